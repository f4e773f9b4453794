"""Made-up exchanges of teachers, in the shapes that ``etl.reading`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.presenters.exchange_rows import Exchanges, exchanges
from tests.dashboard.frames import context, values

NAMES = ("甲校", "乙校", "丙校", "丁校", "戊校", "己校")
BOOKS = (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)  # 甲、乙 weak, 戊、己 strong
SCHEMA: Any = {
    "from_code": pl.String, "to_code": pl.String, "from_name": pl.String, "to_name": pl.String,
    "start_date": pl.Date, "end_date": pl.Date, "school_year": pl.Int32, "exchange_kind": pl.String,
    "headcount": pl.Float64, "backbone_headcount": pl.Float64, "cadre_headcount": pl.Float64,
    "from_here": pl.Boolean, "to_here": pl.Boolean, "from_stage": pl.Boolean, "to_stage": pl.Boolean,
    "from_line": pl.String, "to_line": pl.String,
}  # fmt: skip
Move = tuple[str, str, str, int, float | None, float | None, date | None]


def code(name: str) -> str:
    return f"21000000{NAMES.index(name):02d}" if name in NAMES else f"code {name}"


def move(
    sender: str, receiver: str, kind: str = "长期", year: int = 2024, people: float | None = 2,
    backbone: float | None = 1, end: date | None = date(2025, 7, 10),
) -> Move:  # fmt: skip
    return sender, receiver, kind, year, people, backbone, end


def move_frame(moves: Sequence[Move]) -> pl.DataFrame:
    rows = [
        (
            code(one), code(other), one, other, date(year, 9, 1), end, year, kind, n, m, None,
            one in NAMES, other in NAMES, one in NAMES, other in NAMES, code(one), code(other),
        )
        for one, other, kind, year, n, m, end in moves
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def teacher_frame(eligible: float | None = 20.0, years: Sequence[int] = (2023, 2024)) -> pl.DataFrame:
    return pl.DataFrame(
        [(code(name), name, year, "primary", 50.0, eligible) for name in NAMES for year in years],
        schema={
            "school_code": pl.String, "school_name": pl.String, "school_year": pl.Int32, "stage": pl.String,
            "teachers": pl.Float64, "exchange_eligible": pl.Float64,
        },
        orient="row",
    )  # fmt: skip


def value_frame() -> pl.DataFrame:
    """Books of six schools over four years, one more a year."""
    frame = values(
        {name: [book + step for step in range(4)] for name, book in zip(NAMES, BOOKS, strict=True)}
    )
    return frame.with_columns(line_code="school_code")


def found(*moves: Move, eligible: float | None = 20.0, **chosen: object) -> Exchanges:
    return exchanges(context(**chosen), move_frame(moves), teacher_frame(eligible), value_frame())
