"""Made-up teachers, leavers and awards, in the shapes that ``etl.reading`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from dashboard.presenters.staff import AGE_BANDS
from tests.dashboard.frames import CHOSEN, VALUE_SCHEMA

# Nine bands of each school in 2024; a year earlier everybody was one band younger, as far as that goes.
AGES: dict[str, Sequence[int | None]] = {
    "甲校": (0, 2, 2, 2, 2, 0, 1, 1, 0),
    "乙校": (0, 0, 1, 1, 2, 2, 2, 1, 1),
    "丙校": (5, 5, 5, 5, 0, 0, 0, 0, 0),
}
JUNIOR = replace(CHOSEN, stage="junior", indicator="hs_general_rate", base_year=2023)
# (admitted, leavers) of each school in 2022, 2023 and 2024
LEAVERS: dict[str, Sequence[tuple[float, float] | None]] = {
    "甲校": ((100, 200), (100, 200), (110, 200)),
    "乙校": ((150, 300), (150, 300), (160, 300)),
    "丙校": ((20, 40), (20, 40), (36, 40)),
    "丁校": ((60, 100), (50, 100), (45, 100)),
}


def staff_frame(
    ages: dict[str, Sequence[int | None]], years: Sequence[int] = (2023, 2024), group: str | None = "实验集团"
) -> pl.DataFrame:
    """Teachers by band of each school; degrees and subjects are fixed parts of them."""
    rows = []
    for place, (name, bands) in enumerate(ages.items()):
        for year in years:
            now = list(bands) if year == years[-1] else [*bands[1:], bands[0]]
            known = [one for one in now if one is not None]
            code = f"21000000{place:02d}"
            rows.append(
                {
                    "school_code": code,
                    "school_name": name,
                    "school_year": year,
                    "urban_rural": "城区" if place else "乡村",
                    "main_group": group,
                    "in_scope": True,
                    "scope_note": None,
                    "students": 150.0,
                    "teachers": float(sum(known)),
                    "female_teachers": None,
                    "degree_postgraduate": 1.0,
                    "degree_bachelor": float(sum(known)) - 1,
                    "degree_associate": 0.0,
                    "degree_below": 0.0,
                    "backbone": 2.0,
                    "pe_teachers": 1.0,
                    "arts_teachers": None if place == 0 else 1.0,
                    "certified": float(sum(known)),
                    "trained_360": float(sum(known)),
                    **{
                        band: None if one is None else float(one)
                        for band, one in zip(AGE_BANDS, now, strict=True)
                    },
                    "line_code": code,
                    "series_note": None,
                }
            )
    return pl.DataFrame(
        rows,
        infer_schema_length=None,
        schema_overrides={
            "scope_note": pl.String,
            **dict.fromkeys(("female_teachers", "arts_teachers", *AGE_BANDS), pl.Float64),
        },
    )


def rate_frame(leavers: dict[str, Sequence[tuple[float, float] | None]], last: int = 2024) -> pl.DataFrame:
    """Both rates of each school: the general one as told, the vocational one of all others."""
    rows = []
    for place, (name, years) in enumerate(leavers.items()):
        for step, pair in enumerate(years):
            for indicator in ("hs_general_rate", "hs_vocational_rate"):
                k, n = pair or (None, None)
                if indicator == "hs_vocational_rate" and k is not None and n is not None:
                    k = n - k
                rows.append(
                    {
                        "school_code": f"21000000{place:02d}",
                        "school_name": name,
                        "school_year": last - len(years) + 1 + step,
                        "indicator": indicator,
                        "numerator": k,
                        "denominator": n,
                        "value": None if k is None or n is None else 100 * k / n,
                        "missing": None if k is not None else "普高录取人数未报",
                        "students": 300.0,
                        "in_scope": True,
                        "scope_note": None,
                        "urban_rural": "乡村",
                        "groups": None,
                        "line_code": f"21000000{place:02d}",
                    }
                )
    return pl.DataFrame(rows, schema={**VALUE_SCHEMA, "line_code": pl.String})


def award_frame(rows: Sequence[tuple[str, int, str, str, str, float | None]]) -> pl.DataFrame:
    """(school, year, level, recipient, unit, number) of schools of 200 pupils and 10 teachers."""
    return pl.DataFrame(
        [
            {
                "school_code": f"code {school}",
                "school_name": school,
                "school_year": year,
                "level": level,
                "recipient": who,
                "unit": unit,
                "awards": number,
                "records": 1,
                "students": 200.0,
                "teachers": 10.0,
                "stages_n": 1,
            }
            for school, year, level, who, unit, number in rows
        ],
        schema_overrides={"awards": pl.Float64},
    )
