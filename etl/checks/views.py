"""The views that checks are asked of: a table's rows as they would stand, and what other tables say beside them.

A view without rows may lack columns; nothing is asked of it.
"""

from collections.abc import Callable

import polars as pl

from balance.stages import MEASURED
from etl.acceptance.contradictions import doubled
from etl.checks.columns import column_view, copies_view
from etl.checks.declare import BEFORE
from etl.checks.grounds import PART, Grounds, beside, present
from etl.checks.presence import coming_and_going
from etl.checks.reported import claims, documents, schools
from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW

View = Callable[[Grounds], pl.DataFrame]
_KEY = ["school_code", "school_year", "stage"]
_SCHOOL = ["school_code", "school_year"]
_ACTIVITY = CONTRACTS["activity"].key
_c = pl.col


def view(name: str, grounds: Grounds) -> pl.DataFrame:
    """A view by its name: a table's, a table's with the year before, or one of ``VIEWS``."""
    if name in CONTRACTS:
        return grounds.wide(name, lambda g: present(g.rows(name), g))
    table, _, beside = name.partition("+")
    if beside == "before":
        return grounds.wide(name, lambda g: _with_before(g, table))
    return grounds.wide(name, VIEWS[name])


def _with_before(grounds: Grounds, table: str) -> pl.DataFrame:
    """Each delivered row with the school's year before, and each published row whose year before was corrected."""
    rows = grounds.rows(table)
    key = CONTRACTS[table].key
    values = [name for name, spec in CONTRACTS[table].columns.items() if spec.is_number]
    if rows.is_empty() or not grounds.has_before(table):
        delivered = rows.clear().with_columns(
            pl.lit(None, pl.Float64).alias(f"{name}{BEFORE}") for name in values
        )
    else:
        delivered = rows.join(grounds.before(table, values), on=key, how="left", maintain_order="left")
    after = _after_corrected(grounds, table, values)
    return pl.concat([delivered, after], how="diagonal") if after.height else delivered


def _after_corrected(grounds: Grounds, table: str, values: list[str]) -> pl.DataFrame:
    """Published rows of the year behind a delivered one, beside what is delivered now; null where that did not change.

    They stand at the place of the delivered row: that is where a jump can be put right.
    """
    key = CONTRACTS[table].key
    rows = grounds.rows(table)
    moved = grounds.moved_on(table, rows.select(key))
    following = grounds.published_of(table, moved).join(rows, on=key, how="anti")
    if following.is_empty():
        return following
    old = grounds.published(table).select(*key, *(_c(name).alias(f"{name} old") for name in values))
    changed = rows.join(old, on=key, how="left", maintain_order="left").select(
        *key, PART, ROW,
        *(
            pl.when(_c(name).ne_missing(_c(f"{name} old"))).then(_c(name)).alias(f"{name}{BEFORE}")
            for name in values
        ),
    )  # fmt: skip
    return following.join(grounds.moved_on(table, changed), on=key, how="inner", maintain_order="left")


def _values(grounds: Grounds, table: str, columns: list[str]) -> pl.DataFrame:
    return grounds.after(table).select(*CONTRACTS[table].key, *columns)


def _touched(grounds: Grounds, *tables: str) -> pl.DataFrame:
    """The keys that a load touches in any of these tables, with the place where it first does."""
    frames = [grounds.rows(table).select(*CONTRACTS[table].key, PART, ROW) for table in tables]
    filled = [frame for frame in frames if frame.height]
    key = CONTRACTS[tables[0]].key
    if len(filled) < 2 or all(one.select(key).equals(filled[0].select(key)) for one in filled):
        return (filled or frames)[0]
    return pl.concat(filled).unique(CONTRACTS[tables[0]].key, keep="first", maintain_order=True)


def _people(grounds: Grounds) -> pl.DataFrame:
    """Pupils and teachers of a school, year and stage."""
    frame = _touched(grounds, "enrolment", "teachers")
    for table, columns in (("enrolment", ["students"]), ("teachers", ["teachers"])):
        frame = beside(frame, _values(grounds, table, columns), _KEY)
    return frame


def _pupils(grounds: Grounds) -> pl.DataFrame:
    """Pupils and classes of a school, year and stage."""
    named = {"pupils": "students", "rooms_for": "classes"}
    return grounds.after("enrolment").select(*_KEY, **named)


def _pupils_of_all(grounds: Grounds) -> pl.DataFrame:
    """Pupils and classes of a school and year in all its stages together, as ``whole``."""
    told = grounds.wide("pupils", _pupils).filter(_c("stage").is_in(MEASURED))
    told = told.with_columns(stage=pl.lit("whole"))
    if not doubled(told.select(_SCHOOL)):
        return told
    return told.group_by(_SCHOOL).agg(
        stage=pl.lit("whole"),
        **{
            name: pl.when(_c(name).is_not_null().all()).then(_c(name).sum())
            for name in ("pupils", "rooms_for")
        },
    )


def _hardware(grounds: Grounds) -> pl.DataFrame:
    rows = _hardware_rows(grounds)
    if rows.is_empty():
        return rows
    pupils = grounds.wide("pupils", _pupils)
    if (rows["stage"] == "whole").any():
        both = [pupils, grounds.wide("pupils of all", _pupils_of_all)]
        pupils = pl.concat(both, how="diagonal")
    return beside(rows, pupils, _KEY)


def _hardware_rows(grounds: Grounds) -> pl.DataFrame:
    """Facilities of every school whose facilities or pupils the load touches."""
    rows = grounds.rows("facilities")
    pupils = grounds.rows("enrolment")
    published = (
        grounds.after("facilities").filter(_c(PART).is_null()) if PART in rows.columns else rows.clear()
    )
    if pupils.is_empty() or published.is_empty():
        return rows
    place = pupils.select(*_SCHOOL, PART, ROW).unique(_SCHOOL, keep="first", maintain_order=True)
    also = published.drop(PART, ROW).join(place, on=_SCHOOL, how="inner")
    return pl.concat([rows, also], how="diagonal")


def _money(grounds: Grounds) -> pl.DataFrame:
    """Funds of a fiscal year beside the pupils of the school year that begins in it."""
    pupils = grounds.wide("pupils of all", _pupils_of_all)
    pupils = pupils.select("school_code", "pupils", fiscal_year="school_year")
    return grounds.rows("finance").join(
        pupils, on=["school_code", "fiscal_year"], how="left", maintain_order="left"
    )


def _schools(grounds: Grounds) -> pl.DataFrame:
    """The latest information of each school that is delivered or named."""
    own = grounds.rows("school")
    if not grounds.has_published and not doubled(own.select("school_code")):
        return own
    named = pl.concat(
        [
            part.frame.select("school_code")
            for part in grounds.parts
            if "school_code" in part.frame.columns and part.table != "school"
        ]
        or [pl.DataFrame(schema={"school_code": pl.String})]
    ).unique()
    published = grounds.published_of("school", named)
    both = pl.concat([published, own], how="diagonal")
    if not doubled(both.select("school_code")):
        return both
    columns = [name for name in CONTRACTS["school"].columns if name != "school_code"]
    return both.sort("valid_from").group_by("school_code").agg(_c(columns).drop_nulls().last())


def _with_type(grounds: Grounds) -> pl.DataFrame:
    types = grounds.wide("schools", _schools).select("school_code", "school_type")
    return beside(grounds.rows("enrolment"), types, ["school_code"])


def _students_before(grounds: Grounds) -> pl.DataFrame:
    before = grounds.before("enrolment", ["students"])
    return grounds.rows("progression").join(before, on=_KEY, how="left", maintain_order="left")


def _exam_students(grounds: Grounds) -> pl.DataFrame:
    rows = grounds.rows("exam")
    if rows.is_empty():
        return rows
    pupils = _values(grounds, "enrolment", ["students"])
    return rows.join(pupils, on=_KEY, how="left", maintain_order="left")


def _award_people(grounds: Grounds) -> pl.DataFrame:
    pupils = grounds.wide("pupils of all", _pupils_of_all).select(*_SCHOOL, "pupils")
    staff = _values(grounds, "teachers", ["staff"]).group_by(_SCHOOL).agg(
        staff=pl.when(_c("staff").is_not_null().all()).then(_c("staff").sum())
    )  # fmt: skip
    rows = grounds.rows("award").join(pupils, on=_SCHOOL, how="left", maintain_order="left")
    rows = rows.join(staff, on=_SCHOOL, how="left", maintain_order="left")
    student, teacher = _c("recipient") == "学生", _c("recipient") == "教师"
    return rows.with_columns(people=pl.when(student).then("pupils").when(teacher).then("staff"))


def _parents(grounds: Grounds) -> pl.DataFrame:
    rows = grounds.rows("school")
    named = rows.select(school_code="parent_code").drop_nulls().unique()
    parents = grounds.everything("school").join(named, on="school_code", how="semi", maintain_order="left")
    known = parents.sort("valid_from").group_by("school_code").agg(_c("parent_code").last())
    known = known.select(parent_code="school_code", parent_of_parent="parent_code")
    return rows.join(known, on="parent_code", how="left", maintain_order="left")


def _names(grounds: Grounds) -> pl.DataFrame:
    """Each delivered school with the number of codes that bear its name in its county and township."""
    place = ["school_name", "county", "township"]
    every = grounds.everything("school").filter(_c("township").is_not_null())
    if every.is_empty():
        return every
    latest = every.sort("valid_from").unique("school_code", keep="last")
    left = grounds.wide("successions", _successions)["old_code"]
    latest = latest.filter(~_c("school_code").is_in(left.to_list()))
    counted = latest.group_by(place).agg(namesakes=_c("school_code").n_unique())
    rows = grounds.rows("school").filter(~_c("school_code").is_in(left.to_list()))
    if doubled(rows.select("school_code")):
        rows = rows.unique("school_code", keep="last", maintain_order=True)
    return rows.join(counted, on=place, how="left", maintain_order="left")


def _successions(grounds: Grounds) -> pl.DataFrame:
    return grounds.everything("school_succession").select("old_code", "new_code")


def _succession_known(grounds: Grounds) -> pl.DataFrame:
    every = grounds.wide("successions", _successions)
    known = grounds.everything("school")["school_code"].unique().to_list()
    turned = every.select(old_code="new_code", new_code="old_code", reversed=pl.lit(True)).unique()
    rows = grounds.rows("school_succession")
    return rows.join(
        turned, on=["old_code", "new_code"], how="left", maintain_order="left"
    ).with_columns(new_known=_c("new_code").is_in(known), old_known=_c("old_code").is_in(known))  # fmt: skip


def _group_names(grounds: Grounds) -> pl.DataFrame:
    counted = (
        grounds.everything("school_group").group_by("group_name").agg(namesakes=_c("group_id").n_unique())
    )
    return grounds.rows("school_group").join(counted, on="group_name", how="left", maintain_order="left")


def _next_membership(grounds: Grounds) -> pl.DataFrame:
    """Each membership with whether the same school joins the same group again before it left."""
    every = grounds.everything("membership").sort("group_id", "school_code", "joined")
    after = _c("joined").shift(-1).over("group_id", "school_code", order_by="joined")
    there = _c("left").is_null() | (_c("left") > after)
    marked = every.with_columns(still_there_then=after.is_not_null() & there)
    return marked.filter(_c(PART).is_not_null() | (_c("still_there_then"))).with_columns(
        _c(PART).fill_null(_first_part(grounds, "membership"))
    )


def _membership_group(grounds: Grounds) -> pl.DataFrame:
    groups = grounds.everything("school_group").select("group_id", "founded")
    return grounds.rows("membership").join(groups, on="group_id", how="left", maintain_order="left")


def _group_leads(grounds: Grounds) -> pl.DataFrame:
    """Each group that the load gives members, with how many lead schools it would have, and whether it declares, by
    the role of every member, that it has none."""
    leads = grounds.everything("membership").group_by("group_id").agg(
        leads=(_c("role") == "总校").sum(), of_equals=(_c("role") == "平等成员").all()
    )  # fmt: skip
    rows = grounds.rows("membership").unique("group_id", keep="first", maintain_order=True)
    return rows.join(leads, on="group_id", how="left", maintain_order="left")


def _county_known(grounds: Grounds) -> pl.DataFrame:
    counties = grounds.everything("school")["county"].drop_nulls().unique().to_list()
    return grounds.rows("county_year").with_columns(known=_c("county").is_in(counties))


def _attendance(grounds: Grounds) -> pl.DataFrame:
    """Each delivered school at an activity, with what the activity says and what all its schools add up to."""
    rows = grounds.rows("attendance")
    if rows.is_empty():
        return rows
    held = grounds.everything("activity").select(*_ACTIVITY, "participants", registered=pl.lit(True))
    every = grounds.everything("attendance").group_by(_ACTIVITY).agg(attended_all=_c("attended").sum())
    joined = rows.join(held, on=_ACTIVITY, how="left", maintain_order="left")
    joined = joined.join(every, on=_ACTIVITY, how="left", maintain_order="left")
    return joined.with_columns(_c("registered").fill_null(False))


def _first_part(grounds: Grounds, table: str) -> int:
    return next((number for number, part in enumerate(grounds.parts) if part.table == table), 0)


VIEWS: dict[str, View] = {
    "people": _people,
    "hardware": _hardware,
    "money": _money,
    "enrolment+school": _with_type,
    "progression+students": _students_before,
    "exam+students": _exam_students,
    "award+people": _award_people,
    "school+parent": _parents,
    "school+names": _names,
    "school_succession+known": _succession_known,
    "school_group+all": _group_names,
    "school_group+lead": _group_leads,
    "membership+next": _next_membership,
    "membership+group": _membership_group,
    "county_year+known": _county_known,
    "claim+document": claims,
    "document+now": documents,
    "reported_school+document": schools,
    "attendance+activity": _attendance,
    "coming and going": coming_and_going,
    "columns": column_view,
    "copies": copies_view,
}
