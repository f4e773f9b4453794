"""Which schools are alike in what they do not choose: how many pupils, in town or village, and whom they teach.

Alike is never judged by the outcome that is compared. Weights are those below and are told to the reader.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from balance.spread import Unknown

WEIGHTS: Mapping[str, float] = {"size": 0.50, "place": 0.25, "migrants": 0.15, "boarders": 0.10}
MOST = 7
LEAST_OTHERS = 20

Traits = dict[str, float | str | None]


@dataclass(frozen=True)
class Alike:
    """``schools``: code and distance (0 alike … 1 as far apart as two schools here are), the nearest first.
    ``weights``: what was compared, with weights that add up to 1; ``absent``: what the data do not hold."""

    schools: tuple[tuple[str, float], ...]
    weights: Mapping[str, float]
    absent: tuple[str, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.schools)


def alike(frame: pl.DataFrame, school: str, most: int = MOST) -> Alike | Unknown:
    """The ``most`` schools nearest to ``school`` by Gower's distance (1971): Σ w·d ÷ Σ w over the traits that both
    have, where d of a number is |a − b| ÷ its range over all schools, and d of a kind is 0 or 1. Size is compared by
    its logarithm: 100 pupils more are much for a small school.

    ``frame``: one row a school of one year and stage: school_code, students, boarders, migrant_students (persons),
    urban_rural, in_scope; only schools that count are compared. Unknown where the school has no pupils on record,
    or where there are too few others for the nearest to be near.
    """
    traits = {row["school_code"]: _traits(row) for row in frame.iter_rows(named=True) if row["in_scope"]}
    own = traits.pop(school, None)
    if own is None or own["size"] is None:
        return Unknown("这所学校本学年没有纳入统计的在校生数，无法按规模找相似学校")
    others = {code: some for code, some in traits.items() if some["size"] is not None}
    if len(others) < LEAST_OTHERS:
        return Unknown(
            f"可比的其他学校只有 {len(others)} 所，不足 {LEAST_OTHERS} 所时"
            f"“最相近”的也不一定相似，请改用“同城乡、同规模”"
        )
    known = [
        name
        for name in WEIGHTS
        if own[name] is not None and any(o[name] is not None for o in others.values())
    ]
    ranges = {name: _range([own, *others.values()], name) for name in known}
    found = sorted((round(distance(own, some, ranges), 12), code) for code, some in others.items())[:most]
    whole = sum(WEIGHTS[name] for name in known)
    return Alike(
        tuple((code, far) for far, code in found),
        {name: WEIGHTS[name] / whole for name in known},
        tuple(name for name in WEIGHTS if name not in known),
    )


def distance(one: Traits, other: Traits, ranges: Mapping[str, float]) -> float:
    """Gower's distance of two schools over the traits of ``ranges`` that both have; 1 where they share none."""
    far = weight = 0.0
    for name, wide in ranges.items():
        a, b = one[name], other[name]
        if a is None or b is None:
            continue
        weight += WEIGHTS[name]
        if isinstance(a, str) or isinstance(b, str):
            far += WEIGHTS[name] * (a != b)
        elif wide:
            far += WEIGHTS[name] * abs(a - b) / wide
    return far / weight if weight else 1.0


def _traits(row: Mapping[str, float | str | None]) -> Traits:
    pupils = row["students"]
    count = float(pupils) if pupils else 0.0
    return {
        "size": math.log(count) if count > 0 else None,
        "place": row["urban_rural"],
        "migrants": _share(row["migrant_students"], count),
        "boarders": _share(row["boarders"], count),
    }


def _share(part: float | str | None, whole: float) -> float | None:
    return float(part) / whole if part is not None and whole > 0 else None


def _range(some: list[Traits], name: str) -> float:
    known = [float(one[name]) for one in some if isinstance(one[name], float)]  # type: ignore[arg-type]
    return max(known) - min(known) if known else 0.0
