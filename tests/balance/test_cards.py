"""Cards and formulas: what is accepted, what is refused, and how lines and years are read."""

from typing import Any

import pytest

from balance.formula import columns_of
from balance.registry import Indicator, Registry
from balance.scope import Scope
from etl.contracts import CONTRACTS
from etl.reference import registry

CARD: dict[str, Any] = {
    "id": "x", "label": "甲", "label_en": "x", "kind": "ratio", "unit": "人", "direction": "up",
    "stages": ["primary"], "numerator": "a + b", "denominator": "c", "source": "表", "wording": "词",
}  # fmt: skip
RULES: dict[str, Any] = {"standards": [], "scope_rules": [], "split_weights": {}}


@pytest.mark.parametrize("formula", ["a.b", "f(a)", "a if b else c", "a ** b", "[a]", "a;b", "'x'", "-a", ""])
def test_a_formula_is_arithmetic_and_nothing_else(formula: str) -> None:
    with pytest.raises(ValueError, match="算式"):
        columns_of(formula)


def test_columns_of_a_formula() -> None:
    assert columns_of("(a + b) * 100 / c - 2.5") == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"colour": "red"}, "不认识的字段"),
        ({"stages": ["大学"]}, "stages"),
        ({"stages": []}, "stages"),
        ({"numerator": {"junior": "a"}}, "numerator"),
        ({"kind": "average"}, "kind"),
        ({"direction": "left"}, "direction"),
        ({"denominator": None}, "denominator"),
        ({"kind": "total"}, "denominator"),
        ({"numerator": "import os"}, "算式"),
        ({"chance": "dice"}, "chance"),
    ],
)
def test_a_wrong_card_is_refused_by_name(change: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        Indicator.from_card(CARD | change)


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="重复"):
        Registry.from_cards([CARD, CARD], RULES)


def test_a_line_for_an_unregistered_indicator_is_refused() -> None:
    standard = {
        "id": "s", "label": "s", "source": "s", "valid_from": 2017, "valid_to": None, "cv_lines": {},
        "pass_lines": {"nobody": {"primary": 1}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="nobody"):
        Registry.from_cards([CARD], RULES | {"standards": [standard]})


def test_a_line_needs_the_unit_in_which_its_shortfall_is_counted() -> None:
    standard = {
        "id": "s", "label": "s", "source": "s", "valid_from": 2017, "valid_to": None, "cv_lines": {},
        "pass_lines": {"x": {"primary": 1}},
    }  # fmt: skip
    with pytest.raises(ValueError, match="resource_unit"):
        Registry.from_cards([CARD], RULES | {"standards": [standard]})
    assert Registry.from_cards([CARD | {"resource_unit": "人"}], RULES | {"standards": [standard]})


# Lines of 教督〔2017〕6号, primary and junior, restated from the note on standards (two agreeing reprints).
LINES = {
    "edu_above_per100": (4.2, 5.3), "backbone_per100": (1, 1), "pe_art_per100": (0.9, 0.9),
    "teach_area_pp": (4.5, 5.8), "sports_area_pp": (7.5, 10.2), "equip_value_pp": (2000, 2500),
    "media_rooms_per100": (2.3, 2.4),
}  # fmt: skip


@pytest.mark.parametrize(("indicator", "lines"), LINES.items())
def test_the_seven_official_lines(indicator: str, lines: tuple[float, float]) -> None:
    cards = registry()
    assert (
        cards.pass_line(indicator, "primary", 2024),
        cards.pass_line(indicator, "junior", 2024),
    ) == lines
    assert cards.indicators[indicator].official == [*LINES].index(indicator) + 1


def test_a_line_does_not_hold_before_its_time_nor_for_another_stage() -> None:
    cards = registry()
    assert cards.pass_line("backbone_per100", "primary", 2016) is None
    assert cards.pass_line("backbone_per100", "senior", 2024) is None
    assert (cards.cv_line("primary", 2017), cards.cv_line("junior", 2017)) == (0.50, 0.45)
    assert cards.cv_line("primary", 2016) is None


def test_every_column_that_a_card_names_is_delivered_by_some_table() -> None:
    delivered = {name for contract in CONTRACTS.values() for name in contract.columns} | {"awarded_students"}
    for card in registry().indicators.values():
        assert card.columns <= delivered, card.id


def test_every_card_speaks() -> None:
    for card in registry().indicators.values():
        assert all((card.label, card.short, card.label_en, card.unit, card.source, card.wording)), card.id
        assert card.formula_words({})


@pytest.mark.parametrize("words", ["county:示例县", "group:示例教育集团", "urban:示例县·乡村", "all"])
def test_a_scope_reads_what_it_writes(words: str) -> None:
    assert str(Scope.parse(words)) == words


@pytest.mark.parametrize("words", ["", "county", "county:", "all:x", "town:甲", "urban:乡村", "示例县"])
def test_a_hostile_scope_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="范围"):
        Scope.parse(words)
