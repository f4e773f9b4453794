"""Made-up worlds in which the effect of joining is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from balance.effect.joining import Spell


def mpdta(shared: Path) -> pl.DataFrame:
    """County teen employment 2003–2007 of Callaway and Sant'Anna (2021), as a panel of our columns."""
    frame = pl.read_csv(shared / "golden" / "mpdta.csv")
    return frame.select(
        school=pl.col("countyreal").cast(pl.Int64).cast(pl.String),
        year=pl.col("year").cast(pl.Int64),
        value="lemp",
        joined=pl.col("first.treat").cast(pl.Int64),
    ).with_columns(cluster="school")


def world(
    *,
    groups: int = 40,
    size: int = 3,
    never: int = 60,
    effect: float = 0.0,
    drift: float = 0.0,
    seed: int = 1,
    years: range = range(2015, 2024),
) -> tuple[pl.DataFrame, list[Spell]]:
    """Values and spells: groups form over the years; ``effect`` sets in on joining, ``drift`` a year from the start."""
    chance = np.random.default_rng(seed)
    rows, spells = [], []
    for school in range(groups * size + never):
        group = school // size if school < groups * size else None
        start = years[3] + group % (len(years) - 4) if group is not None else None
        if group is not None and start is not None:
            spells.append(Spell(f"集团{group:02d}", f"{school:06d}", "成员校", start, None))
        level = chance.normal(10, 1)
        for year in years:
            value = level + 0.2 * (year - years[0]) + chance.normal(0, 0.15)
            if start is not None:
                value += drift * (year - years[0]) + (effect if year >= start else 0.0)
            rows.append((f"{school:06d}", f"学校{school}", "示例县", year, value * 100, 100.0, value))
    names = ["school_code", "school_name", "county", "school_year", "numerator", "denominator", "value"]
    return pl.DataFrame(rows, schema=names, orient="row"), spells


def one_group(
    *, members: int = 6, comparison: int = 12, effect: float = 0.0, drift: float = 0.0, seed: int = 1
) -> tuple[pl.DataFrame, list[Spell]]:
    """One group that formed in 2018, of whose members all stayed."""
    return world(groups=1, size=members, never=comparison, effect=effect, drift=drift, seed=seed)


def row(
    group: str, school: str, joined: date, left: date | None = None, role: str = "成员校"
) -> dict[str, object]:
    """A row of the table of memberships."""
    return {"group_name": group, "school_code": school, "role": role, "joined": joined, "left": left}
