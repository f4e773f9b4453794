"""Builds one warehouse file: tables from batches, schools over time, the wide table, values, measures."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from balance.cells import cell_moments, cell_rows, scope_members, value_rows
from balance.indicator_values import indicator_values
from balance.measures import contributions, measure_rows, with_order
from balance.moments import CELL
from balance.registry import Registry
from balance.school_years import KEYS_ONLY, school_years
from etl.store.ledger import Ledger, Manifest
from etl.warehouse.engine import Writer, quoted
from etl.warehouse.fold import fold_tables

_WIDE_SOURCES = (
    "membership", "school_group", "award", "enrolment", "teachers", "facilities", "progression",
)  # fmt: skip
_ATTRIBUTES = (
    "school_name", "school_type", "ownership", "urban_rural", "county", "township", "counted", "parent_code",
)  # fmt: skip


def build(path: Path, ledger: Ledger, manifests: Sequence[Manifest], registry: Registry) -> None:
    """Writes the warehouse of these batches to a new file; the order of the batches is that of acceptance.

    Every batch is verified by its hashes first; raises Refused naming those that are damaged.
    """
    ledger.verify_all([manifest.batch for manifest in manifests])
    with Writer(path) as writer:
        fold_tables(writer, ledger, manifests)
        _school_periods(writer)
        tables = {name: writer.table(name) for name in (*_WIDE_SOURCES, *KEYS_ONLY)} | {
            "school": writer.table("school_period")
        }
        wide = school_years(tables, registry.scope_rule, registry.split_weights)
        writer.create("school_year", wide, ["county", "stage", "school_year", "school_code"])
        wide = writer.table("school_year")
        values = indicator_values(wide, writer.table("extra_indicator"), registry, writer.table("exam"))
        writer.create("indicator_value", values)  # as the union gives them: indicator after indicator
        members = scope_members(wide, tables["membership"], tables["school_group"])
        writer.create_view("scope_member", members)
        writer.create_view("value_row", value_rows(writer.table("indicator_value"), wide, registry))
        rows, members = writer.table("value_row"), writer.table("scope_member")
        writer.create("cell", cell_moments(rows, members), CELL)
        laid_out = cell_rows(rows, members)
        cells = with_order(writer.table("cell"), laid_out)
        writer.create("measure", measure_rows(cells), [*CELL, "measure"])
        writer.create_view("contribution", contributions(laid_out))
        _describe(writer, registry)


def _school_periods(writer: Writer) -> None:
    """Each school's information by period: what a later delivery leaves out stays as known; the first period
    reaches back to the beginning and the last one goes on."""
    period = "PARTITION BY school_code ORDER BY valid_from"
    known = ", ".join(
        f"coalesce(last_value({name} IGNORE NULLS) OVER ({period} ROWS UNBOUNDED PRECEDING), "
        f"first_value({name} IGNORE NULLS) OVER ({period} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)) AS {name}"
        for name in map(quoted, _ATTRIBUTES)
    )
    writer.run(
        f"CREATE TEMP TABLE school_period AS SELECT school_code, "
        f"CASE WHEN row_number() OVER ({period}) = 1 THEN 0 ELSE valid_from END AS valid_from, "
        f"CAST(coalesce(lead(valid_from) OVER ({period}) - 1, 9999) AS INTEGER) AS valid_to, {known} "
        f"FROM school ORDER BY school_code, valid_from"
    )


def _describe(writer: Writer, registry: Registry) -> None:
    """What every figure must say of itself: standard and scope rule, as they were when it was built."""
    facts = {
        "standard": registry.standard.label,
        "standard_source": registry.standard.source,
        "scope_rule": registry.scope_rule.label,
        "scope_rule_id": registry.scope_rule.id,
    }
    writer.store("about", pl.DataFrame({"fact": list(facts), "words": list(facts.values())}))
