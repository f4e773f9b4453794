"""A total that a file prints must be the sum of its rows: where it is not, a figure or a row is wrong or missing."""

from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from etl.contracts import CONTRACTS
from etl.conversion.cells import number
from etl.problems import LOGIC, Problem
from etl.readers.sheet import ROW
from etl.recognition import Plan
from etl.recognition.aside import EXACT_TOTALS, TOTAL, Aside
from etl.recognition.views import LEFT_OUT

_FINEST = 6


def total_mismatches(plan: Plan) -> list[Problem]:
    """Letters for number columns of total rows that are not the sum of the rows they may stand for.

    A total stands for all rows (with or without those that a profile leaves out), for those since the last total
    or up to the next, or for those that bear its word (小学合计). A column in which a row has no figure is judged
    only where the total is smaller than the rest.
    """
    totals = [one for one in plan.aside if one.kind == TOTAL]
    columns = _number_columns(plan) if totals else {}
    if not columns:
        return []
    cells = plan.sheet.cells.filter(pl.col(ROW) > plan.header_row)
    data = cells.filter(~pl.col(ROW).is_in([one.row for one in plan.aside]))
    whole = cells.filter(~pl.col(ROW).is_in([one.row for one in plan.aside if one.kind != LEFT_OUT]))
    readings = [data, whole] if whole.height > data.height else [data]
    problems = []
    for one in totals:
        [printed] = cells.filter(pl.col(ROW) == one.row).rows(named=True)
        wanted = {cell: figure for cell in columns if (figure := _figure(printed[cell])) is not None}
        differing = [_differing(wanted, rows) for read in readings for rows in _candidates(one, totals, read)]
        problems += [
            _letter(one, columns[cell], printed[cell], sum_, len(rows))
            for cell, sum_, rows in min(differing, key=len, default=[])
        ]
    return problems


def form_mismatches(plan: Plan) -> list[Problem]:
    """Letters for totals that a statistical form prints and that are not the sum of their cells; one of these
    without a figure leaves the total unjudged."""
    problems = []
    for whole, parts in plan.totals:
        total, figures = _figure(whole.text), [_figure(part.text) for part in parts]
        known = [figure for figure in figures if figure is not None]
        added = sum(known, Decimal(0))
        if total is not None and len(known) == len(figures) and total != added:
            problems.append(
                Problem(
                    check="total_mismatch",
                    what=f"“{whole.title}”与各格之和对不上",
                    found=f"“{whole.text}”",
                    expected=f"{len(parts)} 格({parts[0].title} 至 {parts[-1].title})之和 {added:f}",
                    sheet=whole.place.sheet,
                    row=whole.place.row,
                    column=whole.place.column,
                    fix="请核对是合计错了还是某一格错了，改正后重新装入",
                )
            )
    return problems


def _number_columns(plan: Plan) -> dict[str, str]:
    """The cells that feed numbers, with their headers."""
    return {
        cell: header
        for part in plan.parts
        for table, sources in part.tables.items()
        for column, source in sources.items()
        if CONTRACTS[table].columns[column].is_number
        for cell, header in zip(source.cells, source.headers, strict=True)
    }


def _candidates(one: Aside, totals: Sequence[Aside], data: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows that a total may stand for."""
    row = pl.col(ROW)
    before = max((other.row for other in totals if other.row < one.row), default=0)
    after = min((other.row for other in totals if other.row > one.row), default=2**31)
    found = [
        data,
        data.filter(row.is_between(before, one.row)),
        data.filter(row.is_between(one.row, after)),
    ]
    word = one.label.rstrip(":")
    for ending in EXACT_TOTALS:
        word = word.removesuffix(ending)
    if word:
        texts = [name for name in data.columns if name != ROW]
        found.append(data.filter(pl.any_horizontal(pl.col(name).str.strip_chars() == word for name in texts)))
    return [rows for rows in found if rows.height] or [data]


def _differing(wanted: dict[str, Decimal], rows: pl.DataFrame) -> list[tuple[str, Decimal, pl.Series]]:
    found = []
    for cell, total in wanted.items():
        figures = [_figure(text) for text in rows[cell]]
        known = [figure for figure in figures if figure is not None]
        added = sum(known, Decimal(0))
        open_end = len(known) < len(figures) and total >= added
        if not open_end and abs(total - added) > _slack(total, known):
            found.append((cell, added, rows[ROW]))
    return found


def _slack(total: Decimal, figures: Sequence[Decimal]) -> Decimal:
    """Half a unit of the last place that the total prints, where the rows print more places than it."""
    places = max(-int(total.as_tuple().exponent), 0)
    finer = any(-int(figure.as_tuple().exponent) > places for figure in figures)
    return Decimal(5).scaleb(-places - 1) if finer else Decimal(0)


def _figure(text: str | None) -> Decimal | None:
    read = number(text) if text is not None else None
    if not isinstance(read, float):
        return None
    exact = Decimal(repr(round(read, _FINEST)))
    return Decimal(int(exact)) if exact == exact.to_integral_value() else exact.normalize()


def _letter(one: Aside, header: str, printed: str, added: Decimal, rows: int) -> Problem:
    return Problem(
        check="total_mismatch",
        what=f"“{one.label}”行与各行之和对不上",
        found=f"“{printed.strip()}”",
        expected=f"{rows} 行之和 {added:f}",
        row=one.row,
        column=header,
        pile=LOGIC,
        fix="请核对是合计错了、某一行错了，还是少了或多了一行，改正后重新装入",
    )
