"""What checks look at: rows of other tables beside the delivered ones, looked up or laid side by side."""

import polars as pl
import pytest

from etl.checks.grounds import beside

KEY = ["school_code", "stage"]
ROWS = pl.DataFrame(
    {"school_code": ["A", "A", "B"], "stage": ["primary", "junior", "primary"], "row": [2, 3, 4]}
)
OTHERS = ROWS.select(*KEY, students=pl.Series([1.0, 2.0, None]))


@pytest.mark.parametrize(
    "others",
    [
        OTHERS,
        OTHERS.reverse(),
        OTHERS.head(2),
        OTHERS.with_columns(stage=pl.Series(["primary", "junior", None])),
        OTHERS.with_columns(school_code=pl.Series(["A", "B", "C"])),
    ],
)
@pytest.mark.parametrize("rows", [ROWS, ROWS.with_columns(stage=pl.Series(["primary", "junior", None]))])
def test_rows_beside_others_are_those_that_a_join_gives(rows: pl.DataFrame, others: pl.DataFrame) -> None:
    assert beside(rows, others, KEY).equals(rows.join(others, on=KEY, how="left", maintain_order="left"))
