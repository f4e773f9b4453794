"""学校画像: where one school stands against the lines, the whole and its group, and how it came there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from balance.compliance import BELOW, MISSING, REACHED
from balance.registry import Indicator
from balance.succession import RECODED, RENAMED, Step, steps
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field, PassLine
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context, quantity
from dashboard.presenters.measured import Measured
from dashboard.presenters.school_rows import SchoolValue, pooled, ranks, school_values
from dashboard.presenters.standing import Standing, verdict_words
from dashboard.presenters.standing_grid import item_cell
from dashboard.words import noted, say, told

ITEMS = "school_items"
FACTS = ("enrolment", "classes", "teachers_total", "class_size", "str_ratio", "age50_share")


@dataclass(frozen=True)
class Record:
    """What the warehouse knows of one school: ``years`` one row a year (``Reader.school_facts``), ``values`` all
    indicators of the stage (``Reader.values``); ``succession``, ``memberships`` and ``names`` are of all schools."""

    code: str
    years: pl.DataFrame
    values: pl.DataFrame
    succession: pl.DataFrame
    memberships: pl.DataFrame
    names: pl.DataFrame

    @cached_property
    def by_year(self) -> dict[int, dict[str, Any]]:
        return {row["school_year"]: row for row in self.years.iter_rows(named=True)}

    @cached_property
    def cells(self) -> dict[tuple[str, int], dict[str, Any]]:
        """Rows of values by indicator and year."""
        return {(row["indicator"], row["school_year"]): row for row in self.values.iter_rows(named=True)}

    @cached_property
    def steps(self) -> list[Step]:
        """The changes of code that this school took part in, the earliest first."""
        return [step for step in steps(self.succession) if self.code in (step.old, step.new)]

    @cached_property
    def series_notes(self) -> dict[int, str]:
        """By year, where the series changed or breaks."""
        noted = self.values.drop_nulls("series_note")
        return dict(zip(noted["school_year"], noted["series_note"], strict=True))

    @property
    def earlier_codes(self) -> tuple[str, ...]:
        """Codes that this same school had before; one that was merged or split was another school."""
        found = (step.old for step in self.steps if step.new == self.code and step.kind in (RENAMED, RECODED))
        return tuple(code for code in dict.fromkeys(found) if code != self.code)


@dataclass(frozen=True)
class Profile:
    """One school at a desk: ``found`` are all schools of the selection in the chosen year, ``measured`` the whole."""

    found: Standing
    record: Record
    measured: Measured

    @property
    def context(self) -> Context:
        return self.found.context

    @property
    def code(self) -> str:
        """The code of the school in the chosen year; where it has no record of that year, its latest."""
        return str((self.now or {}).get("school_code") or self.record.code)

    @property
    def year(self) -> int:
        return self.found.year

    @property
    def now(self) -> dict[str, Any] | None:
        """Who the school was in the chosen year; None where it has no record of that year."""
        return self.record.by_year.get(self.year)

    @property
    def latest(self) -> dict[str, Any] | None:
        """The record of the chosen year, else of the last one before it, else the first after it."""
        known = sorted(self.record.by_year)
        earlier = [year for year in known if year <= self.year]
        return self.record.by_year[earlier[-1] if earlier else known[0]] if known else None

    @property
    def name(self) -> str:
        return str((self.latest or {}).get("school_name") or self.code)

    @property
    def counts(self) -> bool:
        return bool(self.now and self.now["in_scope"])

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """The official items (``ITEM_SCHEMA``) of a school that counts; empty where nothing is judged."""
        if not (self.counts and self.found.is_judged):
            return []
        return self.found.items.filter(pl.col("school_code") == self.code).rows(named=True)

    @property
    def weakest(self) -> dict[str, Any] | None:
        """The item with the lowest value against its line."""
        known = [item for item in self.items if item["ratio"] is not None]
        return min(known, key=lambda item: item["ratio"], default=None)

    @property
    def group(self) -> str | None:
        """The main group on 1 September; None inside a group, which is then the whole."""
        if self.now is None or self.context.chosen.scope.kind == "group":
            return None
        group: str | None = self.now["main_group"]
        return group

    def value(self, indicator: str, year: int) -> float | None:
        row = self.record.cells.get((indicator, year))
        return row["value"] if row else None

    def rows(self, indicator: str) -> list[SchoolValue]:
        """The indicator of all schools of the selection that count in the year."""
        return self._rows.get(indicator, [])

    @cached_property
    def _rows(self) -> dict[str, list[SchoolValue]]:
        parts = self.found.values.partition_by("indicator", as_dict=True)
        return {str(indicator): school_values(part, str(indicator)) for (indicator,), part in parts.items()}

    def group_value(self, card: Indicator) -> float | None:
        """Σ numerators ÷ Σ denominators of the members in the selection; None without a group or another member."""
        mates = [
            row for row in self.rows(card.id) if self.group and self.group in row.group.split(say("list.and"))
        ]
        return pooled(card, mates) if any(row.code != self.code and row.counts for row in mates) else None


def answer(one: Profile, shares: pl.DataFrame | None) -> str:
    """Where the school stands: items reached, the weakest of them and what is missing, its share of the gap.

    ``shares``: the contributions of all schools for the weakest item (``Desk.contributions``).
    """
    context, name = one.context, one.name
    words = {"name": name, "place": context.place, "year": context.year}
    if one.now is None:
        last = one.latest
        said = say("school.no_row", **words)
        return said + (say("school.last_row", year=last["school_year"]) if last else "")
    if not one.counts:
        return say("school.not_counted", **words, note=one.now["scope_note"] or say("reason.unknown"))
    if not one.found.lines:
        return say("school.no_rule", **words, stage=context.stage)
    if not one.found.is_judged:
        return say("school.no_line", **words)
    weakest = one.weakest
    if weakest is None:
        return say("school.no_data", **words)
    missing = sum(item["state"] == MISSING for item in one.items)
    met = sum(item["state"] == REACHED for item in one.items)
    verdict = one.found.schools.filter(pl.col("school_code") == one.code).row(0, named=True)
    said = say(
        "school.answer", **words, met=met,
        verdict=verdict_words(verdict["verdict"], verdict["close"]),
    )  # fmt: skip
    said += say("school.missing", n=missing) if missing else ""
    return said + _weakest_words(one, weakest) + _share_words(one, shares)


def takeaway(one: Profile) -> str:
    """Items reached and the weakest of them in one short sentence; without a verdict the whole answer."""
    weakest = one.weakest
    if weakest is None:
        return answer(one, None)
    return say(
        "school.takeaway",
        name=one.name,
        met=sum(item["state"] == REACHED for item in one.items),
        of=len(one.items),
        weakest=one.found.card(weakest["indicator"]).label,
        share=numbers.share(weakest["ratio"]),
    )


def _weakest_words(one: Profile, item: dict[str, Any]) -> str:
    card = one.found.card(item["indicator"])
    whole = one.measured.value(card.id, "mean_w", one.year)
    key = "school.weakest" if item["state"] == BELOW else "school.nearest"
    return say(
        key,
        name=card.label,
        value=quantity(card, item["value"]),
        line=numbers.in_unit(numbers.line(item["line"]), card.unit),
        amount=one.found.amount(card.id, item["shortfall"]),
        whole=say("school.beside", whole=one.context.whole, mean=quantity(card, whole)) if whole else "",
    )


def _share_words(one: Profile, shares: pl.DataFrame | None) -> str:
    if shares is None or shares.is_empty():
        return ""
    own = shares.filter(pl.col("school_code") == one.code).rows(named=True)
    if not own or own[0]["share"] is None:
        return ""
    share, pupils = numbers.share(own[0]["share"], 1), _pupil_share(one)
    side = say("side.above" if own[0]["above"] else "side.below")
    beside = say("school.pupils", share=numbers.share(pupils, 1)) if pupils is not None else ""
    return say("school.share", whole=one.context.whole, share=share, side=side, pupils=beside)


def _pupil_share(one: Profile) -> float | None:
    rows = one.rows(one.found.lines[0].indicator)
    own = next((row.students for row in rows if row.code == one.code), None)
    total = sum(row.students or 0.0 for row in rows)
    return own / total if own and total else None


def identity(one: Profile) -> str:
    """Code, type, ownership, place and groups in one line."""
    row = one.latest
    if row is None:
        return say("school.code", code=one.code)
    parts = [row["school_type"], row["ownership"], row["urban_rural"], row["county"], row["township"]]
    known = [str(part) for part in parts if part]
    said = say("school.identity", code=one.code, words=" · ".join(map(told, known)))
    return said + (say("school.small", n=numbers.number(row["students"], 0)) if _is_small(one) else "")


def unasked(one: Profile) -> str:
    """Why this school is shown, where the reader named none that could be shown; else ""."""
    if one.record.code in one.context.chosen.looked_at:
        return ""
    return say("school.default" if one.found.is_judged and one.found.has_data else "school.default_first")


def leads(one: Profile) -> list[tuple[str, str, dict[str, str]]]:
    """Where to read on from one school: words, screen, and what changes in the address."""
    here = {"school": one.record.code}
    return [(say("school.lead.compare"), "compare", here), (say("school.lead.overview"), "overview", here)]


def _is_small(one: Profile) -> bool:
    pupils = one.now["students"] if one.now else None
    least = max((card.min_pupils for card in one.context.official_cards()), default=0)
    return pupils is not None and pupils < least


def facts(one: Profile) -> tuple[list[tuple[str, str, str]], int | None]:
    """Label, value and change since the year before, and which year that is."""
    earlier = [year for year in one.record.by_year if year < one.year]
    before = max(earlier, default=None)
    found = []
    for card in fact_cards(one.context):
        value = one.value(card.id, one.year)
        old = one.value(card.id, before) if before is not None else None
        if value is None and old is None:
            continue
        step = value - old if value is not None and old is not None else None
        words = quantity(card, value) if card.unit == "%" else numbers.number(value, digits(card))
        found.append((card.short or card.label, words, numbers.change(step, _points(card), digits(card))))
    return ([] if one.now is None else found), before


def _points(card: Indicator) -> str:
    return card.unit if card.unit == "%" else ""


def digits(card: Indicator) -> int:
    return 0 if card.kind == "total" else card.decimals


def fact_cards(context: Context) -> list[Indicator]:
    cards = context.registry.indicators
    return [cards[name] for name in FACTS if name in cards and context.chosen.stage in cards[name].stages]


def items_chart(one: Profile) -> ChartSpec | Blank:
    """Each official item as a multiple of its line, beside the whole."""
    context = one.context
    title = say("school.items.title", name=one.name, year=context.year)
    if not one.items or one.weakest is None:
        return Blank(ITEMS, title, answer(one, None))
    rows = []
    for item in one.items:
        card = one.found.card(item["indicator"])
        mean = one.measured.value(card.id, "mean_w", one.year)
        cell = item_cell(one.found, item)
        rows.append(
            {
                "label": one.found.name(card.id),
                "name": card.label,
                "own": quantity(card, item["value"]),
                "value": item["ratio"],
                "before": mean / item["line"] if mean is not None else None,
                "line": 1.0,
                "met": None if item["state"] == MISSING else item["state"] == REACHED,
                "chosen": card.id == context.chosen.indicator,
                "verdict": cell.mark,
            }
        )
    met = sum(row["met"] is True for row in rows)
    known = sum(row["met"] is not None for row in rows)
    schema = {"value": pl.Float64, "before": pl.Float64, "met": pl.Boolean}
    return ChartSpec(
        id=ITEMS,
        kind="thresholds",
        table=pl.DataFrame(rows, schema_overrides=schema),
        fields=(
            Field("name", say("column.indicator")),
            Field("own", say("school.own")),
            Field("value", say("school.ratio"), "number", 2),
            Field("before", say("school.ratio_whole", whole=context.whole), "number", 2),
            Field("verdict", say("grid.verdict")),
        ),
        title=title,
        brief=say("school.items.brief", place=context.place),
        takeaway=say("school.items.takeaway", met=met, of=known),
        unit=say("school.times"),
        decimals=2,
        direction=say("direction.up"),
        definition=say("school.items.definition"),
        alt=say("school.items.alt", name=one.name, met=met, of=known),
        meta=context.meta,
        pass_line=PassLine(1.0, say("school.items.line")),
        labels=(
            ("before", say("lines.mean", whole=context.whole)),
            ("met", say("grid.reached")),
            ("over", say("grid.below")),
            ("unjudged", say("grid.missing")),
        ),
        height=max(190, 100 + 33 * len(rows)),
    )


def items_table(one: Profile) -> TableView | None:
    """The official items: own value, line, verdict, what is missing, the whole, the group and the rank."""
    if not one.found.lines or one.now is None:
        return None
    judged = {item["indicator"]: item for item in one.items}
    rows = tuple(_item_row(one, line.indicator, line.line, judged) for line in one.found.lines)
    group = say("school.group_mean", group=one.group)
    headings = (
        say("column.indicator"), say("school.own"), say("items.line"), say("grid.verdict"),
        say("lines.mean", whole=one.context.whole), group, say("school.rank"), say("column.note"),
    )  # fmt: skip
    numeric = (False, True, True, False, True, True, True, False)
    caption = say("school.table", name=one.name, place=one.context.place, year=one.context.year)
    key = say("school.table.key", whole=one.context.whole)
    if one.group is None:
        headings, numeric = _without(headings), _without(numeric)
        rows = tuple(_without(row) for row in rows)
    return TableView(caption, headings, rows, numeric, key=key)


def _without(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    return cells[:5] + cells[6:]


def _item_row(
    one: Profile, ident: str, line: float | None, judged: dict[str, dict[str, Any]]
) -> tuple[str, ...]:
    card, row = one.found.card(ident), one.record.cells.get((ident, one.year))
    value = row["value"] if row else None
    item = judged.get(ident)
    cell = item_cell(one.found, item) if item else None
    note = cell.more if cell else ""
    if value is None:
        note = (row or {}).get("missing") or say("reason.unknown")
    elif (one.now or {}).get("students") and one.now["students"] < card.min_pupils:  # type: ignore[index]
        note = noted(part for part in (note, say("table.small")) if part)
    places = ranks(card, one.rows(ident))
    rank = (
        say("school.rank_of", rank=places[one.code], n=len(places)) if one.code in places else numbers.MISSING
    )
    return (
        card.label,
        numbers.in_unit(cell.value, card.unit) if cell and cell.value else quantity(card, value),
        "≥" + numbers.in_unit(numbers.line(line), card.unit) if line is not None else numbers.MISSING,
        cell.mark if cell else say("standing.verdict.unjudged"),
        quantity(card, one.measured.value(ident, "mean_w", one.year)),
        quantity(card, one.group_value(card)),
        rank,
        note,
    )
