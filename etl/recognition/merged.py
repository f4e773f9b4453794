"""A word merged over many rows, such as a county, stands in each of them; a merged figure stays where it is."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from etl.contracts import CONTRACTS
from etl.readers.sheet import ROW, Sheet
from etl.recognition.headers import plain_path, tails, without_unit
from etl.recognition.profile import Profile


def filled_down(sheet: Sheet, last: int, headers: Mapping[str, str], profile: Profile | None) -> Sheet:
    """The sheet with words written into all rows of their merged cells below row ``last``, and a notice that says so.

    Only columns of words and codes are filled. Where none of them has a blank, the file is not asked for its merges.
    """
    words = _word_cells(headers, profile)
    data = pl.col(ROW) > last
    blank = [cell for cell in words if sheet.cells.filter(data)[cell].null_count()]
    ranges = (
        [one for one in sheet.merged() if one[2] > one[0] > last and f"c{one[1]}" in blank] if blank else []
    )
    told: dict[str, int] = {}
    cells = sheet.cells
    for cell in blank:
        mine = pl.DataFrame(
            [(top, bottom) for top, left, bottom, _ in ranges if f"c{left}" == cell],
            schema={"top": pl.UInt32, "bottom": pl.UInt32},
            orient="row",
        ).sort("top")
        if mine.is_empty():
            continue
        over = cells.select(ROW).join_asof(mine, left_on=ROW, right_on="top").with_columns(
            inside=pl.col("bottom") >= pl.col(ROW)
        )  # fmt: skip
        word = over.join(cells.select(top=ROW, word=cell), on="top", how="left", maintain_order="left")[
            "word"
        ]
        fills = over["inside"].fill_null(False) & cells[cell].is_null() & word.is_not_null()
        if fills.any():
            told[headers[cell]] = int(fills.sum())
            cells = cells.with_columns(
                pl.select(pl.when(fills).then(word).otherwise(cells[cell])).to_series().alias(cell)
            )
    if not told:
        return sheet
    columns = "、".join(f"“{header}”{rows} 行" for header, rows in told.items())
    place = f"工作表“{sheet.name}”里" if sheet.name else ""
    return replace(
        sheet,
        cells=cells,
        notices=(*sheet.notices, f"{place}竖向合并的单元格已按合并区域填入各行：{columns}"),
    )


def _word_cells(headers: Mapping[str, str], profile: Profile | None) -> list[str]:
    """The cells whose header is a column of words, codes or years in any table."""
    named: set[str] = set()
    for contract in CONTRACTS.values():
        for column, spec in contract.columns.items():
            if not spec.is_number and spec.kind != "date":
                named |= {plain_path(name) for name in (spec.label, *spec.aliases)}
                if profile and column in profile.columns:
                    named.add(plain_path(profile.columns[column]))
    return [
        cell
        for cell, header in headers.items()
        if named.intersection(tails(plain_path(without_unit(header)[0])))
    ]
