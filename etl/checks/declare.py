"""How a check is declared: everything about it in one place, so that code, letters and pages say the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from etl.contracts import CONTRACTS
from etl.problems import LOGIC, PLAUSIBILITY

BEFORE = "__before"
"""Suffix of a column that holds the school's value of the school year before."""


@dataclass(frozen=True)
class Check:
    """One rule over the rows of one view.

    ``broken`` is true where a row breaks the rule. A missing component makes it null: the rule is then not
    applied to that row, it neither passes nor fails. ``columns`` are the table columns it is about, as
    ``table.column``, the first being the one a letter points to; where a delivery brings none of them, the
    check is not asked. ``shown`` adds computed figures to the letter.
    """

    id: str
    pile: str
    view: str
    name: str
    rule: str
    fix: str
    broken: pl.Expr
    columns: tuple[str, ...]
    shown: Mapping[str, pl.Expr] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(column.partition(".")[0] for column in self.columns))

    @property
    def label(self) -> str:
        """The table column that a letter points to, in its own words; empty for a whole table."""
        table, _, column = self.columns[0].partition(".")
        return CONTRACTS[table].columns[column].label if column else ""

    @property
    def confirmable(self) -> bool:
        return self.pile == PLAUSIBILITY


def words(table: str, column: str) -> str:
    """A column as the contract calls it."""
    return CONTRACTS[table].columns[column].label


def of(table: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Columns of one table as a check names them."""
    return tuple(f"{table}.{column}" for column in columns)


def part_of(table: str, part: str, whole: str, fix: str = "") -> Check:
    """A part is never larger than its whole."""
    low, high = words(table, part), words(table, whole)
    return Check(
        id=f"{part}_over_{whole}",
        pile=LOGIC,
        view=table,
        name=f"“{low}”大于“{high}”",
        rule=f"{low}≤{high}",
        fix=fix or "请核对这两列，改正填错的一个；没有数据就留空",
        broken=pl.col(part) > pl.col(whole),
        columns=of(table, (part, whole)),
    )


def adds_up(table: str, id: str, parts: Sequence[str], whole: str, what: str) -> Check:
    """Parts that are all there add up to their whole."""
    total = words(table, whole)
    added = pl.sum_horizontal([pl.col(part) for part in parts], ignore_nulls=False)
    return Check(
        id=id,
        pile=LOGIC,
        view=table,
        name=f"各{what}之和不等于“{total}”",
        rule=f"{total}=各{what}之和({len(parts)} 项都填了才查)",
        fix=f"请逐项核对各{what}与{total}；有一项不知道就留空",
        broken=(added - pl.col(whole)).abs() > 1e-6,
        columns=of(table, (whole, *parts)),
        shown={f"各{what}之和": added},
    )


def jump(table: str, column: str, factor: float, least: float) -> Check:
    """A value that moved by more than a factor, and by more than small numbers do, within one school year."""
    now, before = pl.col(column), pl.col(column + BEFORE)
    label, unit = words(table, column), CONTRACTS[table].columns[column].unit
    ratio = pl.max_horizontal(now / before, before / now)
    return Check(
        id=f"{column}_jump",
        pile=PLAUSIBILITY,
        view=f"{table}+before",
        name=f"“{label}”比本校上学年变化过大",
        rule=f"本校{label}一年内变化不超过 {factor:g} 倍(变化不足 {least:g} {unit}的不查)",
        fix="请核对本学年与上学年的数；并校、扩建、口径变化等实情请说明理由",
        broken=(now > 0) & (before > 0) & (ratio > factor) & ((now - before).abs() >= least),
        columns=of(table, (column,)),
        shown={"上学年": before},
    )
