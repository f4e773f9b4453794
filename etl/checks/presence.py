"""Schools that a year's table has and the year before had not, or the reverse."""

import polars as pl

from etl.checks.grounds import PART, Grounds
from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW

_TABLES = ("enrolment", "teachers", "facilities")
_FACTS = {
    "table": pl.String, "school_code": pl.String, "school_year": pl.Int32, "school_name": pl.String,
    PART: pl.Int32, ROW: pl.UInt32, "gone": pl.Boolean,
}  # fmt: skip
_c = pl.col
_SCHOOL = ["school_code", "school_year"]


def coming_and_going(grounds: Grounds) -> pl.DataFrame:
    """One row a school and delivered year in which it is gone or new, with the first table that says so; counties
    that the load does not name are left alone, and a registered succession explains both."""
    found = pl.concat([pl.DataFrame(schema=_FACTS), *(_of_table(grounds, table) for table in _TABLES)])
    return found.unique([*_SCHOOL, "gone"], keep="first", maintain_order=True)


def _of_table(grounds: Grounds, table: str) -> pl.DataFrame:
    rows = grounds.rows(table)
    years = rows["school_year"].unique().to_list()
    if rows.is_empty() or not (grounds.has_published or any(year - 1 in years for year in years)):
        return pl.DataFrame(schema=_FACTS)
    delivered = rows.select(*_SCHOOL, PART, ROW).unique(_SCHOOL, keep="first", maintain_order=True)
    published = grounds.roster(table, sorted({*years, *(year - 1 for year in years)}))
    there = pl.concat([published, delivered.select(_SCHOOL)]).unique()
    known = set(there["school_year"].unique().to_list())
    compared = [year for year in years if year - 1 in known]
    if not compared:
        return pl.DataFrame(schema=_FACTS)
    now = there.filter(_c("school_year").is_in(compared))
    then = there.with_columns(_c("school_year") + 1).filter(_c("school_year").is_in(compared))
    new = delivered.join(then, on=_SCHOOL, how="anti").filter(_c("school_year").is_in(compared))
    gone = then.join(now, on=_SCHOOL, how="anti")
    place = delivered.group_by("school_year").agg(_c(PART).first())
    gone = gone.join(place, on="school_year").with_columns(pl.lit(None, pl.UInt32).alias(ROW))
    both = pl.concat(
        [
            gone.select(*_SCHOOL, PART, ROW, gone=pl.lit(True)),
            new.select(*_SCHOOL, PART, ROW, gone=pl.lit(False)),
        ]
    )
    return _explained(both, delivered, grounds, table)


def _explained(both: pl.DataFrame, delivered: pl.DataFrame, grounds: Grounds, table: str) -> pl.DataFrame:
    successions = grounds.everything("school_succession")
    old, new = successions["old_code"].to_list(), successions["new_code"].to_list()
    both = both.filter(
        pl.when(_c("gone")).then(~_c("school_code").is_in(old)).otherwise(~_c("school_code").is_in(new))
    )
    schools = grounds.everything("school").sort("valid_from").group_by("school_code")
    info = schools.agg(_c("school_name", "county").drop_nulls().last())
    home = delivered.select("school_code").unique().join(info, on="school_code", how="inner")
    counties = home["county"].drop_nulls().unique().to_list()
    both = both.join(info, on="school_code", how="left", maintain_order="left")
    both = both.filter(_c("county").is_null() | _c("county").is_in(counties))
    both = both.with_columns(table=pl.lit(table)).sort("school_year", "school_code")
    return both.select(_c(name).cast(dtype) for name, dtype in _FACTS.items())


assert all(set(_SCHOOL) <= set(CONTRACTS[table].key) for table in _TABLES)
