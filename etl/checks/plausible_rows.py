"""经验校验 of one school and year: figures that are possible and seldom true.

Thresholds are wide on purpose: small schools and rare cases exist, and a check that fires on every delivery
is read by nobody.
"""

import polars as pl

from etl.checks.declare import Check
from etl.problems import PLAUSIBILITY

_UNITS = "请核对数值和单位(万元与元、亩与平方米、万册与册)；确属实情请说明理由"
_BOTH = "请核对两列，以及是否放错了学校或学段；确属实情请说明理由"
_c = pl.col


def _plausible(
    id: str, view: str, columns: str, says: tuple[str, str, str], broken: pl.Expr, **shown: pl.Expr
) -> Check:
    """``columns`` are ``table.column`` words; ``says`` is name, rule and what to do."""
    name, rule, fix = says
    return Check(id, PLAUSIBILITY, view, name, rule, fix, broken, tuple(columns.split()), shown)


def _outside(value: pl.Expr, low: float, high: float) -> pl.Expr:
    return (value < low) | (value > high)


_STUDENTS, _TEACHERS = _c("students"), _c("teachers")
_CLASS = _STUDENTS / _c("classes")
_PEOPLE = "enrolment.students teachers.teachers"

PEOPLE = (
    _plausible(
        "class_size_unusual", "enrolment", "enrolment.classes enrolment.students",
        ("平均班额不寻常", "平均班额在 5—70 人之间(不足 50 人的学校不查下限)", _BOTH),
        (_c("classes") > 0) & (((_CLASS < 5) & (_STUDENTS >= 50)) | (_CLASS > 70)), 平均班额=_CLASS.round(1),
    ),
    _plausible(
        "pupils_without_classes", "enrolment", "enrolment.classes enrolment.students",
        ("有学生却没有班级", "有在校生就有班级", _BOTH), (_c("classes") == 0) & (_STUDENTS > 0),
    ),
    _plausible(
        "classes_without_pupils", "enrolment", "enrolment.students enrolment.classes",
        ("有班级却没有学生", "有班级就有在校生", _BOTH), (_STUDENTS == 0) & (_c("classes") > 0),
    ),
    _plausible(
        "pupils_without_teachers", "people", "teachers.teachers enrolment.students",
        ("有学生却没有专任教师", "在校生满 10 人就有专任教师", _BOTH), (_TEACHERS == 0) & (_STUDENTS >= 10),
    ),
    _plausible(
        "teachers_without_pupils", "people", _PEOPLE,
        ("有专任教师却没有学生", "专任教师满 3 人就有在校生", _BOTH), (_STUDENTS == 0) & (_TEACHERS >= 3),
    ),
    _plausible(
        "pupil_teacher_ratio_unusual", "people", "teachers.teachers enrolment.students",
        ("生师比不寻常", "生师比在 3—40 之间(不足 100 人的学校不查下限，不足 3 名专任教师不查上限)", _BOTH),
        (_TEACHERS > 0) & (
            ((_STUDENTS / _TEACHERS < 3) & (_STUDENTS >= 100)) | ((_STUDENTS / _TEACHERS > 40) & (_TEACHERS >= 3))
        ),
        生师比=(_STUDENTS / _TEACHERS).round(1),
    ),
    _plausible(
        "entrants_over_students", "enrolment", "enrolment.entrants enrolment.students",
        ("“招生数”大于“在校生数”", "招生数≤在校生数", "请核对是否把计划招生数填成了实际招生数"),
        _c("entrants") > _STUDENTS,
    ),
    _plausible(
        "girls_share_unusual", "enrolment", "enrolment.female_students enrolment.students",
        ("女生占比不寻常", "女生占 20%—80%(不足 100 人的学校不查)", _BOTH),
        (_STUDENTS >= 100) & (_c("female_students") <= _STUDENTS)
        & _outside(_c("female_students") / _STUDENTS, 0.2, 0.8),
        女生占比=(_c("female_students") / _STUDENTS * 100).round(1),
    ),
    _plausible(
        "oversize_with_small_average", "enrolment", "enrolment.classes_oversize enrolment.classes enrolment.students",
        ("班班超员，平均班额却不大", "半数以上班级超班额时，平均班额超过 30 人", _BOTH),
        (_c("classes") >= 4) & (_c("classes_oversize") * 2 > _c("classes")) & (_CLASS <= 30),
        平均班额=_CLASS.round(1),
    ),
    _plausible(
        "school_very_large", "enrolment", "enrolment.students",
        ("一所学校一个学段的学生特别多", "在校生不超过 8000 人", "请核对是否把几所学校或几个学段合成了一行"),
        _STUDENTS > 8000,
    ),
    _plausible(
        "point_too_large", "enrolment+school", "enrolment.students",
        ("教学点的学生特别多", "教学点在校生不超过 200 人", "请核对办学类型与在校生数"),
        (_c("school_type") == "教学点") & (_STUDENTS > 200),
    ),
    _plausible(
        "stage_against_type", "enrolment+school", "enrolment.stage",
        ("学段与办学类型不合", "小学、教学点没有初中生；初级中学没有小学生", "请核对学段与办学类型；附设班请说明理由"),
        (
            (_c("school_type").is_in(["小学", "教学点"]) & (_c("stage") == "junior"))
            | ((_c("school_type") == "初级中学") & (_c("stage") == "primary"))
        ) & (_STUDENTS > 0),
    ),
    _plausible(
        "backbone_share_high", "teachers", "teachers.backbone teachers.teachers",
        ("骨干教师占比特别高", "县级以上骨干教师不超过专任教师的 60%(不足 10 人的不查)", _BOTH),
        (_TEACHERS >= 10) & (_c("backbone") / _TEACHERS > 0.6) & (_c("backbone") <= _TEACHERS),
        占比=(_c("backbone") / _TEACHERS * 100).round(1),
    ),
    _plausible(
        "ages_all_equal", "teachers", "teachers.age_under_25",
        ("九个年龄段人数全都一样", "各年龄段人数不会全部相等", "请核对是否为占位数、平均数，改填真实人数"),
        (_c("age_under_25") > 0)
        & pl.all_horizontal(
            _c(name) == _c("age_under_25")
            for name in ("age_25_29", "age_30_34", "age_35_39", "age_40_44", "age_45_49", "age_50_54",
                         "age_55_59", "age_60_plus")
        ),
    ),
    _plausible(
        "certified_share_low", "teachers", "teachers.certified teachers.teachers",
        ("持证上岗率特别低", "持证教师不低于专任教师的 50%(不足 10 人的不查)", _BOTH),
        (_TEACHERS >= 10) & (_c("certified") / _TEACHERS < 0.5),
        持证率=(_c("certified") / _TEACHERS * 100).round(1),
    ),
)  # fmt: skip

_PUPILS = _c("pupils")


def _per_pupil(column: str, id: str, what: str, unit: str, bounds: tuple[float, float]) -> Check:
    """A quantity per pupil, where there is some of it and there are pupils enough."""
    low, high = bounds
    value = _c(column) / _PUPILS
    return _plausible(
        id, "hardware", f"facilities.{column} enrolment.students",
        (f"{what}不寻常", f"{what}在 {low:,g}—{high:,g} {unit}之间(为 0 或学生不足 20 人的不查)", _UNITS),
        (_c(column) > 0) & (_PUPILS >= 20) & _outside(value, low, high), **{what: value.round(2)},
    )  # fmt: skip


THINGS = (
    _per_pupil("equipment_yuan", "equipment_per_pupil_unusual", "生均教学仪器设备值", "元", (100, 50_000)),
    _per_pupil("teaching_area_m2", "teaching_area_per_pupil_unusual", "生均教学及辅助用房面积", "㎡", (0.3, 100)),
    _per_pupil("sports_field_area_m2", "sports_field_per_pupil_unusual", "生均运动场地面积", "㎡", (0.1, 300)),
    _per_pupil("books", "books_per_pupil_unusual", "生均图书册数", "册", (0.2, 500)),
    _per_pupil("computers", "computers_per_pupil_unusual", "生均计算机台数", "台", (0.001, 3)),
    _plausible(
        "rooms_over_classes", "hardware", "facilities.multimedia_rooms enrolment.classes",
        ("网络多媒体教室特别多", "网络多媒体教室不超过班级数的 4 倍(不足 20 间的不查)", _BOTH),
        (_c("multimedia_rooms") >= 20) & (_c("rooms_for") > 0) & (_c("multimedia_rooms") > 4 * _c("rooms_for")),
        班级数=_c("rooms_for"),
    ),
    _plausible(
        "public_funds_per_pupil_unusual", "money", "finance.public_funds_yuan",
        ("生均公用经费不寻常", "生均公用经费在 100—50,000 元之间(为 0 或学生不足 20 人的不查)", _UNITS),
        (_c("public_funds_yuan") > 0) & (_PUPILS >= 20) & _outside(_c("public_funds_yuan") / _PUPILS, 100, 50_000),
        生均=(_c("public_funds_yuan") / _PUPILS).round(2),
    ),
    _plausible(
        "spent_against_budget", "finance", "finance.public_funds_spent_yuan finance.public_funds_yuan",
        ("公用经费决算与预算相差特别大", "决算在预算的 0.2—5 倍之间", _UNITS),
        (_c("public_funds_yuan") > 0) & (_c("public_funds_spent_yuan") > 0)
        & _outside(_c("public_funds_spent_yuan") / _c("public_funds_yuan"), 0.2, 5),
    ),
)  # fmt: skip

_GENERAL = _c("admitted_general") / _c("graduates")

RESULTS = (
    _plausible(
        "general_rate_high", "progression", "progression.admitted_general progression.graduates",
        ("普高升学率特别高", "普高录取人数不超过毕业生的 95%(不足 30 人的不查)", _BOTH),
        (_c("graduates") >= 30) & (_GENERAL > 0.95) & (_GENERAL <= 1), 普高升学率=(_GENERAL * 100).round(1),
    ),
    _plausible(
        "retention_low", "progression", "progression.cohort_retained progression.cohort_entered",
        ("巩固率特别低", "巩固人数不低于入学人数的 60%(不足 30 人的不查)", _BOTH),
        (_c("cohort_entered") >= 30) & (_c("cohort_retained") / _c("cohort_entered") < 0.6),
        巩固率=(_c("cohort_retained") / _c("cohort_entered") * 100).round(1),
    ),
    _plausible(
        "graduates_over_students_before", "progression+students", "progression.graduates",
        ("毕业生多于上学年的在校生", "毕业生数≤本校上学年在校生数", _BOTH),
        _c("graduates") > _c("students__before"), 上学年在校生数=_c("students__before"),
    ),
    _plausible(
        "examinees_over_students", "exam+students", "exam.examinees enrolment.students",
        ("参考人数多于在校生数", "参考人数≤在校生数", _BOTH), _c("examinees") > _STUDENTS,
    ),
    _plausible(
        "mean_very_low", "exam", "exam.mean_score exam.full_score",
        ("平均分特别低", "平均分不低于满分的 10%(参考不足 10 人的不查)", "请核对平均分与满分；是否填成了得分率"),
        (_c("examinees") >= 10) & (_c("mean_score") < 0.1 * _c("full_score")),
    ),
    _plausible(
        "sd_zero", "exam", "exam.sd_score exam.examinees",
        ("很多人参考，标准差却是 0", "参考满 10 人时标准差大于 0", "请核对标准差；没有数据就留空，不要填 0"),
        (_c("examinees") >= 10) & (_c("sd_score") == 0),
    ),
    _plausible(
        "satisfaction_very_low", "survey", "survey.satisfied survey.answers",
        ("满意率特别低", "满意人数不低于有效问卷的 20%(不足 30 份的不查)", "请核对是否填成了不满意人数或百分数"),
        (_c("answers") >= 30) & (_c("satisfied") < 0.2 * _c("answers")),
    ),
    _plausible(
        "award_over_people", "award+people", "award.awards",
        (
            "获奖人数多于本校人数",
            "同一奖项按“人”计的学生数不超过在校生，教师数不超过教职工",
            "请核对计量单位：一人多次得奖要按“人次”计",
        ),
        (_c("award_unit") == "人") & (_c("awards") > _c("people")), 本校人数=_c("people"),
    ),
    _plausible(
        "indicator_without_denominator", "extra_indicator", "extra_indicator.denominator extra_indicator.numerator",
        ("自定义指标有分子，分母却是 0", "分子大于 0 时分母也大于 0", "请核对分母；没有数据就留空，不要填 0"),
        (_c("denominator") == 0) & (_c("numerator") > 0),
    ),
)  # fmt: skip

_DAYS = (_c("end_date") - _c("start_date")).dt.total_days()

EVENTS = (
    _plausible(
        "succession_old_unknown", "school_succession+known", "school_succession.old_code",
        (
            "学校沿革的原标识码没有登记过",
            "原标识码是已登记的学校",
            "请核对标识码；该校在本数据起始学年以前已经没有时请说明理由",
        ),
        ~_c("old_known"),
    ),
    _plausible(
        "school_same_name", "school+names", "school.school_name",
        (
            "同一县区、同一乡镇街道有两所同名学校",
            "不同标识码的学校名称不同",
            "请核对是不是同一所学校换了标识码；是就登记学校沿革",
        ),
        _c("namesakes") > 1,
    ),
    _plausible(
        "joined_before_founded", "membership+group", "membership.joined school_group.founded",
        ("学校加入集团早于集团成立", "加入日期≥集团成立日期", "请核对两个日期"),
        _c("joined") < _c("founded"), 成立日期=_c("founded"),
    ),
    _plausible(
        "group_without_lead", "school_group+lead", "membership.role",
        (
            "集团没有总校",
            "每个集团至少有一所总校，或者各校都是平等成员(不设总校)",
            "请在集团成员里写明总校；不设总校的联盟，请把每所学校的集团角色写成“平等成员”",
        ),
        (_c("leads") == 0) & ~_c("of_equals"),
    ),
    _plausible(
        "long_exchange_too_short", "exchange", "exchange.end_date exchange.start_date",
        ("长期交流不足 4 个月", "长期交流满 120 天", "请核对起止日期与交流类型"),
        (_c("exchange_kind") == "长期") & (_DAYS >= 0) & (_DAYS < 120), 天数=_DAYS,
    ),
    _plausible(
        "short_exchange_too_long", "exchange", "exchange.end_date exchange.start_date",
        ("短期交流超过一年", "短期交流不超过 366 天", "请核对起止日期与交流类型"),
        (_c("exchange_kind") == "短期") & (_DAYS > 366), 天数=_DAYS,
    ),
    _plausible(
        "activity_very_long", "activity", "activity.hours",
        ("一次活动的时长超过 3 天", "一次活动不超过 72 小时", "请核对单位是小时还是分钟"), _c("hours") > 72,
    ),
)  # fmt: skip

CHECKS: tuple[Check, ...] = (*PEOPLE, *THINGS, *RESULTS, *EVENTS)
