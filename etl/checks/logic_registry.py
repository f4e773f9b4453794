"""逻辑校验 of registers and events: schools, groups, memberships, successions, exchanges, activities."""

import polars as pl

from etl.checks.declare import Check, of, part_of
from etl.problems import LOGIC


def _order(table: str, first: str, last: str, id: str, name: str, rule: str) -> Check:
    return Check(
        id=id,
        pile=LOGIC,
        view=table,
        name=name,
        rule=rule,
        fix="请核对这两个日期；还没有结束就留空",
        broken=pl.col(last) < pl.col(first),
        columns=of(table, (last, first)),
    )


def _logic(
    id: str, view: str, columns: tuple[str, ...], says: tuple[str, str, str], broken: pl.Expr
) -> Check:
    """``says`` is name, rule and what to do; columns belong to the table that the view begins with."""
    name, rule, fix = says
    return Check(id, LOGIC, view, name, rule, fix, broken, of(view.partition("+")[0], columns))


CHECKS: tuple[Check, ...] = (
    _logic(
        "parent_is_self", "school", ("parent_code", "school_code"),
        ("学校的主校是它自己", "主校标识码不是本校标识码", "本校就是主校时，请把主校标识码留空"),
        pl.col("parent_code") == pl.col("school_code"),
    ),
    _logic(
        "parent_mutual", "school+parent", ("parent_code", "school_code"),
        ("两所学校互为主校", "主校的主校不是本校", "请核对哪一所是主校，另一所的主校标识码填它，它自己的留空"),
        (pl.col("parent_of_parent") == pl.col("school_code")) & (pl.col("parent_code") != pl.col("school_code")),
    ),
    _logic(
        "succession_to_self", "school_succession", ("new_code", "old_code"),
        (
            "学校沿革的新旧标识码相同",
            "新标识码≠原标识码",
            "标识码没有变的更名不用登记沿革，在学校信息里按学年写新名称即可",
        ),
        pl.col("new_code") == pl.col("old_code"),
    ),
    _logic(
        "succession_mutual", "school_succession+known", ("new_code", "old_code"),
        ("两所学校互相沿革", "甲变为乙之后，乙不再变为甲", "请核对哪一个是原标识码，删去方向写反的一行"),
        pl.col("reversed") & (pl.col("new_code") != pl.col("old_code")),
    ),
    _logic(
        "succession_new_unknown", "school_succession+known", ("new_code",),
        ("学校沿革的新标识码没有登记过", "新标识码是已登记的学校", "请先(或同时)装入这所学校的学校信息，或改正标识码"),
        ~pl.col("new_known"),
    ),
    _logic(
        "group_same_name", "school_group+all", ("group_name", "group_id"),
        ("两个集团同名", "不同编号的集团名称不同", "是同一个集团就只用一个编号；确是两个集团，请在名称里写出区别"),
        pl.col("namesakes") > 1,
    ),
    _order("membership", "joined", "left", "left_before_joined", "退出集团早于加入", "退出日期≥加入日期"),
    _logic(
        "membership_overlap", "membership+next", ("joined", "left"),
        (
            "同一所学校在同一个集团里的两段时间重叠",
            "上一段退出之后才有下一段",
            "请给上一段补上退出日期，或删去重复的一行",
        ),
        pl.col("still_there_then"),
    ),
    _logic(
        "exchange_same_school", "exchange", ("to_code", "from_code"),
        ("派出学校与接收学校相同", "派出学校≠接收学校", "请改正其中一个标识码；校内轮岗不登记为交流"),
        pl.col("to_code") == pl.col("from_code"),
    ),
    _order(
        "exchange", "start_date", "end_date", "exchange_end_before_start",
        "交流结束早于开始", "交流结束日期≥交流开始日期",
    ),
    _logic(
        "exchange_future", "exchange", ("start_date",),
        ("交流开始日期还没有到", "交流开始日期不晚于今天", "请改正日期；计划中的交流，开始以后再装入"),
        pl.col("start_date") > pl.col("today"),
    ),
    part_of("exchange", "backbone_headcount", "headcount"),
    part_of("exchange", "cadre_headcount", "headcount"),
    _logic(
        "activity_future", "activity", ("activity_date",),
        ("活动日期还没有到", "活动日期不晚于今天", "请改正日期；计划中的活动，办过以后再装入"),
        pl.col("activity_date") > pl.col("today"),
    ),
    _logic(
        "attendance_without_activity", "attendance+activity", ("activity_date", "host_code"),
        (
            "参加学校所指的活动没有登记",
            "集团、日期、主办学校、类型、学科相同的活动已在“集团活动”里",
            "请先(或同时)装入这次活动，或改正五项中写错的一项",
        ),
        ~pl.col("registered"),
    ),
    Check(
        id="attended_over_participants", pile=LOGIC, view="attendance+activity",
        name="各校参加人数之和大于活动的参与人数", rule="各校参加人数之和≤参与人数",
        fix="请核对各校人数和活动的参与人数；不知道就留空",
        broken=(pl.col("attended_all") > pl.col("participants")) & pl.col("attended").is_not_null(),
        columns=("attendance.attended", "activity.participants"),
        shown={"各校之和": pl.col("attended_all")},
    ),
    _logic(
        "governance_absent_with_document", "governance", ("document_date", "in_place"),
        ("没有建立，却写了文件日期", "“否”的一项没有文件日期", "请核对是否建立；停止执行的，请写在停止的那个学年"),
        ~pl.col("in_place") & pl.col("document_date").is_not_null(),
    ),
    _logic(
        "governance_document_future", "governance", ("document_date",),
        ("文件日期还没有到", "文件日期不晚于今天", "请改正日期；还没有印发的留空"),
        pl.col("document_date") > pl.col("today"),
    ),
)  # fmt: skip
