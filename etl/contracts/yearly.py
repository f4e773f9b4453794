"""Yearly figures, one row a school, school year and stage."""

import dataframely as dy

from etl.contracts.columns import amount, choice, code, count, fiscal_year, school_year, text
from etl.contracts.identity import STAGES, WHOLE_SCHOOL

CODE_ALIASES = ("学校标识码", "机构编码", "学校代码", "学校(机构)标识码", "学校编码", "XXBSM")
YEAR_ALIASES = ("学年", "学年度", "统计学年", "数据学年")


class _Yearly(dy.Schema):
    school_code = code(*CODE_ALIASES, key=True)
    school_year = school_year(*YEAR_ALIASES)
    stage = choice("学段", "教育阶段", of=STAGES, key=True)


class Enrolment(_Yearly):
    """Pupils and classes as of 1 September."""

    students = count(
        "在校生数",
        "在校学生数",
        "在校学生总数",
        "学生人数",
        "学生数",
        "在校生合计",
        "在校生",
        "在校生数>合计",
    )
    female_students = count("女生数", "女学生数", "在校生数>#女")
    classes = count("班级数", "教学班数", "班级总数", "班数", unit="个", high=1e4)
    classes_oversize = count("超标准班额班数", "超班额班数", "超额班级数", unit="个", high=1e4)
    entrants = count("招生数", "新生数")
    boarders = count("寄宿生数", "寄宿学生数")
    migrant_students = count("随迁子女数", "进城务工人员随迁子女数")
    left_behind_students = count("农村留守儿童数", "留守儿童数")
    in_zone_students = count("划片范围内在校生数", "就近划片入学人数")


class Teachers(_Yearly):
    """Teachers as of 1 September: number, degrees, backbone, subjects, age bands, titles."""

    staff = count("教职工数", "教职工总数", "教职工人数")
    teachers = count("专任教师数", "专任教师", "专任教师总数", "专任教师总人数")
    female_teachers = count("女专任教师数", "专任教师>#女")
    degree_postgraduate = count("研究生学历教师数", "研究生及以上学历教师数")
    degree_bachelor = count("本科学历教师数", "本科教师数")
    degree_associate = count("专科学历教师数", "大专学历教师数", "专科教师数")
    degree_below = count("高中阶段及以下学历教师数", "专科以下学历教师数")
    backbone = count(
        "县级以上骨干教师数", "县级及以上骨干教师数", "县级以上骨干教师", "骨干教师人数", "骨干教师数"
    )
    pe_teachers = count(
        "体育教师数", "体育与健康教师数", "体育专任教师数", "体育教师", "体育与健康教师", "体育专任教师"
    )
    arts_teachers = count(
        "艺术教师数",
        "音乐美术教师数",
        "艺术(音乐、美术)专任教师数",
        "艺术专任教师数",
        "艺术教师",
        "艺术专任教师",
    )
    certified = count("持证上岗教师数", "持教师资格证人数", "持证教师数")
    trained_360 = count("五年360学时完成人数", "近5年满360学时专任教师数", "培训达标教师数")
    exchange_eligible = count("符合交流条件教师数", "符合交流轮岗条件教师数")
    age_under_25 = count("24岁及以下", "24岁及以下教师数")
    age_25_29 = count("25-29岁", "25-29岁教师数")
    age_30_34 = count("30-34岁", "30-34岁教师数")
    age_35_39 = count("35-39岁", "35-39岁教师数")
    age_40_44 = count("40-44岁", "40-44岁教师数")
    age_45_49 = count("45-49岁", "45-49岁教师数")
    age_50_54 = count("50-54岁", "50-54岁教师数")
    age_55_59 = count("55-59岁", "55-59岁教师数")
    age_60_plus = count("60岁及以上", "60岁及以上教师数")
    title_senior = count("正高级职称教师数", "正高级")
    title_associate = count("副高级职称教师数", "副高级")
    title_intermediate = count("中级职称教师数", "中级")
    title_assistant = count("助理级职称教师数", "助理级")
    title_junior = count("员级职称教师数", "员级")
    title_none = count("未定职级教师数", "未定职级")


class Facilities(dy.Schema):
    """Buildings, equipment and books; a row marked 全校 is split over the stages in the warehouse."""

    school_code = code(*CODE_ALIASES, key=True)
    school_year = school_year(*YEAR_ALIASES)
    stage = choice("学段", "教育阶段", of={**STAGES, **WHOLE_SCHOOL}, key=True)
    teaching_area_m2 = amount(
        "教学及辅助用房面积",
        "教学及辅助用房总面积",
        "教学及辅助用房>计",
        "教学及辅助用房",
        unit="㎡",
        high=1e7,
    )
    indoor_sports_area_m2 = amount("室内体育用房面积", "室内体育用房", "学校体育馆面积", unit="㎡", high=1e7)
    sports_field_area_m2 = amount("运动场地面积", "校内体育场面积", "室外运动场地面积", unit="㎡", high=1e7)
    equipment_yuan = amount(
        "教学仪器设备值", "教学仪器设备资产值", "固定资产总值>教学仪器设备资产值", unit="元", high=1e11
    )
    multimedia_rooms = count("网络多媒体教室数", "网络多媒体教室间数", "网络多媒体教室", unit="间", high=1e5)
    books = count("图书册数", "图书", "图书藏量", "纸质图书册数", unit="册", high=1e8)
    computers = count("计算机台数", "教学用计算机台数", "学生用计算机台数", unit="台", high=1e6)
    music_rooms = count("音乐专用教室数", "音乐教室数", unit="间", high=1e4)
    art_rooms = count("美术专用教室数", "美术教室数", unit="间", high=1e4)


class Progression(_Yearly):
    """Leavers of the school year that has just ended and where they were admitted; retention of the cohort."""

    graduates = count("毕业生数", "上学年毕业生数")
    admitted_general = count("普高录取人数", "普通高中录取人数", "升入普高人数")
    admitted_vocational = count("职高录取人数", "中职录取人数", "升入职高人数")
    cohort_entered = count("三年前入学人数", "初一时在校生数")
    cohort_retained = count("三年巩固人数", "巩固人数")


class Exam(_Yearly):
    """Results of a common examination, by subject; a mean is kept with its count and deviation."""

    subject = text("学科", "科目", key=True)
    examinees = count("参考人数", "考试人数")
    mean_score = amount("平均分", "均分", unit="分", low=-1000, high=1000)
    sd_score = amount("标准差", unit="分", high=500)
    full_score = amount("满分", "满分值", unit="分", high=1000)


class Survey(_Yearly):
    """Answers of a satisfaction survey, by kind of respondent."""

    respondent = choice(
        "调查对象",
        of={"学生": (), "家长": (), "教师": (), "校长": (), "社会人士": ("人大代表", "政协委员", "其他群众")},
        key=True,
    )
    answers = count("有效问卷数", "有效样本数", unit="份")
    satisfied = count("满意人数", "满意份数", unit="份")


class Finance(dy.Schema):
    """Public funds of a school in a fiscal year."""

    school_code = code(*CODE_ALIASES, key=True)
    fiscal_year = fiscal_year()
    public_funds_yuan = amount("公用经费预算", "公用经费预算总额", unit="元")
    public_funds_spent_yuan = amount("公用经费决算", unit="元")
    training_funds_yuan = amount("教师培训经费", "培训经费", unit="元")


class ExtraIndicator(_Yearly):
    """The open door: an indicator of the bureau's own, as numerator and denominator, with a card and no code."""

    indicator = code("指标编号", "指标代码", key=True)
    numerator = amount("分子", "分子值", unit="", low=-1e12)
    denominator = amount("分母", "分母值", unit="")
