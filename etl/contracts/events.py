"""Things that happen: awards, exchanges of teachers, activities of a group."""

import dataframely as dy

from etl.contracts.columns import amount, choice, code, count, day, flag, school_year, text
from etl.contracts.yearly import CODE_ALIASES, YEAR_ALIASES


class Award(dy.Schema):
    """Awards of a school in a school year; 人, 人次 and 项 are different units and never added."""

    school_code = code(*CODE_ALIASES, key=True)
    school_year = school_year(*YEAR_ALIASES)
    award_name = text("奖项名称", "荣誉名称", "获奖名称", key=True)
    level = choice(
        "级别",
        "获奖级别",
        "荣誉级别",
        of={
            "国家级": ("国", "全国"),
            "省级": ("省", "省(市)级"),
            "市级": ("市", "地市级"),
            "县级": ("县", "区级", "县区级"),
        },
        key=True,
    )
    recipient = choice(
        "获奖对象", "获奖主体", of={"学生": (), "教师": (), "集体": ("学校", "团队")}, key=True
    )
    award_unit = choice("计量单位", "单位", of={"人": (), "人次": (), "项": ("个", "次")}, key=True)
    awards = count("获奖数量", "数量", "获奖数", unit="人/人次/项")


class Exchange(dy.Schema):
    """Teachers who went from one school to another."""

    from_code = code("派出学校标识码", "流出学校标识码", key=True)
    to_code = code("接收学校标识码", "流入学校标识码", key=True)
    start_date = day("交流开始日期", "开始日期", key=True)
    exchange_kind = choice(
        "交流类型", of={"长期": ("半年以上", "轮岗", "支教"), "短期": ("跟岗", "短期跟岗")}, key=True
    )
    end_date = day("交流结束日期", "结束日期")
    headcount = count("交流人数", "人数")
    backbone_headcount = count("其中骨干教师数", "骨干人数", "交流骨干教师数")
    cadre_headcount = count("其中干部数", "干部人数", "交流干部数")


ACTIVITY_KINDS = {
    "联合教研": (),
    "集体备课": (),
    "公开课": ("展示课", "同课异构"),
    "培训": ("研修",),
    "走访": ("调研",),
}


class Activity(dy.Schema):
    """A joint activity of a group."""

    group_id = code("集团编号", "集团代码", key=True)
    activity_date = day("活动日期", key=True)
    host_code = code("主办学校标识码", "承办学校标识码", key=True)
    activity_kind = choice("活动类型", of=ACTIVITY_KINDS, key=True)
    subject = text("学科", "科目", key=True)
    participants = count("参与人数", "参加人数")
    hours = amount("活动时长", "时长", unit="小时", high=1000)


class Attendance(dy.Schema):
    """Which schools took part in a joint activity, and with how many people; the activity itself stands in its own
    table."""

    group_id = code("集团编号", "集团代码", key=True)
    activity_date = day("活动日期", key=True)
    host_code = code("主办学校标识码", "承办学校标识码", key=True)
    activity_kind = choice("活动类型", of=ACTIVITY_KINDS, key=True)
    subject = text("学科", "科目", key=True)
    school_code = code("参加学校标识码", "参与学校标识码", key=True)
    attended = count("本校参加人数", "本校参与人数")


class Governance(dy.Schema):
    """Whether a group has what holds it together, year by year: charter, meetings, joint appraisal and the like."""

    group_id = code("集团编号", "集团代码", key=True)
    school_year = school_year(*YEAR_ALIASES)
    item = choice(
        "治理事项",
        "治理项目",
        of={
            "集团章程": ("章程",),
            "定期例会": ("例会", "例会制度"),
            "捆绑考核": ("捆绑评价", "一体化考核", "一体化评价"),
            "年度计划": ("工作计划", "年度工作计划"),
            "教师统筹调配": ("教师统筹", "师资统筹"),
            "经费统筹使用": ("经费统筹", "专项经费"),
        },
        key=True,
    )
    in_place = flag("是否建立", "是否有")
    document_date = day("文件日期", "印发日期")
