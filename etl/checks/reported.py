"""Views of what articles say: which document a row cites, and which statements of it there are."""

import polars as pl

from etl.checks.grounds import Grounds, present

SEPARATOR = "、"
_c = pl.col


def documented(table: str) -> pl.Expr:
    """Whether the document of a row is registered, as the views below tell it."""
    return _c(f"{table}_documented")


def documents(grounds: Grounds) -> pl.DataFrame:
    """Each delivered document with the present day written as its date is."""
    rows = present(grounds.rows("document"), grounds)
    exact = _c("published_on").str.len_chars()
    return rows.with_columns(now=_c("today").dt.to_string("%Y-%m-%d").str.head(exact))


def claims(grounds: Grounds) -> pl.DataFrame:
    """Each delivered statement: is its document known, and which of the statements that it names are not there."""
    every = grounds.everything("claim").select("document", related_no="claim_no", there=pl.lit(True))
    rows = _with_document(grounds, "claim")
    named = rows.select("document", "claim_no", related_no=_c("related").str.split(SEPARATOR))
    named = named.explode("related_no").with_columns(_c("related_no").str.strip_chars()).drop_nulls()
    lost = named.join(every, on=["document", "related_no"], how="left").filter(
        _c("there").is_null() | (_c("related_no") == _c("claim_no"))
    )
    stray = lost.group_by("document", "claim_no").agg(stray=_c("related_no").str.join(SEPARATOR))
    return rows.join(stray, on=["document", "claim_no"], how="left", maintain_order="left")


def schools(grounds: Grounds) -> pl.DataFrame:
    """Each delivered school of an article: is its document known."""
    return _with_document(grounds, "reported_school")


def _with_document(grounds: Grounds, table: str) -> pl.DataFrame:
    known = grounds.everything("document")["document"].unique().to_list()
    return grounds.rows(table).with_columns(_c("document").is_in(known).alias(f"{table}_documented"))
