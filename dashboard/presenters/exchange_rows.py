"""The exchanges of a scope, shaped for sentences and figures: those of the stage, those of the year, who is weak."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from balance.exchanges import Rotation, ends, rotation
from dashboard.presenters.changed import counted_rows, weak_is_high
from dashboard.presenters.context import Context
from dashboard.presenters.school_rows import short_names
from dashboard.words import say


@dataclass(frozen=True)
class Exchanges:
    """``scope``: all records that touch the scope; ``rows``: those that touch a school of the stage, codes being
    lines of succession, without moves inside one school (``inside`` of them). ``weak`` and ``strong`` are thirds of
    the schools by the chosen indicator in the year before; empty with a ``reason`` where there are none."""

    context: Context
    scope: pl.DataFrame
    schools: pl.DataFrame
    rows: pl.DataFrame
    names: dict[str, str]
    levels: dict[str, float]
    weak: frozenset[str]
    strong: frozenset[str]
    reason: str
    inside: int

    @property
    def year(self) -> int:
        return self.context.chosen.school_year

    @cached_property
    def now(self) -> pl.DataFrame:
        """Those that began in the chosen school year."""
        return self.rows.filter(school_year=self.year)

    @property
    def until(self) -> date:
        """The last day of the chosen school year."""
        return date(self.year + 1, 8, 31)

    @cached_property
    def here(self) -> frozenset[str]:
        """Schools of the scope and stage that send or receive in any year."""
        found: set[str] = set()
        for side in ("from", "to"):
            found |= set(self.rows.filter(pl.col(f"{side}_stage"))[f"{side}_code"].to_list())
        return frozenset(found) | frozenset(self.levels)

    def name(self, code: str) -> str:
        """The short name of a school, and that it lies outside the scope where it does."""
        return self.names[code] if code in self.here else say("exchange.outside", school=self.names[code])

    def rotation(self, year: int) -> Rotation:
        """The share of a year over all stages, as the rule speaks of it: what schools of the scope sent."""
        sent = self.scope.filter(pl.col("from_here"), pl.col("school_year") == year)
        return rotation(sent, self.schools.filter(school_year=year))

    @property
    def years(self) -> list[int]:
        """School years up to the chosen one in which the scope has schools that count."""
        return sorted(year for year in self.schools["school_year"].unique() if year <= self.year)


def exchanges(
    context: Context, scope: pl.DataFrame, schools: pl.DataFrame, values: pl.DataFrame
) -> Exchanges:
    """Frames as ``Reader.exchanges``, ``Reader.rotation_schools`` and ``Reader.values`` of the chosen indicator."""
    touching = scope.filter(pl.col("from_stage") | pl.col("to_stage"))
    lined = touching.with_columns(from_code="from_line", to_code="to_line")
    rows = lined.filter(pl.col("from_code") != pl.col("to_code"))
    names = {
        code: name
        for side in ("from", "to")
        for code, name in rows.select(f"{side}_code", f"{side}_name").rows()
    } | {
        code: name or code
        for code, name in values.sort("school_year").select("line_code", "school_name").rows()
    }
    levels, weak, strong, reason = _thirds(context, values)
    return Exchanges(
        context,
        scope,
        schools,
        rows,
        short_names(names),
        levels,
        weak,
        strong,
        reason,
        lined.height - rows.height,
    )


def _thirds(
    context: Context, values: pl.DataFrame
) -> tuple[dict[str, float], frozenset[str], frozenset[str], str]:
    """Levels in the year before, by line, and the two ends of them; or why nobody can be called weak."""
    card, before = context.card, context.chosen.school_year - 1
    none: frozenset[str] = frozenset()
    lined = values.with_columns(school_code="line_code")
    known = counted_rows(lined, card.id, before).drop_nulls("value")
    levels = dict(known.select("school", "value").unique("school", keep="last").rows())
    words = {"label": card.label, "year": before}
    if card.direction == "neutral":
        return levels, none, none, say("exchange.weak.neutral", **words)
    found = ends(
        known.select("school", "value").unique("school", keep="last"), weak_is_high=weak_is_high(card)
    )
    if found is None:
        return levels, none, none, say("exchange.weak.few", **words)
    return levels, found[0], found[1], ""
