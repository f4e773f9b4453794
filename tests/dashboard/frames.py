"""Small result frames of the shapes that ``etl.reading`` gives, made up cell by cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from balance.scope import Scope
from balance.spread import Unknown
from dashboard.presenters.changed import Change, change
from dashboard.presenters.context import Context
from dashboard.presenters.measured import Measured
from dashboard.selection import Selection
from etl.reading import Edition
from etl.reference import registry

EDITION = Edition(
    version="1.2.0",
    published_at="2024-10-08 09:00",
    published_by="数据员",
    school_years=(2021, 2022, 2023, 2024),
    data_date="2024年9月1日",
    sources=("综表2024.xlsx",),
    is_demo=False,
    standard="国家优质均衡(教督〔2017〕6号)",
    scope_rule="含民办",
)
COUNTY = Scope("county", "松江县")
CHOSEN = Selection("1.2.0", False, COUNTY, "primary", 2024, 2021, "books_per_pupil")

MEASURE_SCHEMA = {
    "scope_kind": pl.String,
    "scope": pl.String,
    "stage": pl.String,
    "school_year": pl.Int32,
    "indicator": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "reason": pl.String,
    "schools_n": pl.Int64,
    "pupils_n": pl.Float64,
}
VALUE_SCHEMA = {
    "school_code": pl.String,
    "school_name": pl.String,
    "school_year": pl.Int32,
    "indicator": pl.String,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "missing": pl.String,
    "students": pl.Float64,
    "in_scope": pl.Boolean,
    "scope_note": pl.String,
    "urban_rural": pl.String,
    "groups": pl.String,
}


def context(*, demo: bool = False, **chosen: object) -> Context:
    """The made-up county in 2024, with whatever is chosen otherwise."""
    selection = replace(CHOSEN, **chosen)  # type: ignore[arg-type]
    return Context(registry(), replace(EDITION, is_demo=demo), selection)


def measures(
    cells: Iterable[tuple[str, str, int, float | str | None]], county: str = "松江县"
) -> pl.DataFrame:
    """Cells of (indicator, measure, year, value or the reason why there is none)."""
    rows = [
        {
            "scope_kind": "county",
            "scope": county,
            "stage": "primary",
            "school_year": year,
            "indicator": indicator,
            "measure": measure,
            "value": None if isinstance(value, str) else value,
            "reason": value if isinstance(value, str) else None,
            "schools_n": 12,
            "pupils_n": 6000.0,
        }
        for indicator, measure, year, value in cells
    ]
    return pl.DataFrame(rows, schema=MEASURE_SCHEMA)


def measured(cells: Iterable[tuple[str, str, int, float | str | None]]) -> Measured:
    return Measured(measures(cells))


def values(
    by_school: Mapping[str, Sequence[float | None]],
    indicator: str = "books_per_pupil",
    first_year: int = 2021,
    pupils: float = 100.0,
) -> pl.DataFrame:
    """One indicator of schools over the years from ``first_year``; None is a value not reported."""
    rows = [
        {
            "school_code": f"21000000{place:02d}",
            "school_name": name,
            "school_year": first_year + step,
            "indicator": indicator,
            "numerator": None if value is None else value * pupils,
            "denominator": pupils,
            "value": value,
            "missing": "图书册数未报" if value is None else None,
            "students": pupils,
            "in_scope": True,
            "scope_note": None,
            "urban_rural": "乡村",
            "groups": None,
        }
        for place, (name, series) in enumerate(by_school.items())
        for step, value in enumerate(series)
    ]
    return pl.DataFrame(rows, schema=VALUE_SCHEMA)


def shares(rows: Sequence[tuple[str, float, float, bool, float | None]]) -> pl.DataFrame:
    """Contributions: (name, value, share, above, cv without it)."""
    return pl.DataFrame(
        [
            {
                "school_code": f"21000000{place:02d}",
                "school_name": name,
                "value": value,
                "weight": 200.0,
                "share": share,
                "above": above,
                "cv_without": without,
            }
            for place, (name, value, share, above, without) in enumerate(rows)
        ],
        schema_overrides={"cv_without": pl.Float64},
    )


OFFICIAL = [
    "edu_above_per100",
    "backbone_per100",
    "pe_art_per100",
    "teach_area_pp",
    "sports_area_pp",
    "equip_value_pp",
    "media_rooms_per100",
]


def seven(
    now: Sequence[float | str], then: Sequence[float | str] | None = None
) -> list[tuple[str, str, int, float | str]]:
    """差异系数 of the seven in 2024 and, where given, 2023; with pooled means that rise by a tenth."""
    cells: list[tuple[str, str, int, float | str]] = []
    for year, row, mean in ((2023, then, 10.0), (2024, now, 11.0)):
        for indicator, value in zip(OFFICIAL, row or [], strict=False):
            cells.append((indicator, "cv_w", year, value))
            cells.append((indicator, "mean_w", year, mean))
    return cells


NO_SUCCESSION = pl.DataFrame(
    schema={
        "old_code": pl.String,
        "new_code": pl.String,
        "succession_date": pl.Date,
        "succession_kind": pl.String,
    }
)


def worlds(schools: int) -> np.ndarray:  # type: ignore[type-arg]
    """Draws for a swap test."""
    return np.random.default_rng(1).random((999, schools)) < 0.5


def changed(
    frame: pl.DataFrame, succession: pl.DataFrame = NO_SUCCESSION, **chosen: object
) -> tuple[Context, Change | Unknown]:
    """What happened to the schools of a frame between the two chosen years."""
    look = context(**chosen)
    return look, change(look, frame, succession, worlds)
