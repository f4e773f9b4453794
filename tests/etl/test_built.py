"""What is built once is built anew as soon as anything that it is made of is another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

from etl.warehouse.built import built
from etl.warehouse.engine import sql_of

COLUMNS = {"x": "float64", "y": "float64"}


@dataclass
class Rules:
    """As the registry: no hash, so that only the very same one is known again."""

    factor: float


def table(name: str = "t", columns: dict[str, str] | None = None) -> ir.Table:
    return ibis.table(columns or COLUMNS, name=name)


def scaled(rows: ir.Table, rules: Rules, kinds: Any = (), more: Any = None) -> ir.Table:
    del kinds, more
    return rows.mutate(z=rows.x * rules.factor)


RULES = Rules(2.0)


def test_the_same_question_is_answered_by_the_same_expression() -> None:
    first = built(scaled, table(), RULES, ["a", "b"], {"other": table("u")})
    assert built(scaled, table(), RULES, ["a", "b"], {"other": table("u")}) is first
    assert sql_of(first) == sql_of(scaled(table(), RULES))


@pytest.mark.parametrize(
    "asked",
    [
        (table("u"), RULES, ["a"], {"other": table("u")}),
        (table(columns={"x": "float64"}), RULES, ["a"], {"other": table("u")}),
        (table(columns={"x": "int64", "y": "float64"}), RULES, ["a"], {"other": table("u")}),
        (table(), Rules(3.0), ["a"], {"other": table("u")}),
        (table(), RULES, ["b"], {"other": table("u")}),
        (table(), RULES, [], {"other": table("u")}),
        (table(), RULES, ["a"], {"else": table("u")}),
        (table(), RULES, ["a"], {"other": table("u", {"x": "float64"})}),
        (table(), RULES, ["a"], None),
    ],
)
def test_another_question_is_built_anew(asked: tuple[Any, ...]) -> None:
    first = built(scaled, table(), RULES, ["a"], {"other": table("u")})
    found = built(scaled, *asked)
    assert found is not first
    assert sql_of(found) == sql_of(scaled(*asked))
