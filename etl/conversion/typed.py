"""The columns of a table, typed cell by cell."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from etl.contracts import CONTRACTS, ColumnSpec
from etl.conversion import cells
from etl.conversion.cells import Unreadable
from etl.conversion.letters import letters, number_letter, word_letter
from etl.conversion.totals import form_mismatches, total_mismatches
from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition import Plan, Source
from etl.recognition.headers import spelling


@dataclass(frozen=True)
class Typed:
    """One table of one sheet: the frame (contract columns of this delivery and ``row``) and what was doubtful.

    ``doubtful_rows`` names every row that a letter of ``problems`` is about, listed there or only counted.
    """

    table: str
    frame: pl.DataFrame
    missing: pl.DataFrame
    problems: list[Problem]
    doubtful_rows: frozenset[int] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)


def convert(plan: Plan) -> list[Typed]:
    """All tables of a plan, typed, one for each part that reads it. Columns the file lacks stay out; letters carry
    row and column. Totals that the file prints are held against its rows; their letters come with the first table."""
    typed = [one for part in plan.parts for one in _tables(part)]
    if wrong := [*total_mismatches(plan), *form_mismatches(plan)]:
        typed[0] = replace(typed[0], problems=[*typed[0].problems, *wrong])
    return typed


_SAMPLE = 1_000
Read = tuple[pl.Series, list[Problem], set[int]]


def _tables(plan: Plan) -> list[Typed]:
    """The tables of one part; keys that several of them have in common are read once."""
    shared: dict[tuple[object, ...], Read] = {}
    return [_table(plan, table, sources, shared) for table, sources in plan.tables.items()]


def _table(
    plan: Plan, table: str, sources: dict[str, Source], shared: dict[tuple[object, ...], Read]
) -> Typed:
    rows = plan.rows
    columns = [rows[ROW]]
    problems: list[Problem] = []
    doubtful: set[int] = set()
    reasons: list[pl.DataFrame] = []
    for name, source in sources.items():
        spec = CONTRACTS[table].columns[name]
        if source.cells and spec.is_number:
            numbers, told, bad, absent = _numbers(rows, source, spec)
            columns.append(numbers.alias(name))
            reasons.append(absent.with_columns(column_name=pl.lit(name)))
        else:
            same = (source, spec.name, spec.label, spec.kind, tuple(spec.choices.items()))
            if same not in shared:
                shared[same] = _words(rows, source, spec, plan)
            words, told, bad = shared[same]
            columns.append(words.alias(name))
        problems += told
        doubtful |= bad
    missing = pl.concat(reasons) if reasons else _NO_REASONS
    titles = {name: source.title for name, source in sources.items()}
    return Typed(table, pl.DataFrame(columns), missing, problems, frozenset(doubtful), titles)


_NO_REASONS = pl.DataFrame(schema={ROW: pl.UInt32, "reason": pl.String, "column_name": pl.String})


def _numbers(
    rows: pl.DataFrame, source: Source, spec: ColumnSpec
) -> tuple[pl.Series, list[Problem], set[int], pl.DataFrame]:
    """The numbers under the source's headers, added up where there are several; a missing part makes it missing."""
    problems: list[Problem] = []
    bad_rows: set[int] = set()
    parts: list[pl.Series] = []
    reasons = [_NO_REASONS.select(ROW, "reason")]
    for cell, header in zip(source.cells, source.headers, strict=True):
        text = rows[cell]
        number = _certain(text)
        doubtful = rows.select(ROW, text=text).filter(number.is_null() & text.is_not_null())
        if doubtful.height:
            read = {word: cells.number(word) for word in doubtful["text"].unique().to_list()}
            bad = doubtful.filter(
                pl.col("text").is_in([w for w, n in read.items() if isinstance(n, Unreadable)])
            )
            problems += letters(bad, header, spec, number_letter)
            bad_rows.update(bad[ROW])
            tokens = {w: n for w, n in read.items() if isinstance(n, str)}
            reasons.append(
                doubtful.filter(pl.col("text").is_in(list(tokens))).select(
                    ROW, reason=pl.col("text").replace_strict(tokens, default=None, return_dtype=pl.String)
                )
            )
            repaired = {w: n for w, n in read.items() if isinstance(n, float)}
            later = text.replace_strict(repaired, default=None, return_dtype=pl.Float64)
            number = pl.select(pl.coalesce(number, later)).to_series()
        parts.append(number)
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    if source.factor != 1.0:
        total = (total * source.factor).round(6)  # 0.0057 万册 is 57 册 and not 56.99999999999999
    why = pl.concat(reasons).unique(subset=[ROW], keep="first", maintain_order=True)
    return total, problems, bad_rows, why


def _certain(text: pl.Series) -> pl.Series:
    """The cells that are plainly numbers; spaces around them are looked for only where a cell is none as it stands."""
    if _whole(text.head(_SAMPLE)) is not None and (counts := _whole(text)) is not None:
        return counts
    number = text.cast(pl.Float64, strict=False)
    if number.null_count() > text.null_count():
        number = text.str.strip_chars().cast(pl.Float64, strict=False)
    odd = ~number.is_finite() | text.str.contains("E", literal=True)
    return number.set(odd, None) if odd.any() else number


def _whole(text: pl.Series) -> pl.Series | None:
    """The cells where all of them are whole numbers, which are read sooner and hide no power of ten; else nothing."""
    read = text.cast(pl.Int64, strict=False)
    return read.cast(pl.Float64) if read.null_count() == text.null_count() else None


def _words(rows: pl.DataFrame, source: Source, spec: ColumnSpec, plan: Plan) -> Read:
    """Codes, words, choices, flags, days and years; each different text is read once, where it needs reading."""
    if source.cells:
        text, header = rows[source.cells[0]], source.headers[0]
    else:
        text, header = pl.repeat(source.constant, rows.height, dtype=pl.String, eager=True), spec.label
    renames = plan.profile.values.get(spec.name, {}) if plan.profile else {}
    read_one, dtype = _readers(spec, plan, bool(source.cells))
    settled = _settled(text, spec, plan)
    different = text.filter(~settled).drop_nulls().unique().to_list()
    read = {word: read_one(renames.get(word.strip(), word)) for word in different}
    bad_words = [word for word, value in read.items() if isinstance(value, Unreadable)]
    bad = rows.select(ROW, text=text).filter(pl.col("text").is_in(bad_words))
    problems = letters(bad, header, spec, word_letter)
    good = {word: value for word, value in read.items() if not isinstance(value, Unreadable)}
    typed = text.replace_strict(good, default=None, return_dtype=dtype)
    if settled.any():
        typed = pl.select(pl.when(settled).then(text).otherwise(typed)).to_series()
    return typed, problems, set(bad[ROW])


def _settled(text: pl.Series, spec: ColumnSpec, plan: Plan) -> pl.Series:
    """Which cells are written exactly as they are stored: most codes and names, of which no two are alike."""
    if plan.profile is None and spec.kind == "code":
        return text.str.contains("^[0-9]+$")
    if plan.profile is None and spec.kind == "text" and _mostly_different(text):
        plain = text.str.contains(cells.FIT_IN_TEXT)
        rest = text.set(plain, None)
        tidy = rest.str.normalize("NFKC").str.strip_chars()
        fit = (rest == tidy) & (rest != "") & ~rest.str.contains(cells.UNFIT_IN_TEXT)
        return plain | fit.fill_null(False)
    return pl.repeat(False, len(text), dtype=pl.Boolean, eager=True)


def _mostly_different(text: pl.Series) -> bool:
    """Names are; counties are not, of which each is read once."""
    some = text.head(_SAMPLE)
    return some.n_unique() * 2 > len(some)


def _readers(spec: ColumnSpec, plan: Plan, written: bool) -> tuple[Callable[[str], Any], Any]:
    match spec.kind:
        case "choice":
            spellings = {spelling(w): word for word, also in spec.choices.items() for w in (word, *also)}
            return lambda word: cells.choice(word, spellings), pl.String
        case "flag":
            return cells.flag, pl.Boolean
        case "date":
            return cells.day, pl.Date
        case "moment":
            return cells.moment, pl.String
        case "school_year":
            offset = plan.profile.year_offset if plan.profile else 0
            shift = plan.profile.year_shift if plan.profile and written else 0
            return lambda word: cells.year(word, offset, shift), pl.Int32
        case "fiscal_year":
            return cells.fiscal_year, pl.Int32
        case "code":
            pattern = plan.profile.code_pattern if plan.profile and spec.name == "school_code" else ""
            return lambda word: cells.code(word, pattern), pl.String
        case _:
            return cells.text, pl.String
