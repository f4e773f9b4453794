"""经验校验 against the past and across a whole column: jumps, schools that come and go, columns nobody filled."""

import polars as pl

from etl.checks.declare import BEFORE, Check, jump
from etl.problems import PLAUSIBILITY

_c = pl.col
_DUST = 1e-9


def _whole(
    id: str, view: str, columns: str, says: tuple[str, str, str], broken: pl.Expr, **shown: pl.Expr
) -> Check:
    name, rule, fix = says
    return Check(id, PLAUSIBILITY, view, name, rule, fix, broken, tuple(columns.split()), shown)


JUMPS = (
    jump("enrolment", "students", 1.6, 60),
    jump("enrolment", "classes", 2, 8),
    jump("enrolment", "entrants", 2.5, 60),
    jump("teachers", "teachers", 1.6, 12),
    jump("teachers", "backbone", 2.5, 10),
    jump("facilities", "teaching_area_m2", 2, 1000),
    jump("facilities", "sports_field_area_m2", 2, 2000),
    jump("facilities", "equipment_yuan", 3, 300_000),
    jump("facilities", "books", 2.5, 5000),
    jump("facilities", "computers", 3, 50),
    jump("facilities", "multimedia_rooms", 2.5, 15),
    jump("progression", "graduates", 2, 60),
    jump("finance", "public_funds_yuan", 3, 300_000),
)

_MEAN = _c("mean_score") / _c("full_score")
_MEAN_BEFORE = _c("mean_score" + BEFORE) / _c("full_score" + BEFORE)
_GENERAL = _c("admitted_general") / _c("graduates")
_GENERAL_BEFORE = _c("admitted_general" + BEFORE) / _c("graduates" + BEFORE)
_CONTENT = _c("satisfied") / _c("answers")
_CONTENT_BEFORE = _c("satisfied" + BEFORE) / _c("answers" + BEFORE)

RATES = (
    _whole(
        "mean_score_jump", "exam+before", "exam.mean_score",
        (
            "平均分比本校上学年变化过大",
            "得分率一年内变化不超过 20 个百分点(两年参考都满 30 人才查)",
            "请核对平均分与满分；试卷难度不同请说明理由",
        ),
        (_c("examinees") >= 30) & (_c("examinees" + BEFORE) >= 30) & ((_MEAN - _MEAN_BEFORE).abs() > 0.2 + _DUST),
        上学年得分率=(_MEAN_BEFORE * 100).round(1), 本学年得分率=(_MEAN * 100).round(1),
    ),
    _whole(
        "general_rate_jump", "progression+before", "progression.admitted_general",
        (
            "普高升学率比本校上学年变化过大",
            "普高升学率一年内变化不超过 30 个百分点(两年毕业生都满 30 人才查)",
            "请核对录取人数与毕业生数",
        ),
        (_c("graduates") >= 30) & (_c("graduates" + BEFORE) >= 30) & ((_GENERAL - _GENERAL_BEFORE).abs() > 0.3 + _DUST),
        上学年=(_GENERAL_BEFORE * 100).round(1), 本学年=(_GENERAL * 100).round(1),
    ),
    _whole(
        "satisfaction_jump", "survey+before", "survey.satisfied",
        (
            "满意率比本校上学年变化过大",
            "满意率一年内变化不超过 30 个百分点(两年问卷都满 50 份才查)",
            "请核对满意人数与有效问卷数；问卷改版请说明理由",
        ),
        (_c("answers") >= 50) & (_c("answers" + BEFORE) >= 50) & ((_CONTENT - _CONTENT_BEFORE).abs() > 0.3 + _DUST),
        上学年=(_CONTENT_BEFORE * 100).round(1), 本学年=(_CONTENT * 100).round(1),
    ),
)  # fmt: skip

PRESENCE = (
    _whole(
        "school_missing", "coming and going", "enrolment. teachers. facilities.",
        ("上学年有的学校，本学年没有", "同一张表里，上学年有数据的学校本学年也有(已登记沿革的除外)",
         "漏报的请补报；撤并、改码的请登记学校沿革；分批报送的请说明理由"),
        _c("gone"),
    ),
    _whole(
        "school_new", "coming and going", "enrolment. teachers. facilities.",
        ("上学年没有的学校，本学年有了", "同一张表里，本学年的学校上学年也有数据(已登记沿革的除外)",
         "新建校请说明理由；标识码写错的请改正；改码、拆分的请登记学校沿革"),
        ~_c("gone"),
    ),
)  # fmt: skip

COLUMNS = (
    _whole(
        "mostly_missing", "columns", "enrolment. teachers. facilities. progression. survey. finance.",
        (
            "一列里未报的太多",
            "同一学年、学段一列里缺的不超过 20%(不足 10 所学校、整列不填的不查)",
            "请催报；确实不掌握的请说明理由，缺的不会按 0 计",
        ),
        (_c("schools") >= 10) & (_c("filled") > 0) & (_c("filled") < 0.8 * _c("schools")),
        缺=_c("schools") - _c("filled"), 共=_c("schools"),
    ),
    _whole(
        "same_number_everywhere", "columns", "enrolment. teachers. facilities. progression. survey. finance.",
        (
            "一列里每所学校的数都一样",
            "同一学年、学段一列里的数不会全部相同(不足 8 所学校、数小于 10 的不查)",
            "请核对是否为占位数或下拉填充造成的重复",
        ),
        (_c("filled") >= 8) & (_c("least") >= 10) & (_c("least") == _c("most")), 都是=_c("least"),
    ),
    _whole(
        "copied_from_last_year", "columns", "enrolment. teachers. progression.",
        (
            "每所学校的数都与上学年相同",
            "一列人数不会每所学校都与上学年相同(不足 10 所学校的不查)",
            "请核对是否误把上学年的文件当作本学年的",
        ),
        (_c("compared") >= 10) & (_c("compared") == _c("unchanged")), 学校数=_c("compared"),
    ),
    _whole(
        "values_blanked", "columns", "enrolment. teachers. facilities. progression. survey. finance.",
        (
            "已发布的数大量变成空白",
            "更正时一列里变成空白的不超过 20%(不足 10 格的不查)",
            "只想更正几列时，请删去不要更正的空列；确要撤回请说明理由",
        ),
        (_c("blanked") >= 10) & (_c("blanked") > 0.2 * _c("stood")), 变空白=_c("blanked"), 原有=_c("stood"),
    ),
    _whole(
        "rows_copied", "copies", "teachers. facilities.",
        (
            "两所学校整行的数完全相同",
            "同一学年、学段里没有两所学校 8 项以上的数全部相同(最大的数不足 50 的不查)",
            "请核对是否复制粘贴后忘了改",
        ),
        _c("alike") > 1,
    ),
)  # fmt: skip

CHECKS: tuple[Check, ...] = (*JUMPS, *RATES, *PRESENCE, *COLUMNS)
