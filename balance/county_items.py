"""The county-level items of the national rule, answered from the tables; where data lack, in words, which.

Source: 教督〔2017〕6号 政府保障程度 15, 教育质量 9, 社会认可度 1; formulas after public collection forms. Clause, words
and lines stand in ``standards.yml``, the calculations in ``county_rules``.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import polars as pl

from balance.county_cards import CountyItem, Preset
from balance.county_rules import CALCULATIONS, EARLY, Lines
from balance.county_tables import DOCUMENTS, UNDECIDED, CountyTables, ItemResult


def judge_county(
    items: Mapping[str, CountyItem], tables: CountyTables, preset: Preset, base: Preset
) -> list[ItemResult]:
    """Every item in the order of its cards; none is left out and nothing is added up to one score."""
    return [_judge(item, tables, partial(item.line, preset=preset, base=base)) for item in items.values()]


def _judge(item: CountyItem, tables: CountyTables, line: Lines) -> ItemResult:
    if item.rule == "documents":
        return ItemResult(item, DOCUMENTS)
    absent = tuple(
        (table, column)
        for table, columns in item.needs.items()
        for column in columns
        if not _holds(tables.of(table), column)
    )
    if absent and item.rule not in EARLY:
        return ItemResult(item, UNDECIDED, absent=absent)
    found = CALCULATIONS[item.rule](item, tables, line)
    open_for_want = absent and found.verdict == UNDECIDED
    return replace(found, absent=absent, unreported=()) if open_for_want else found


def _holds(frame: pl.DataFrame, column: str) -> bool:
    return column in frame.columns and frame.get_column(column).is_not_null().any()
