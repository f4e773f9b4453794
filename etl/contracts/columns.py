"""Kinds of columns: each factory makes a dataframely column that carries its Chinese name, aliases and unit.

Measured values are DOUBLE everywhere, also counts: DuckDB computes medians of DECIMAL and integer columns
in their own type, which rounds. Whether a count is whole is a rule of its own.
"""

from collections.abc import Callable
from typing import Any

import dataframely as dy
import polars as pl

CODE_PATTERN = r"^[0-9A-Za-z][0-9A-Za-z_-]{0,31}$"

LONGEST_TEXT = 200

Rule = Callable[[pl.Expr], pl.Expr]


def _meta(label: str, aliases: tuple[str, ...], kind: str, unit: str = "", **more: Any) -> dict[str, Any]:
    return {"label": label, "aliases": aliases, "kind": kind, "unit": unit, **more}


def _whole(value: pl.Expr) -> pl.Expr:
    return value == value.round(0)


def _short(value: pl.Expr) -> pl.Expr:
    return value.str.len_chars() <= LONGEST_TEXT


def code(label: str, *aliases: str, key: bool = False, nullable: bool = False) -> dy.String:
    """A school or group code, kept as text so that leading zeros survive."""
    return dy.String(
        primary_key=key,
        nullable=nullable and not key,
        regex=CODE_PATTERN,
        metadata=_meta(label, aliases, "code"),
    )


def text(label: str, *aliases: str, key: bool = False, nullable: bool = True) -> dy.String:
    """Free text of at most ``LONGEST_TEXT`` characters."""
    return dy.String(
        primary_key=key,
        nullable=nullable and not key,
        check={"max_length": _short},  # in characters; dataframely's own max_length counts bytes
        metadata=_meta(label, aliases, "text"),
    )


def choice(
    label: str, *aliases: str, of: dict[str, tuple[str, ...]], key: bool = False, nullable: bool = True
) -> dy.String:
    """One word of a closed list; ``of`` maps the stored word to the spellings that files use for it."""
    return dy.String(
        primary_key=key,
        nullable=nullable and not key,
        check={"choice": lambda value: value.is_in(list(of))},
        metadata=_meta(label, aliases, "choice", choices=of),
    )


def flag(label: str, *aliases: str) -> dy.Bool:
    """是 / 否, also written 1 / 0."""
    return dy.Bool(nullable=True, metadata=_meta(label, aliases, "flag"))


def day(label: str, *aliases: str, key: bool = False, nullable: bool = True) -> dy.Date:
    """A calendar day."""
    return dy.Date(
        primary_key=key, nullable=nullable and not key, metadata=_meta(label, aliases, "date", "日期")
    )


def moment(label: str, *aliases: str) -> dy.String:
    """A day, a month or a year, as exactly as a text tells it: 2024-02-21, 2024-02 or 2024."""
    return dy.String(nullable=True, metadata=_meta(label, aliases, "moment"))


def school_year(label: str = "学年", *aliases: str, key: bool = True, nullable: bool = False) -> dy.Int32:
    """The calendar year in which the school year begins (2023 = 2023—2024学年)."""
    return dy.Int32(
        primary_key=key,
        nullable=nullable and not key,
        min=1949,
        max=2100,
        metadata=_meta(label, aliases, "school_year", "学年"),
    )


def fiscal_year() -> dy.Int32:
    """A calendar year of accounts; never joined to a school year silently."""
    return dy.Int32(
        primary_key=True,
        min=1949,
        max=2100,
        metadata=_meta("财政年度", ("预算年度", "会计年度", "年度"), "fiscal_year", "年度"),
    )


def count(label: str, *aliases: str, unit: str = "人", high: float = 1e6) -> dy.Float64:
    """A whole number of things, 0 or more."""
    return dy.Float64(
        nullable=True, min=0, max=high, check={"whole": _whole}, metadata=_meta(label, aliases, "count", unit)
    )


def amount(label: str, *aliases: str, unit: str, high: float = 1e12, low: float = 0) -> dy.Float64:
    """A measured quantity, 0 or more, in the unit that the column name ends with."""
    return dy.Float64(nullable=True, min=low, max=high, metadata=_meta(label, aliases, "amount", unit))
