"""A link gives the selection that it names, or the nearest that exists, and says so; nothing hostile gets further."""

from __future__ import annotations

import pytest

from balance.scope import Scope
from dashboard.selection import LONGEST, MOST_SCHOOLS, Choices, Nothing, Selection, default_scope, settle

COUNTY, GROUP = Scope("county", "松江县"), Scope("group", "实验集团")
SCHOOLS = [f"21000000{place:02d}" for place in range(12)]
PLACES = {
    COUNTY: {"primary": (2020, 2021, 2022, 2023, 2024), "junior": (2023, 2024)},
    Scope("all"): {"primary": (2024,)},
    GROUP: {"junior": (2024,)},
}
INDICATORS = ["books_per_pupil", "str_ratio"]


def choices(**changed: object) -> Choices:
    known: dict[str, object] = {
        "version": "1.2.0",
        "frozen": False,
        "places": PLACES,
        "indicators": lambda *_: INDICATORS,
        "first": lambda *_: "str_ratio",
        "schools": lambda *_: SCHOOLS,
    }
    return Choices(**{**known, **changed})  # type: ignore[arg-type]


def test_an_empty_link_shows_the_county_and_its_newest_year() -> None:
    chosen, notes = settle({}, choices())
    assert chosen == Selection("1.2.0", False, COUNTY, "primary", 2024, 2021, "str_ratio")
    assert notes == ()


def test_a_link_gives_back_what_it_was_made_of() -> None:
    made = Selection("1.2.0", True, COUNTY, "junior", 2024, 2023, "books_per_pupil", tuple(SCHOOLS[:2]))
    chosen, notes = settle(made.as_params(), choices(frozen=True))
    assert (chosen, notes) == (made, ())


def test_a_version_stands_in_the_link_only_where_it_was_frozen() -> None:
    chosen, _ = settle({}, choices())
    assert "version" not in chosen.as_params()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("year", "2099", "学年没有数据"),
        ("year", "20x4", "学年没有数据"),
        ("year", "2024'; DROP TABLE measure", "学年没有数据"),
        ("year", "٢٠٢٤", "学年没有数据"),
        ("from", "2024", "不早于当前学年"),
        ("stage", "university", "学段"),
        ("scope", "county:别的县", "范围"),
        ("scope", "<script>alert(1)</script>", "范围"),
        ("scope", "planet:earth", "范围"),
        ("indicator", "../../etc/passwd", "指标"),
        ("schools", "2100000099", "1 所学校"),
        ("schools", "2100000001,__import__('os')", "1 所学校"),
        ("scope", "x" * (LONGEST + 1), "过长"),
    ],
)
def test_a_stale_or_hostile_wish_falls_back_and_is_told(key: str, value: str, told: str) -> None:
    chosen, notes = settle({key: value}, choices())
    assert chosen.scope == COUNTY
    assert chosen.school_year == 2024
    assert chosen.indicator == "str_ratio"
    assert len(notes) == 1
    assert told in notes[0]
    assert value not in notes[0]


def test_unknown_keys_are_ignored_in_silence() -> None:
    assert settle({"utm_source": "mail"}, choices())[1] == ()


def test_no_more_schools_than_can_be_told_apart() -> None:
    chosen, notes = settle({"schools": ",".join(SCHOOLS)}, choices())
    assert chosen.schools == tuple(SCHOOLS[:MOST_SCHOOLS])
    assert str(MOST_SCHOOLS) in notes[0]


def test_the_same_school_twice_is_one() -> None:
    assert settle({"schools": f"{SCHOOLS[0]},{SCHOOLS[0]}"}, choices())[0].schools == (SCHOOLS[0],)


def test_a_scope_without_the_stage_shows_the_stage_that_it_has() -> None:
    chosen, notes = settle({"scope": str(GROUP), "stage": "primary"}, choices())
    assert (chosen.scope, chosen.stage) == (GROUP, "junior")
    assert len(notes) == 1


def test_several_counties_begin_with_all_of_them() -> None:
    two = {
        COUNTY: {"primary": (2024,)},
        Scope("county", "别的县"): {"primary": (2024,)},
        Scope("all"): {"primary": (2024,)},
    }
    assert default_scope(two) == Scope("all")


def test_nothing_to_show_is_said_and_not_guessed() -> None:
    with pytest.raises(Nothing, match="没有小学、初中或高中"):
        settle({}, choices(places={COUNTY: {"kindergarten": (2024,)}}))
    with pytest.raises(Nothing, match="没有登记任何指标"):
        settle({}, choices(indicators=lambda *_: []))


PRESETS = {"national": "国家", "shanghai": "上海"}


def test_a_preset_is_kept_where_it_exists_and_the_first_needs_no_name() -> None:
    chosen, notes = settle({"preset": "shanghai"}, choices(presets=PRESETS))
    assert (chosen.preset, chosen.as_params()["preset"], notes) == ("shanghai", "shanghai", ())
    base, notes = settle({"preset": "national"}, choices(presets=PRESETS))
    assert (base.preset, notes) == ("", ())
    assert "preset" not in base.as_params()


@pytest.mark.parametrize("wish", ["mars", "<script>", "shanghai;", "SHANGHAI"])
def test_an_unknown_preset_is_told_without_being_repeated(wish: str) -> None:
    chosen, notes = settle({"preset": wish}, choices(presets=PRESETS))
    assert chosen.preset == ""
    assert notes == ("链接里的那套县级数值不存在，已改用“国家”。",)


def test_a_reader_begins_in_the_newest_year_that_has_data() -> None:
    chosen, notes = settle({}, choices(latest=lambda *_: 2023))
    assert (chosen.school_year, chosen.base_year, notes) == (2023, 2020, ())
    asked, _ = settle({"year": "2024"}, choices(latest=lambda *_: 2023))
    assert asked.school_year == 2024
    lost, _ = settle({}, choices(latest=lambda *_: 1999))
    assert lost.school_year == 2024


def test_the_school_looked_at_and_those_picked_do_not_replace_each_other() -> None:
    picked = ",".join(SCHOOLS[:2])
    chosen, notes = settle({"school": SCHOOLS[5], "against": "similar", "schools": picked}, choices())
    assert (chosen.school, chosen.against, chosen.schools) == (SCHOOLS[5], "similar", tuple(SCHOOLS[:2]))
    assert chosen.looked_at == (SCHOOLS[5], *SCHOOLS[:2])
    again, _ = settle(chosen.as_params(), choices())
    assert (again, notes) == (chosen, ())


def test_an_earlier_code_of_a_school_means_the_school() -> None:
    same = choices(same=lambda *_: {"9999999999": SCHOOLS[0]})
    chosen, notes = settle({"school": "9999999999", "schools": f"9999999999,{SCHOOLS[0]}"}, same)
    assert (chosen.school, chosen.schools, notes) == (SCHOOLS[0], (SCHOOLS[0],), ())
