"""How each county-level item is calculated: rates are Σ numerator ÷ Σ denominator over the schools that count.

An item is met or not met only where that follows whatever the unreported schools would say; else it is undecided.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from balance.county_cards import CountyItem
from balance.county_tables import (
    AT_LEAST,
    LACKING,
    MET,
    NOT_MET,
    OUT_OF,
    PLAIN,
    SCHOOLS,
    UNDECIDED,
    UNDER,
    CountyTables,
    Figure,
    ItemResult,
)
from balance.shortfall import EPSILON
from balance.stages import JUNIOR, LABELS, OFFICIAL, PRIMARY, SPECIAL

PUBLIC, LONG = "公办", "长期"
TOWNS = ("城区", "镇区")
JOINT_TYPES = ("九年一贯制学校", "十二年一贯制学校")
SMALL_TYPES = ("小学", "教学点")


Lines = Callable[[str], float | None]
Rule = Callable[[CountyItem, CountyTables, Lines], ItemResult]


def _all_met(figures: Sequence[Figure]) -> str:
    said = [figure.met for figure in figures]
    if False in said:
        return NOT_MET
    return MET if said and None not in said else UNDECIDED


def _names(frame: pl.DataFrame) -> tuple[str, ...]:
    column = "school_name" if "school_name" in frame.columns else "school_code"
    return tuple(frame.get_column(column).fill_null("").unique(maintain_order=True).to_list())


def _at_least(
    label: str, rows: pl.DataFrame, top: str, bottom: str, line: float | None, full: bool = False
) -> Figure:
    """Σ top ÷ Σ bottom in per cent. With unreported schools only falling short of 100 % is certain (``full``)."""
    known = rows.drop_nulls([top, bottom])
    upper, lower = float(known[top].sum()), float(known[bottom].sum())
    if lower <= 0:
        return Figure(label, None, AT_LEAST, line, None)
    value = 100 * upper / lower
    met: bool | None = None if line is None else value >= line - EPSILON
    if known.height < rows.height and not (full and met is False):
        met = None
    return Figure(label, value, AT_LEAST, line, met, upper, lower)


def _rate(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    (table, (top, bottom)) = next(iter(item.needs.items()))
    if table == "county_year":
        parts = tables.county_year.select(top, bottom).rows()
        shares = tuple(_share("", part, whole, line("rate")) for part, whole in parts)
        return ItemResult(item, _all_met(shares), shares)
    rows = tables.counted
    if table == "progression":
        rows = rows.filter(pl.col("stage") == JUNIOR)
    goal = line("rate")
    figure = _at_least("", rows, top, bottom, goal, full=goal is not None and goal >= 100)
    below = rows.filter(pl.col(top) < pl.col(bottom)) if goal is not None and goal >= 100 else rows.clear()
    lacking = rows.filter(pl.col(top).is_null() | pl.col(bottom).is_null())
    return ItemResult(
        item, _all_met([figure]), (figure,), _names(below), _names(lacking), schools_n=rows.height
    )


def _by_school(
    item: CountyItem,
    rows: pl.DataFrame,
    figures: Sequence[Figure] = (),
    reason: str = "",
) -> ItemResult:
    """Every school must: ``rows`` with the column ``ok`` (missing where it cannot be said)."""
    failing, lacking = rows.filter(~pl.col("ok")), rows.filter(pl.col("ok").is_null())
    verdict = NOT_MET if failing.height else UNDECIDED if lacking.height or not rows.height else MET
    share = Figure("", float(rows["ok"].sum()), SCHOOLS, float(rows.height), None)
    return ItemResult(
        item,
        verdict,
        (share, *figures),
        _names(failing),
        _names(lacking),
        schools_n=rows.height,
        reason=reason,
    )


def _per_school(rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Sums over the stages of a school; missing in a part is missing in the sum."""
    return rows.group_by("school_code", maintain_order=True).agg(
        pl.col("school_name").first(),
        pl.col("school_type").first(),
        *(pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name) for name in columns),
    )


def _rooms(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    """Rooms are the school's, so classes of all its stages count: a split over stages would halve a room."""
    codes = tables.counted.get_column("school_code").implode()
    mine = tables.wide.filter(pl.col("in_scope"), pl.col("school_code").is_in(codes))
    rows = _per_school(mine, "classes", "music_rooms", "art_rooms")
    per_room = line("classes_per_room")
    if per_room is None:
        return ItemResult(item, UNDECIDED)
    needed = (pl.col("classes") / per_room - EPSILON).ceil()
    enough = [pl.col(name) >= needed - 1e-6 for name in ("music_rooms", "art_rooms")]
    rows = rows.with_columns(needed=needed, ok=enough[0] & enough[1])
    short = tuple(
        Figure(label, _short(rows, name), LACKING, 0.0, None)
        for label, name in (("音乐", "music_rooms"), ("美术", "art_rooms"))
    )
    return _by_school(item, rows, short)


def _short(rows: pl.DataFrame, name: str) -> float:
    return float((rows["needed"] - rows[name].round(6)).clip(lower_bound=0).sum())


def _size(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    rows = _per_school(tables.counted, "students")
    limit = (
        pl.when(pl.col("school_type").is_in(JOINT_TYPES))
        .then(line("joint_stages"))
        .otherwise(line("single_stage"))
    )
    rows = rows.with_columns(ok=pl.col("students") <= limit)
    largest = Figure("最大", _most(rows["students"]), PLAIN, None, None)
    return _by_school(item, rows, (largest,))


def _most(column: pl.Series) -> float | None:
    return float(column.max()) if column.is_not_null().any() else None  # type: ignore[arg-type]


def _class_size(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    rows = tables.counted.with_columns(ok=pl.col("classes_oversize") <= line("classes"))
    over, classes = (
        float(rows.drop_nulls(["classes_oversize", "classes"])[c].sum())
        for c in ("classes_oversize", "classes")
    )
    total = Figure("超标准班额", over, OUT_OF, classes, None)
    return _by_school(item, rows, (total,))


def _small_school_funds(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    """Small schools and points count here also where the scope rule leaves them out: the clause is about them."""
    pupils = line("pupils")
    own = tables.wide.filter(pl.col("stage") == PRIMARY, pl.col("school_type").is_in(SMALL_TYPES))
    small = own.filter(pl.col("students") < pupils)
    if small.is_empty():
        return replace(
            _by_school(item, own.clear().with_columns(ok=pl.lit(None, pl.Boolean))),
            verdict=MET,
            reason=f"没有不足{pupils:g}名学生的村小和教学点",
        )
    quotas = tables.county_year.select("county", quota="quota_primary_yuan")
    rows = small.join(tables.finance, on="school_code", how="left").join(quotas, on="county", how="left")
    rows = rows.with_columns(ok=pl.col("public_funds_yuan") >= pupils * pl.col("quota") - EPSILON)
    return _by_school(item, rows)


def _special_funds(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    special = tables.wide.filter(pl.col("stage") == SPECIAL)
    if special.is_empty():
        return ItemResult(item, UNDECIDED, reason="数据里没有特殊教育学校")
    rows = special.join(tables.finance, on="school_code", how="left")
    known = rows.drop_nulls(["public_funds_yuan", "students"])
    pupils, goal = float(known["students"].sum()), line("per_pupil")
    lacking = _names(rows.filter(pl.col("public_funds_yuan").is_null() | pl.col("students").is_null()))
    value = float(known["public_funds_yuan"].sum()) / pupils if pupils > 0 else None
    met = None if value is None or goal is None or lacking else value >= goal - EPSILON
    figure = Figure("", value, AT_LEAST, goal, met)
    return ItemResult(item, _all_met([figure]), (figure,), unreported=lacking, schools_n=rows.height)


def _exchange(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    rows, people = tables.exchange.filter(pl.col("exchange_kind") == LONG), tables.counted
    if rows.is_empty():
        return ItemResult(item, UNDECIDED, reason="该学年没有长期交流的记录")
    lacking = people.filter(pl.col("exchange_eligible").is_null())
    whole = rows["headcount"].null_count() == 0
    gone = float(rows["headcount"].sum()) if whole else None
    eligible = float(people["exchange_eligible"].sum())
    backbone = (
        float(rows["backbone_headcount"].sum()) if rows["backbone_headcount"].null_count() == 0 else None
    )
    figures = (
        _share("交流比例", gone, None if lacking.height else eligible, line("rate")),
        _share("其中骨干", backbone, gone, line("backbone")),
    )
    reason = "" if whole and backbone is not None else "有交流记录没有写人数"
    return ItemResult(
        item, _all_met(figures), figures, unreported=_names(lacking), schools_n=people.height, reason=reason
    )


def _share(label: str, top: float | None, bottom: float | None, line: float | None) -> Figure:
    if top is None or bottom is None or bottom <= 0:
        return Figure(label, None, AT_LEAST, line, None)
    value = 100 * top / bottom
    return Figure(
        label, value, AT_LEAST, line, None if line is None else value >= line - EPSILON, top, bottom
    )


def _zone(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    towns = tables.counted.filter(pl.col("ownership") == PUBLIC, pl.col("urban_rural").is_in(TOWNS))
    limit = line("boarding_share")
    share = 100 * pl.col("boarders") / pl.col("students")
    unknown = towns.filter(pl.col("boarders").is_null() | pl.col("in_zone_students").is_null())
    days = towns.filter((share < limit).fill_null(True))
    figures = []
    for stage in OFFICIAL:
        goal = line(stage)
        rows = days.filter(pl.col("stage") == stage)
        if rows.height:
            full = goal is not None and goal >= 100
            figures.append(_at_least(LABELS[stage], rows, "in_zone_students", "students", goal, full))
    return ItemResult(
        item, _all_met(figures), tuple(figures), unreported=_names(unknown), schools_n=days.height
    )


def _migrants(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    """(Public + bought) ÷ eligible; what is not reported can only add, so the known part may be enough."""
    figures = []
    for row in tables.county_year.rows(named=True):
        placed = [row["migrants_public"], row["migrants_bought"]]
        known = [number for number in placed if number is not None]
        label = "" if len(known) == len(placed) else "至少"
        figure = _share(label, sum(known) if known else None, row["migrants_eligible"], line("rate"))
        figures.append(replace(figure, met=None) if label and figure.met is False else figure)
    return ItemResult(item, _all_met(figures), tuple(figures))


def _pay(item: CountyItem, tables: CountyTables, _line: Lines) -> ItemResult:
    """Teachers against officials of the same county: the line is what an official earns."""
    figures = []
    for teacher, official in tables.county_year.select("teacher_pay_yuan", "official_pay_yuan").rows():
        met = None if teacher is None or official is None else teacher >= official - EPSILON
        figures.append(Figure("", teacher, AT_LEAST, official, met))
    return ItemResult(item, _all_met(figures), tuple(figures))


def _places(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    """Assigned ÷ all places; how much of it goes to rural schools has no line and is only shown."""
    figures, rural = [], []
    columns = ("quality_places", "quality_places_assigned", "quality_places_rural")
    for places, assigned, countryside in tables.county_year.select(columns).rows():
        figures.append(_share("", assigned, places, line("rate")))
        rural.append(_share("其中农村初中", countryside, assigned, None))
    return ItemResult(item, _all_met(figures), (*figures, *rural))


def _training_funds(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    schools = tables.counted.unique("school_code", maintain_order=True).select("school_code", "school_name")
    rows = schools.join(tables.finance, on="school_code", how="left", maintain_order="left")
    ratio = 100 * pl.col("training_funds_yuan") / pl.col("public_funds_yuan")
    rows = rows.with_columns(ok=pl.when(pl.col("public_funds_yuan") > 0).then(ratio >= line("rate")))
    whole = _at_least("全县合计", rows, "training_funds_yuan", "public_funds_yuan", line("rate"))
    return _by_school(item, rows, (replace(whole, met=None),))


def _between_school(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    """Between-school variance ÷ (between + within), weighted by examinees, by stage and subject; 0 to 1."""
    goal, figures = line("ratio"), []
    columns = ["examinees", "mean_score", "sd_score"]
    taken = _counting(tables.exam, tables)
    known = taken.drop_nulls(columns).filter(pl.col("examinees") > 0)
    order = {stage: place for place, stage in enumerate(OFFICIAL)}
    keys = sorted(known.select("stage", "subject").unique().rows(), key=lambda key: (order[key[0]], key[1]))
    for stage, subject in keys:
        rows = known.filter(pl.col("stage") == stage, pl.col("subject") == subject)
        value = variance_ratio(rows)
        met = None if value is None or goal is None else value < goal - EPSILON
        figures.append(Figure(f"{LABELS[stage]}{subject}", value, UNDER, goal, met))
    lost = taken.filter(pl.any_horizontal(pl.col(name).is_null() for name in columns))
    return ItemResult(
        item,
        _all_met(figures),
        tuple(figures),
        unreported=_names(lost),
        schools_n=known["school_code"].n_unique(),
    )


def _counting(rows: pl.DataFrame, tables: CountyTables) -> pl.DataFrame:
    """Primary and junior rows with school names, without schools that do not count; a campus counts with its school."""
    known = tables.wide.select("school_code", "stage", "school_name", "in_scope").unique(
        ["school_code", "stage"]
    )
    named = rows.filter(pl.col("stage").is_in(OFFICIAL)).join(
        known, on=["school_code", "stage"], how="left", maintain_order="left"
    )
    named = named.filter(pl.col("in_scope").fill_null(True))
    return named.with_columns(pl.coalesce("school_name", "school_code"))


def variance_ratio(rows: pl.DataFrame) -> float | None:
    """校际差异率 as the share of variance between schools: B ÷ (B + W) with B = Σn(m − m̄)²/N, W = Σn·s²/N.

    ``rows``: examinees, mean_score, sd_score of the schools of one paper. None below two schools or without variance.
    """
    papers = rows.select("examinees", "mean_score", "sd_score").rows()
    whole = sum(n for n, _, _ in papers)
    if len(papers) < 2 or whole <= 0:
        return None
    mean = sum(n * m for n, m, _ in papers) / whole
    between = float(sum(n * (m - mean) ** 2 for n, m, _ in papers) / whole)
    within = float(sum(n * s**2 for n, _, s in papers) / whole)
    return between / (between + within) if between + within > 0 else None


def _survey(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    rows, goal = _counting(tables.survey, tables), line("rate")
    kinds = rows.get_column("respondent").unique(maintain_order=True).to_list()
    whole = _at_least("合计", rows.drop_nulls(["satisfied", "answers"]), "satisfied", "answers", goal)
    parts = tuple(
        replace(
            _at_least(kind, rows.filter(pl.col("respondent") == kind), "satisfied", "answers", goal), met=None
        )
        for kind in kinds
    )
    lost = rows.filter(pl.col("satisfied").is_null() | pl.col("answers").is_null())
    return ItemResult(
        item,
        _all_met([whole]),
        (whole, *parts),
        unreported=_names(lost),
        schools_n=rows["school_code"].n_unique(),
    )


CALCULATIONS: dict[str, Rule] = {
    "rate": _rate,
    "rooms": _rooms,
    "size": _size,
    "class_size": _class_size,
    "small_school_funds": _small_school_funds,
    "special_funds": _special_funds,
    "exchange": _exchange,
    "zone": _zone,
    "migrants": _migrants,
    "pay": _pay,
    "places": _places,
    "training_funds": _training_funds,
    "between_school": _between_school,
    "survey": _survey,
}
EARLY = {"small_school_funds", "migrants"}
"""Rules that may decide although one of the columns that they need holds nothing."""
