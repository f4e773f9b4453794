"""Builds one warehouse file: tables from batches, schools over time, the wide table, values, measures."""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import ibis.expr.types as ir
import polars as pl

from balance.cells import cell_rows, scope_members, value_rows
from balance.indicator_values import in_parts, indicator_values, outside, silent, silent_rows
from balance.measures import contributions, measure_rows, with_order
from balance.moments import CELL
from balance.places import card_words, group_standings, in_words, of_cards, parts, places, standings
from balance.registry import Registry
from balance.school_years import (
    AWARDED,
    KEYS,
    KEYS_ONLY,
    MAIN_GROUP,
    SHARED_HARDWARE,
    campuses,
    school_years,
    shared,
)
from balance.scope import KINDS
from balance.standing_cells import cell_moments, ordered_rows
from etl.contracts import CONTRACTS
from etl.engines import Engine
from etl.store.ledger import Ledger, Manifest
from etl.warehouse.built import built
from etl.warehouse.engine import Writer
from etl.warehouse.fold import fold_reasons, fold_tables
from etl.warehouse.periods import of_several_periods, only_periods, school_periods
from etl.warehouse.whole import in_order, told

LAYOUT = 5
"""Which tables and columns a warehouse file has; a file of another layout is not read but built anew."""

_WIDE_SOURCES = (
    "membership", "school_group", "award", "enrolment", "teachers", "facilities", "progression",
)  # fmt: skip


_MADE_OF = {AWARDED: "award", MAIN_GROUP: "membership"}
_DELIVERED = frozenset(name for contract in CONTRACTS.values() for name in contract.columns).union(_MADE_OF)


def build(path: Path, ledger: Ledger, manifests: Sequence[Manifest], registry: Registry) -> None:
    """Writes the warehouse of these batches to a new file; the order of the batches is that of acceptance.

    Every batch is verified by its hashes first; raises Refused naming those that are damaged.
    """
    ledger.verify_all([manifest.batch for manifest in manifests])
    with Writer(path) as writer:
        fold_tables(writer, ledger, manifests)
        derive(writer, registry, _reported(manifests), whole_at_look=True)
        fold_reasons(writer, ledger, manifests)
        rows = cell_rows(writer.table("value_row"), writer.table("scope_member"))
        writer.create_view("contribution", contributions(rows))
        _describe(writer, registry)


def measures_only(
    engine: Engine,
    ledger: Ledger,
    manifests: Sequence[Manifest],
    registry: Registry,
    scopes: Collection[str] = KINDS,
) -> None:
    """From verified batches to the table ``measure`` on any engine, without what only screens need; ``scopes``: the
    kinds of scopes that are wanted."""
    ledger.verify_all([manifest.batch for manifest in manifests])
    fold_tables(engine, ledger, manifests, {"school", *_WIDE_SOURCES, *KEYS_ONLY})
    derive(engine, registry, _reported(manifests), scopes)


def build_values(path: Path, ledger: Ledger, manifests: Sequence[Manifest], registry: Registry) -> None:
    """As ``build``, up to the indicator values: for who asks of schools over years and of no measure."""
    ledger.verify_all([manifest.batch for manifest in manifests])
    with Writer(path) as writer:
        fold_tables(writer, ledger, manifests)
        derive_values(writer, registry, _reported(manifests))


def _reported(manifests: Sequence[Manifest]) -> list[str]:
    """The columns of the wide table in which a value may stand: what some batch brought, and what is made of it."""
    brought = {name for one in manifests for columns in one.columns.values() for name in columns}
    return sorted(
        brought | {name for name, table in _MADE_OF.items() if any(table in m.rows for m in manifests)}
    )


def derive(
    engine: Engine,
    registry: Registry,
    reported: Collection[str],
    scopes: Collection[str] = KINDS,
    *,
    whole_at_look: bool = False,
) -> None:
    """From folded tables to the table ``measure``, step by step under the names of the warehouse; ``reported``: columns
    in which a value may stand; ``scopes``: the kinds of scopes whose measures are wanted; ``whole_at_look``: of a large
    store the whole is left to ``etl.warehouse.whole``."""
    derive_values(engine, registry, reported)
    wide = engine.table("school_year")
    members = built(scope_members, wide, engine.table("membership"), engine.table("school_group"))
    engine.create_view("scope_member", members)
    values, members = engine.table("school_value"), engine.table("scope_member")
    engine.create_view("value_row", built(_value_rows, values, wide, registry, reported))
    part = engine.table("part")
    engine.create("place", built(places, members, part))
    place = engine.table("place")
    engine.create("standing", built(standings, members, place, part), aside=True)
    engine.create("group_standing", built(group_standings, members, place, part), aside=True)
    standing, in_groups = engine.table("standing"), engine.table("group_standing")
    rows = engine.rows_of(values)
    every = built(_with_silent, values, wide, registry, reported, part)
    summed = card_slices(registry, rows, engine.at_once)
    engine.create(
        "cell_sum",
        [
            built(cell_moments, some, standing, in_groups, registry, scopes, cards)
            for some, cards in zip(in_slices(every, summed), summed, strict=True)
        ],
        ["cell"],
    )
    sums = engine.table("cell_sum")
    engine.create_view("cell", built(in_words, sums, place, registry))
    ordered = in_order(scopes, engine.rows_of(wide)) if whole_at_look else scopes
    few = [one.id for one in registry.indicators.values() if one.kind == "total" or one.delivered or one.exam]
    slices = card_slices(registry, rows, engine.ordered_at_once, [*few, *silent(registry, reported)])
    measured = [
        built(_measured, own, some, standing, in_groups, place, registry, ordered, cards)
        for own, some, cards in zip(in_slices(sums, slices), in_slices(values, slices), slices, strict=True)
    ]
    engine.create("measure", measured, [*CELL, "measure"])


def _with_silent(
    values: ir.Table,
    wide: ir.Table,
    registry: Registry,
    reported: Collection[str],
    part: ir.Table | None = None,
) -> ir.Table:
    """The table ``school_value`` and the rows of cards that it leaves out, which are made where they are asked for;
    with part and main_group where ``part`` is given."""
    if part is None:
        values = values.drop("part", "main_group")
    quiet = silent(registry, reported)
    if not quiet:
        return values
    rows = silent_rows(wide, registry, quiet)
    if part is not None:
        rows = in_parts(rows, wide, part)
    return values.union(rows.select(*values.columns))


def _value_rows(values: ir.Table, wide: ir.Table, registry: Registry, reported: Collection[str]) -> ir.Table:
    return value_rows(_with_silent(values, wide, registry, reported), wide, registry)


def _measured(
    sums: ir.Table,
    values: ir.Table,
    standing: ir.Table,
    in_groups: ir.Table,
    place: ir.Table,
    registry: Registry,
    ordered: Collection[str],
    cards: range,
) -> ir.Table:
    cells = with_order(sums, ordered_rows(values, standing, in_groups, ordered, cards))
    return told(measure_rows(in_words(cells, place, registry)), ordered)


def card_slices(registry: Registry, rows: int, at_once: int, without: Collection[str] = ()) -> list[range]:
    """The cards in runs of which none has many more rows of values than ``at_once``; one run where all fit.

    A figure is of one card, so that runs are summed and sorted one after the other in a part of the memory. Values
    lie card after card, so that a run reads its own; those ``without`` rows are in no run's way.
    """
    there = [number for number, card in enumerate(registry.indicators) if card not in without]
    runs = min(math.ceil(rows / at_once), len(there)) or 1
    starts = [0, *(there[len(there) * run // runs] for run in range(1, runs))]
    ends = [*starts[1:], len(registry.indicators)]
    return [range(first, last) for first, last in zip(starts, ends, strict=True)]


def in_slices(rows: ir.Table, slices: Sequence[range]) -> list[ir.Table]:
    """Values or cells by runs of cards; as they are where there is only one."""
    if len(slices) == 1:
        return [rows]
    if "cell" in rows.columns:
        return [of_cards(rows, cards) for cards in slices]
    return [rows.filter(rows.card >= cards.start, rows.card < cards.stop) for cards in slices]


def derive_values(engine: Engine, registry: Registry, reported: Collection[str]) -> None:
    """From folded tables to the tables ``school_year`` and ``school_value``, with the view ``indicator_value``.

    Of cards that can have no value (``indicator_values.silent``) the view makes the rows when it is asked.
    """
    school = engine.table("school")
    own = {name: table for name in KEYS_ONLY if engine.rows_of(table := engine.table(name))}
    tables = {name: engine.table(name) for name in _WIDE_SOURCES} | own
    if engine.rows_of(of_several_periods(school)):
        engine.create("school_period", school_periods(school), aside=True)
        tables["school"] = engine.table("school_period")
    else:
        tables["school"] = only_periods(school)
    there = {
        "with_campuses": engine.rows_of(campuses(tables["school"])) > 0,
        "with_shared": engine.rows_of(shared(tables[SHARED_HARDWARE])) > 0,
    }
    wide = built(_wide, tables, registry, there)
    order = ["county", "stage", "school_year", "school_code"]
    engine.create("school_year", wide, order, numbered="row", empty=_DELIVERED.difference(reported))
    wide = engine.table("school_year")
    engine.create("part", built(parts, wide), aside=True)
    extra, exam = own.get("extra_indicator"), own.get("exam")
    quiet = silent(registry, reported)
    stages = dict.fromkeys(card.stages for card in registry.indicators.values())
    every = [some for some in stages if engine.rows_of(outside(wide, some)) == 0]
    values = built(indicator_values, wide, extra, registry, exam, engine.table("part"), quiet, every)
    no_groups = {MAIN_GROUP}.difference(reported)
    engine.create(
        "school_value", values, empty=no_groups
    )  # as the union gives them: indicator after indicator
    values = engine.table("school_value")
    engine.create_view("indicator_value", built(_in_words, values, wide, registry, reported))


def _wide(tables: Mapping[str, ir.Table], registry: Registry, there: Mapping[str, bool]) -> ir.Table:
    return school_years(tables, registry.scope_rule, registry.split_weights, **there)


def _in_words(values: ir.Table, wide: ir.Table, registry: Registry, reported: Collection[str]) -> ir.Table:
    values = _with_silent(values, wide, registry, reported)
    words = values.join(wide.select("row", *KEYS), "row").join(card_words(registry), "card")
    return words.select(*KEYS, "indicator", "numerator", "denominator", "value")


def _describe(writer: Writer, registry: Registry) -> None:
    """What every figure must say of itself: standard and scope rule, as they were when it was built."""
    facts = {
        "standard": registry.standard.label,
        "standard_source": registry.standard.source,
        "scope_rule": registry.scope_rule.label,
        "scope_rule_id": registry.scope_rule.id,
    }
    writer.store("about", pl.DataFrame({"fact": list(facts), "words": list(facts.values())}))
