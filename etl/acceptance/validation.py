"""Holds typed tables against their contracts; every broken rule becomes a letter with row and column."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import dataframely as dy
import polars as pl

from etl.acceptance.contradictions import doubled
from etl.contracts import CONTRACTS, ColumnSpec, Contract
from etl.conversion import LISTED, Typed
from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition.privacy import masked


def validate(typed: Typed, headers: dict[str, str]) -> tuple[pl.DataFrame, list[Problem]]:
    """The rows with all contract columns, and letters for rows that break a rule.

    ``headers`` gives the file's own word for a column. Rows that conversion already complained of are not
    complained of twice. Identical repetitions of school information are folded to one row.
    """
    contract = CONTRACTS[typed.table]
    frame = _complete(typed.frame, contract)
    if contract.table == "school" and doubled(frame.select(contract.key)):
        frame = frame.unique(subset=list(contract.columns), keep="first", maintain_order=True)
    checked = frame.filter(~pl.col(ROW).is_in(typed.doubtful_rows)) if typed.doubtful_rows else frame
    _good, failures = _with_row(contract.table).filter(checked)
    if not failures.counts():
        return frame, []
    details = failures.details()
    problems = []
    for rule in failures.counts():
        broken = details.filter(pl.col(rule) == "invalid")
        problems += (
            _doubles(broken, contract, headers)
            if rule == "primary_key"
            else _letters(broken, rule, contract, headers)
        )
    return frame, problems


def read_twice(tables: Mapping[str, pl.DataFrame]) -> list[Problem]:
    """Letters for one object that two parts of a profile have read from the same sheet."""
    problems = []
    for table, frame in tables.items():
        doubled = frame.filter(pl.struct(CONTRACTS[table].key).is_duplicated())
        problems += _doubles(doubled, CONTRACTS[table], {}) if doubled.height else []
    return problems


def _complete(frame: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """All columns of the contract in order; those the delivery lacks are missing throughout."""
    schema = contract.schema.columns()
    return frame.select(
        pl.col(ROW),
        *(
            pl.col(name).cast(column.dtype)
            if name in frame.columns
            else pl.lit(None, column.dtype).alias(name)
            for name, column in schema.items()
        ),
    )


@cache
def _with_row(table: str) -> Any:
    """The contract with the row number beside it, so that a failure knows where it came from."""
    base = CONTRACTS[table].schema
    return type(f"{base.__name__}WithRow", (base,), {ROW: dy.UInt32(), "__module__": __name__})


def _letters(broken: pl.DataFrame, rule: str, contract: Contract, headers: dict[str, str]) -> list[Problem]:
    name, _, kind = rule.partition("|")
    spec = contract.columns[name]
    shown = broken.select(ROW, found=pl.col(name)).head(LISTED).rows()
    problems = []
    for index, (row, found) in enumerate(shown):
        what, expected, fix = _words(spec, kind)
        more = broken.height - len(shown) if index == len(shown) - 1 else 0
        problems.append(
            Problem(
                check=kind.removeprefix("check__"),
                what=what,
                expected=expected,
                fix=fix,
                found="空白" if found is None else f"“{masked(_plain(found))}”",
                row=row,
                column=headers.get(name, spec.label),
                more=more,
                rows=tuple(broken[ROW][index:]) if more else (),
            )
        )
    return problems


def _words(spec: ColumnSpec, kind: str) -> tuple[str, str, str]:
    """What, expected, fix for one kind of rule."""
    bounds = (
        f"{_plain(spec.low)} 到 {_plain(spec.high)} {spec.unit}".strip()
        if spec.high is not None and spec.low is not None
        else ""
    )
    words = {
        "nullability": (f"“{spec.label}”不能空着", "有内容", "请补上这一格"),
        "min": (f"“{spec.label}”小于允许的最小值", bounds, "请核对原始报表后改正；没有数据就留空"),
        "max": (f"“{spec.label}”大于允许的最大值", bounds, "请核对数值和单位(万元与元、亩与平方米)"),
        "check__whole": (f"“{spec.label}”应当是整数", "整数", "请核对原始报表后改正"),
        "regex": (f"“{spec.label}”写法不对", "数字或字母组成的代码", "请改正代码，不要带空格或汉字"),
        "check__max_length": (f"“{spec.label}”太长", "不超过 200 个字", "请缩短文字"),
        "check__choice": (f"“{spec.label}”不在允许的词里", "、".join(spec.choices), "请改为允许的词"),
    }
    return words.get(kind, (f"“{spec.label}”不合要求", kind, "请核对后改正"))


def _plain(found: Any) -> str:
    """A value as its file would show it: no powers of ten, no ``.0``."""
    return str(int(found)) if isinstance(found, float) and found.is_integer() else str(found)


def _word(spec: ColumnSpec, stored: Any) -> str:
    """A stored word as the person knows it: the stages are stored in English."""
    if stored is None:
        return "空白"
    return spec.choices[stored][0] if spec.name == "stage" else str(stored)


def _doubles(broken: pl.DataFrame, contract: Contract, headers: dict[str, str]) -> list[Problem]:
    key = contract.key
    groups = broken.group_by(key, maintain_order=True).agg(pl.col(ROW))
    shown = groups.head(LISTED).rows(named=True)
    named = [headers.get(name, contract.columns[name].label) for name in key]
    problems = []
    for index, group in enumerate(shown):
        rows = "、".join(str(row) for row in group[ROW][:5])
        problems.append(
            Problem(
                check="duplicate_key",
                what=f"“{contract.label}”里同一个对象出现了不止一行，不知道该用哪一行",
                found="、".join(
                    f"{name}={_word(contract.columns[column], group[column])}"
                    for name, column in zip(named, key, strict=True)
                )
                + f"(第 {rows} 行)",
                expected=f"每个“{'+'.join(named)}”只有一行",
                fix="请删去重复的行，只留正确的一行",
                row=group[ROW][0],
                rows=tuple(group[ROW]),
                more=groups.height - len(shown) if index == len(shown) - 1 else 0,
            )
        )
    return problems
