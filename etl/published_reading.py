"""Reads what articles say: documents, the schools that they name, their statements."""

from dataclasses import dataclass

import polars as pl

from etl.contracts import CONTRACTS
from etl.county_reading import Query

DIRECTIONS = {"上升": "up", "下降": "down", "持平": "same"}


@dataclass(frozen=True)
class Library:
    """All articles of a version, columns as their contracts: ``documents`` newest first, those without a date last;
    ``schools`` and ``claims`` as the article has them, ``direction`` by its code of ``DIRECTIONS``."""

    documents: pl.DataFrame
    schools: pl.DataFrame
    claims: pl.DataFrame

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.documents["document"].to_list())


def library(query: Query) -> Library:
    """The articles of a version; empty frames where none was loaded."""

    def rows(table: str, order: str) -> pl.DataFrame:
        columns = ", ".join(f'"{name}"' for name in CONTRACTS[table].columns)
        return query(f"SELECT {columns} FROM {table} ORDER BY {order}")

    return Library(
        rows("document", "published_on DESC NULLS LAST, document"),
        rows(
            "reported_school", "document, group_named, reported_role = '总校' DESC NULLS LAST, school_named"
        ),
        rows("claim", "document, TRY_CAST(claim_no AS INTEGER) NULLS LAST, claim_no").with_columns(
            pl.col("direction").replace_strict(DIRECTIONS, return_dtype=pl.String)
        ),
    )
