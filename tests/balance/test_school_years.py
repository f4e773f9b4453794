"""The wide table: splitting, campuses, scope rule, groups, awards; and the values and cells made from it."""

import operator
from datetime import date
from typing import Any

import ibis
import pytest

from balance.cells import VALUE_ROW, cell_rows, cells_of, scope_members, value_rows
from balance.indicator_values import indicator_values, judged, people
from balance.places import card_words, group_standings, in_words, parts, places, standings
from balance.school_years import KEYS, school_years
from balance.scope import KINDS
from balance.splitting import stage_shares
from balance.standing_cells import cell_moments
from etl.contracts import CONTRACTS
from etl.reference import registry
from tests.balance.engine import ROW, run

CARDS = registry()
_KINDS = {"count": "float64", "amount": "float64", "school_year": "int32", "date": "date", "flag": "boolean"}
SCHEMAS: dict[str, dict[str, str]] = {
    table: {name: _KINDS.get(spec.kind, "string") for name, spec in CONTRACTS[table].columns.items()}
    for table in (
        "school", "membership", "school_group", "award", "enrolment", "teachers", "facilities", "progression",
    )
}  # fmt: skip
SCHEMAS["school"] |= {"valid_to": "int32"}
TABLES = {name: ibis.table(schema, name=name) for name, schema in SCHEMAS.items()}
WIDE = school_years(TABLES, CARDS.scope_rule, CARDS.split_weights)
NUMBERED = WIDE.mutate(row=ibis.row_number().over(order_by=KEYS).cast("int32"))
WIDE_SQL = str(ibis.to_sql(WIDE.order_by("school_code", "school_year", "stage"), dialect="duckdb"))


def school(code: str, **more: Any) -> dict[str, Any]:
    base = {"school_code": code, "valid_from": 0, "valid_to": 9999, "school_name": code, "counted": True}
    return base | {"school_type": "小学", "ownership": "公办", "county": "甲县"} | more


def yearly(code: str, stage: str = "primary", year: int = 2020, **more: Any) -> dict[str, Any]:
    return {"school_code": code, "school_year": year, "stage": stage} | more


def wide(**tables: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return run(WIDE_SQL, {name: (schema, tables.get(name, [])) for name, schema in SCHEMAS.items()})


def test_shared_hardware_is_split_as_in_the_published_example() -> None:
    """376 pupils (166 + 210) and 23,226 books give 9,711 and 13,515 as printed; exactly 9,711.6 and 13,514.4."""
    rows = wide(
        school=[school("A", school_type="九年一贯制学校")],
        enrolment=[yearly("A", students=166.0), yearly("A", "junior", students=210.0)],
        facilities=[yearly("A", "whole", books=23226.0)],
    )
    assert [row["stage"] for row in rows] == ["junior", "primary"]
    assert [row["books"] for row in rows] == [
        pytest.approx(13514.4, abs=0.05),
        pytest.approx(9711.6, abs=0.05),
    ]


@pytest.mark.parametrize(
    ("pupils", "shares"),
    [
        ({"primary": 100, "junior": 100}, {"primary": 1 / 2.1, "junior": 1.1 / 2.1}),
        ({"junior": 100, "senior": 100}, {"junior": 1 / 2.2, "senior": 1.2 / 2.2}),
        (
            {"primary": 10, "junior": 20, "senior": 30},
            {"primary": 10 / 71.6, "junior": 22 / 71.6, "senior": 39.6 / 71.6},
        ),
        ({"primary": 80}, {"primary": 1.0}),
        ({"primary": 80, "junior": None}, {"primary": None, "junior": None}),
        ({"primary": 0, "junior": 0}, {"primary": None, "junior": None}),
    ],
)
def test_stage_shares(pupils: dict[str, float | None], shares: dict[str, float | None]) -> None:
    sql = str(ibis.to_sql(stage_shares(TABLES["enrolment"], CARDS.split_weights), dialect="duckdb"))
    rows = [yearly("A", stage, students=None if n is None else float(n)) for stage, n in pupils.items()]
    found = {row["stage"]: row["share"] for row in run(sql, {"enrolment": (SCHEMAS["enrolment"], rows)})}
    assert found == {stage: None if s is None else pytest.approx(s) for stage, s in shares.items()}


def test_a_row_reported_by_stage_wins_over_the_split() -> None:
    rows = wide(
        school=[school("A")],
        enrolment=[yearly("A", students=100.0)],
        facilities=[yearly("A", "whole", books=900.0), yearly("A", books=500.0)],
    )
    assert [row["books"] for row in rows] == [500.0]


def test_a_campus_that_does_not_count_is_added_to_its_main_school() -> None:
    rows = wide(
        school=[school("A"), school("B", counted=False, parent_code="A")],
        enrolment=[yearly("A", students=300.0, classes=8.0), yearly("B", students=40.0, classes=None)],
    )
    assert [(row["school_code"], row["students"], row["classes"]) for row in rows] == [("A", 340.0, None)]


@pytest.mark.parametrize(
    ("info", "stage", "pupils", "note"),
    [
        ({}, "primary", 300.0, None),
        ({"school_type": "教学点"}, "primary", 49.0, "不足50人的教学点"),
        ({"school_type": "教学点"}, "primary", 50.0, None),
        ({"school_type": "小学"}, "primary", 20.0, None),
        ({"school_type": "教学点"}, "primary", None, None),
        ({"school_type": "特殊教育学校"}, "primary", 90.0, "学校类别不在统计范围"),
        ({"ownership": "民办"}, "junior", 90.0, None),
        ({"ownership": None, "school_type": None}, "junior", 90.0, None),
        ({}, "kindergarten", 90.0, "学段不在统计范围"),
    ],
)
def test_who_counts_and_why_not(
    info: dict[str, Any], stage: str, pupils: float | None, note: str | None
) -> None:
    [row] = wide(school=[school("A", **info)], enrolment=[yearly("A", stage, students=pupils)])
    assert (row["scope_note"], row["in_scope"]) == (note, note is None)


def test_names_and_counties_follow_the_year() -> None:
    rows = wide(
        school=[
            school("A", school_name="旧名", valid_to=2019),
            school("A", school_name="新名", valid_from=2020),
        ],
        enrolment=[yearly("A", year=year, students=1.0) for year in (2018, 2019, 2020, 2021)],
    )
    assert [row["school_name"] for row in rows] == ["旧名", "旧名", "新名", "新名"]


MEMBERS = [
    {"group_id": "1", "school_code": "A", "joined": date(2019, 9, 1), "left": None, "tightness": "联盟型"},
    {
        "group_id": "2",
        "school_code": "A",
        "joined": date(2020, 2, 1),
        "left": date(2022, 9, 1),
        "tightness": "紧密型",
    },
]
GROUPS = [{"group_id": "1", "group_name": "一"}, {"group_id": "2", "group_name": "二"}]


def test_one_group_a_school_and_year_so_that_groups_partition_a_county() -> None:
    rows = wide(
        school=[school("A")],
        enrolment=[yearly("A", year=year, students=1.0) for year in range(2018, 2024)],
        membership=MEMBERS,
        school_group=GROUPS,
    )
    assert [row["main_group"] for row in rows] == [None, "一", "二", "二", "一", "一"]


def test_awards_count_pupils_in_persons_only() -> None:
    award = {"school_year": 2020, "school_code": "A", "recipient": "学生", "award_unit": "人"}
    rows = wide(
        school=[school("A"), school("B")],
        enrolment=[
            yearly("A", students=100.0),
            yearly("B", students=100.0),
            yearly("B", "junior", students=50.0),
        ],
        award=[
            award | {"award_name": "一", "awards": 3.0},
            award | {"award_name": "二", "awards": 4.0},
            award | {"award_name": "三", "awards": 90.0, "award_unit": "人次"},
            award | {"award_name": "四", "awards": 80.0, "recipient": "教师"},
            award | {"award_name": "五", "awards": 5.0, "school_code": "B"},
        ],
    )
    found = {(row["school_code"], row["stage"]): row["awarded_students"] for row in rows}
    assert found == {("A", "primary"): 7.0, ("B", "primary"): None, ("B", "junior"): None}


def values(**tables: list[dict[str, Any]]) -> dict[tuple[str, str, str], float | None]:
    """(school, stage, indicator) → value."""
    extra = ibis.table(
        {**_KEYS, "indicator": "string", "numerator": "float64", "denominator": "float64"}, name="extra"
    )
    given = dict(extra.schema().items())
    found = indicator_values(NUMBERED, extra, CARDS).join(NUMBERED.select("row", *KEYS), "row")
    sql = str(ibis.to_sql(found.join(card_words(CARDS), "card"), dialect="duckdb"))
    schemas = SCHEMAS | {"extra": {name: str(kind) for name, kind in given.items()}}
    rows = run(sql, {name: (schema, tables.get(name, [])) for name, schema in schemas.items()})
    return {(row["school_code"], row["stage"], row["indicator"]): row["value"] for row in rows}


def test_tables_without_rows_may_as_well_not_be_given() -> None:
    rows = {"school": [school("A")], "enrolment": [yearly("A", students=200.0, classes=5.0)]}
    given = {name: (schema, rows.get(name, [])) for name, schema in SCHEMAS.items()}
    found = indicator_values(NUMBERED, None, CARDS)
    found = found.join(NUMBERED.select("row", *KEYS), "row").join(card_words(CARDS), "card")
    without = run(str(ibis.to_sql(found, dialect="duckdb")), given)
    assert {(r["school_code"], r["stage"], r["indicator"]): r["value"] for r in without} == values(**rows)


_KEYS = {"school_code": "string", "school_year": "int32", "stage": "string"}


def test_values_by_stage_and_their_null_rule() -> None:
    degrees: dict[str, Any] = {"degree_associate": 4.0, "degree_bachelor": 5.0, "degree_postgraduate": 1.0}
    found = values(
        school=[school("A"), school("B")],
        enrolment=[
            yearly("A", students=200.0),
            yearly("A", "junior", students=100.0),
            yearly("B", students=0.0),
        ],
        teachers=[
            yearly("A", **degrees, pe_teachers=2.0),
            yearly("A", "junior", **degrees),
            yearly("B", **degrees, backbone=3.0),
        ],
        extra=[yearly("A", indicator="after_school_rate", numerator=150.0, denominator=200.0)],
    )
    assert found["A", "primary", "edu_above_per100"] == pytest.approx(5.0)
    assert found["A", "junior", "edu_above_per100"] == pytest.approx(6.0)
    assert found["A", "primary", "pe_art_per100"] is None, "arts teachers are not reported"
    assert found["B", "primary", "backbone_per100"] is None, "no pupils to divide by"
    assert found["A", "primary", "after_school_rate"] == pytest.approx(75.0)
    assert found["A", "primary", "enrolment"] == 200.0


def test_cells_hold_the_scopes_of_each_year_and_leave_out_who_does_not_count() -> None:
    members = scope_members(NUMBERED, TABLES["membership"], TABLES["school_group"])
    extra = ibis.table(
        {**_KEYS, "indicator": "string", "numerator": "float64", "denominator": "float64"}, name="extra"
    )
    rows = cell_rows(value_rows(indicator_values(NUMBERED, extra, CARDS), NUMBERED, CARDS), members)
    sql = str(ibis.to_sql(rows.filter(rows.indicator == "class_size"), dialect="duckdb"))
    enrolment = [
        yearly(code, students=90.0, classes=2.0, year=year) for code in "AB" for year in (2018, 2020)
    ]
    tables = {
        "school": [school("A", urban_rural="乡村"), school("B", school_type="特殊教育学校")],
        "enrolment": enrolment, "membership": MEMBERS, "school_group": GROUPS,
    }  # fmt: skip
    given = {name: (schema, tables.get(name, [])) for name, schema in SCHEMAS.items()}
    given["extra"] = ({name: str(kind) for name, kind in extra.schema().items()}, [])
    found = run(sql, given)
    assert {(row["scope_kind"], row["scope"], row["school_year"]) for row in found} == {
        ("all", "", 2018), ("all", "", 2020), ("county", "甲县", 2018), ("county", "甲县", 2020),
        ("group", "一", 2020), ("group", "二", 2020), ("urban", "甲县·乡村", 2018), ("urban", "甲县·乡村", 2020),
    }  # fmt: skip
    assert {row["school_code"] for row in found} == {"A"}
    assert {row["weight"] for row in found} == {2.0}
    assert set(value_rows(indicator_values(NUMBERED, extra, CARDS), NUMBERED, CARDS).columns) == set(
        VALUE_ROW
    )


@pytest.mark.parametrize(
    ("indicator", "value", "year", "met", "shortfall"),
    [
        ("backbone_per100", 1.0, 2020, True, 0.0),
        ("backbone_per100", 1.0 - 1e-12, 2020, True, 0.0),
        ("backbone_per100", 0.75, 2020, False, 1.0),
        ("backbone_per100", 0.74, 2020, False, 2.0),  # 1.04 teachers: a school cannot have a part of one
        ("backbone_per100", 0.9999, 2020, False, 1.0),
        ("backbone_per100", 1.0, 2016, None, None),
        ("oversize_class_rate", 0.0, 2020, True, 0.0),
        ("oversize_class_rate", 0.5, 2020, False, 2.0),
        ("oversize_class_rate", 0.51, 2020, False, 3.0),
        ("sports_area_pp", 7.0, 2020, False, 200.0),
        ("sports_area_pp", 7.499, 2020, False, 0.4),
        ("books_per_pupil", 9.0, 2020, None, None),
        ("backbone_per100", None, 2020, None, None),
    ],
)
def test_the_pass_line_knows_direction_year_and_missing(
    indicator: str, value: float | None, year: int, met: bool | None, shortfall: float | None
) -> None:
    """400 pupils or classes: a quarter of a teacher per 100 short is 1 teacher, half a percent too many 2 classes."""
    schema = {
        "stage": "string", "school_year": "int32", "numerator": "float64", "denominator": "float64", "value": "float64",
    }  # fmt: skip
    rows = ibis.table(schema, name="v")
    told = rows.select(**judged(rows, CARDS.indicators[indicator], CARDS.standard))
    given = {"stage": "primary", "school_year": year, "denominator": 400.0, "value": value}
    [found] = run(str(ibis.to_sql(told, dialect="duckdb")), {"v": (schema, [given])})
    assert found["met"] is met
    assert found["shortfall"] == (None if shortfall is None else pytest.approx(shortfall))


@pytest.mark.parametrize(
    ("chance", "numerator", "heads", "others"),
    [
        ("counts", 3.0, 3.0, None),
        ("rates", 3.0, 3.0, 57.0),
        ("rates", None, None, None),
        ("", 3.0, None, None),
    ],
)
def test_people_are_counted_where_chance_has_a_say(
    chance: str, numerator: float | None, heads: float | None, others: float | None
) -> None:
    schema = {"card": "int32", "numerator": "float64", "denominator": "float64"}
    rows = ibis.table(schema, name="v")
    card = next(number for number, one in enumerate(CARDS.indicators.values()) if one.chance == chance)
    given = {"card": card, "numerator": numerator, "denominator": 60.0}
    told = people(rows.card, rows.numerator, rows.denominator, CARDS)
    sql = str(ibis.to_sql(rows.select(**told), dialect="duckdb"))
    assert run(sql, {"v": (schema, [given])}) == [{"heads": heads, "others": others}]


@pytest.mark.parametrize("first", [0, 300_000])
def test_cells_rolled_up_equal_cells_summed_from_their_schools(first: int) -> None:
    """Counties and the whole come from parts, groups from rows: both ways give the same sums and extremes."""
    at, card = next(
        (n, one) for n, one in enumerate(CARDS.indicators) if CARDS.indicators[one].chance == "counts"
    )
    rows = [
        yearly(code, row=number, card=at, indicator=card, kind=CARDS.indicators[card].kind, county=county,
               main_group=group, urban_rural=place, students=pupils, in_scope=True, value=value, weight=pupils,
               met=met, shortfall=1.0, heads=value, others=None)
        for number, (code, county, group, place, pupils, value, met) in enumerate([
            ("A", "甲县", "一", "城区", 100.0, 2.0, True), ("B", "甲县", "一", "乡村", 50.0, 1.0, False),
            ("C", "甲县", None, "城区", 80.0, 3.0, True), ("D", "乙县", None, None, 60.0, None, None),
            ("E", "乙县", "一", "镇区", 70.0, 0.0, False), ("F", None, None, "乡村", 90.0, -1.0, False),
        ], start=first)
    ]  # fmt: skip
    scopes = [
        (row, kind, scope)
        for row in rows
        for kind, scope in [
            ("all", ""), ("county", row["county"]), ("group", row["main_group"]),
            ("urban", row["county"] and row["urban_rural"] and f"{row['county']}·{row['urban_rural']}"),
        ]
        if scope is not None
    ]  # fmt: skip
    members = [
        yearly(row["school_code"], row=row["row"], scope_kind=kind, scope=scope,
               lead=row["school_code"] == "A" if kind == "group" else None)
        for row, kind, scope in scopes
    ]  # fmt: skip
    number = {one: place for place, one in enumerate(sorted({(kind, scope) for _, kind, scope in scopes}))}
    laid_out = [
        row | {"scope_kind": kind, "scope": scope, "lead": member["lead"], "cell": number[kind, scope]}
        for (row, kind, scope), member in zip(scopes, members, strict=True)
    ]
    wide_schema = {
        "row": "int32",
        **_KEYS,
        "in_scope": "boolean",
        **dict.fromkeys(("county", "urban_rural", "main_group"), "string"),
    }
    member_schema = {"row": "int32", **_KEYS, "scope_kind": "string", "scope": "string", "lead": "boolean"}
    given = {
        "r": (VALUE_ROW, rows),
        "m": (member_schema, members),
        "w": (wide_schema, rows),
        "l": (ROW, laid_out),
    }
    direct = run(str(ibis.to_sql(cells_of(ibis.table(ROW, name="l")), dialect="duckdb")), given)
    whole, member = ibis.table(wide_schema, name="w"), ibis.table(member_schema, name="m")
    part = parts(whole)
    place = places(member, part)
    values = ibis.table(VALUE_ROW, name="r").drop("main_group").rename(denominator="weight")
    values = values.drop("heads", "others").mutate(numerator=values.value.fill_null(7.0)).join(part, "row")
    standing, in_groups = standings(member, place, part), group_standings(member, place, part)
    where = operator.itemgetter("scope_kind", "scope")
    for asked in (KINDS, ["county"], ["group"], ["all", "urban"], ["all", "county", "group"]):
        sums = cell_moments(values, standing, in_groups, CARDS, asked)
        rolled = run(str(ibis.to_sql(in_words(sums, place, CARDS), dialect="duckdb")), given)
        summed = [one for one in direct if one["scope_kind"] in asked]
        assert len(summed) == len([one for one in number if one[0] in asked])
        for one, other in zip(sorted(rolled, key=where), sorted(summed, key=where), strict=True):
            assert one | {"cell": 0} == pytest.approx(other | {"cell": 0})
    plain = (
        n
        for n, one in enumerate(CARDS.indicators.values())
        if not (CARDS.lined(range(n, n + 1)) or CARDS.counting(range(n, n + 1))) and one.kind == "ratio"
    )
    unlined = next(plain)
    of_no_line = values.mutate(
        card=ibis.literal(unlined, "int32"), met=ibis.null("boolean"), shortfall=ibis.null("float64")
    )
    known, unknown = (
        run(str(ibis.to_sql(in_words(sums, place, CARDS), dialect="duckdb")), given)
        for sums in (
            cell_moments(of_no_line, standing, in_groups, CARDS, KINDS, cards)
            for cards in (range(unlined, unlined + 1), None)
        )
    )
    for one, other in zip(sorted(known, key=where), sorted(unknown, key=where), strict=True):
        assert one == pytest.approx(other)


def test_cards_with_a_line_or_people_are_known_by_their_places() -> None:
    places = {name: number for number, name in enumerate(CARDS.indicators)}
    for name, number in places.items():
        assert CARDS.lined(range(number, number + 1)) == (name in CARDS.standard.pass_lines)
        assert CARDS.counting(range(number, number + 1)) == (CARDS.indicators[name].chance != "")
    assert CARDS.lined(range(len(places)))
    assert CARDS.counting(range(len(places)))
