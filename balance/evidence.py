"""Which members of a group have any outcome to be judged by: a group is not shown to work where nobody looked.

A school without an award has no row, and nobody knows whether it had none or reported none: only a row is evidence,
and its lack is no zero. Formula of this project: years with at least one value of a kind ÷ years in the group.
"""

from collections.abc import Sequence

import polars as pl

from balance.stages import JUNIOR

KINDS = ("exam", "progression", "award", "survey")
"""Examinations, where leavers went and who stayed, awards, satisfaction."""
_MEMBER = ["group_name", "school_code"]


def kinds_of(stage: str) -> tuple[str, ...]:
    """The kinds that a stage can have: only juniors are admitted to senior schools."""
    return tuple(kind for kind in KINDS if kind != "progression" or stage == JUNIOR)


def coverage(rows: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """A row a member: group_name, school_code, school_name (the latest), years in the group, and for each kind the
    years with a value; ``bare`` where no kind has any in any of them. Members with least evidence first.

    ``rows``: group_name, school_code, school_name, school_year, and the kinds as booleans, a row a member and year.
    """
    counted = (
        rows.sort("school_year")
        .group_by(_MEMBER)
        .agg(
            pl.col("school_name").last(),
            pl.col("school_year").n_unique().alias("years"),
            *(pl.col("school_year").filter(pl.col(kind)).n_unique().alias(kind) for kind in kinds),
        )
    )
    total = pl.sum_horizontal(*kinds)
    return counted.with_columns(bare=total == 0).sort([total / pl.col("years"), *map(pl.col, _MEMBER)])
