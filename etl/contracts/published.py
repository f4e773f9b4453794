"""What public articles say of schools and groups: kept as said, cited, and never computed with.

These tables bear no school codes on purpose: an article's school is a name in a text, not a school of the register.
"""

import dataframely as dy

from etl.contracts.columns import amount, choice, code, count, flag, moment, text

DOCUMENT = ("文献", "来源文献")


class Document(dy.Schema):
    """A public article: what it is about, who published it when, and how much of it could be read."""

    document = text(*DOCUMENT, key=True)
    about_group = text("所述集团或学校")
    area = text("报道地区")
    title = text("报道标题")
    issuer = text("发布单位")
    published_on = moment("报道发布日期")
    words_total = count("全文字数", unit="字")
    words_seen = count("可见字数", unit="字")
    caution = text("可靠性提示")


class ReportedSchool(dy.Schema):
    """A school as an article names it, in a group as the article names it."""

    document = text(*DOCUMENT, key=True)
    group_named = text("报道中的集团", key=True)
    school_named = text("报道中的校名", key=True)
    reported_role = choice(
        "报道中的角色", of={"总校": ("核心校", "龙头校"), "分校": ("校区",), "成员校": ("成员",)}
    )
    reported_tightness = choice(
        "报道中的紧密程度",
        of={"紧密型": ("融合型",), "联盟型": ("共建型",), "协作型": (), "托管型": ("托管",)},
    )
    reported_joined = moment("报道的加入时间")
    reported_left = moment("报道的退出时间")
    other_names = text("报道中的其他写法")
    compulsory = flag("是否义务教育学校")
    outcome_told = flag("是否报道了该校成效")
    school_remark = text("摘录说明")


class Claim(dy.Schema):
    """What an article states, in its own few words; a figure is shown and cited, and never computed with."""

    document = text(*DOCUMENT, key=True)
    claim_no = code("论断编号", "序号", key=True)
    topic = choice(
        "论断主题",
        of={
            "规模": (), "结构": (), "治理": (), "交流": (), "活动": (), "荣誉": (), "成果": (), "拔尖": (),
            "困难": ("问题",),
        },
    )  # fmt: skip
    about = text("所指对象")
    words = text("原文表述", "表述", nullable=False)
    low = amount("下限", unit="", low=-1e12)
    high = amount("上限", unit="", low=-1e12)
    qualifier = choice("限定词", of={"约": ("大约",), "余": ("多",), "超过": ("逾",), "不足": (), "准确": ()})
    claim_unit = text("论断单位")
    period = text("所指时期")
    direction = choice("变化方向", of={"上升": ("提高", "增长"), "下降": ("降低",), "持平": ()})
    relation = choice(
        "核对关系",
        of={
            "部分": ("其中",), "列举": (), "上年倍数": ("为上年的倍数",), "平均到": ("除以",), "成员校数": (),
        },
    )  # fmt: skip
    related = text("对照的论断编号")
