"""A form profile: where the figures of a statistical form stand, one school on a sheet, kept as data and never as code.

A form is the transpose of what other files are: rows are items, columns are figures, and the school stands above.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from yaml import YAMLError

from etl.contracts import CONTRACTS
from etl.recognition.headers import factor, spelling
from etl.reference import read_yaml
from etl.settings import REFERENCE

BY_NAME, WHOLE = "按表名", "全校"
_BETWEEN = " × "


@dataclass(frozen=True)
class Address:
    """A cell by the patterns of its row and column label; ``column`` is "" where one label says it all."""

    row: str
    column: str = ""

    @classmethod
    def from_words(cls, words: str) -> "Address":
        """``行 × 列`` or one name; raises ValueError where a pattern is wrong."""
        row, _, column = words.partition(_BETWEEN)
        for pattern in (row, column):
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"报表档案里的式样写错了：{pattern}") from error
        return cls(row.strip(), column.strip())

    @property
    def words(self) -> str:
        """As a letter shows it: patterns without their signs."""
        shown = [re.sub(r"\\|\(\\\(\.\*\\\)\)\?", "", part) for part in (self.row, self.column) if part]
        return _BETWEEN.join(part.replace("|", "或") for part in shown)


@dataclass(frozen=True)
class Reading:
    """What one form says of one stage: for each table and column the cells that are added up."""

    stage: str
    cells: dict[str, dict[str, tuple[Address, ...]]]


@dataclass(frozen=True)
class FormCard:
    """One form. ``number`` are its official numbers, ``title`` a pattern of its title where no number is written.

    ``pairs``: the sheet is name beside value, without a grid. ``must`` are the ``table.column`` without which a sheet
    is refused. ``assumed`` says, in Chinese, what of the card no original confirms. ``totals``: a cell and the pattern
    of the cells that it is the sum of.
    """

    number: tuple[str, ...]
    label: str
    readings: tuple[Reading, ...]
    title: str = ""
    pairs: bool = False
    must: tuple[str, ...] = ()
    assumed: str = ""
    units: dict[str, str] = field(default_factory=dict)
    totals: tuple[tuple[Address, Address], ...] = ()

    @property
    def name(self) -> str:
        return self.label if "基" in self.label[:6] else f"教基{'/'.join(self.number)} {self.label}"

    @property
    def by_row(self) -> bool:
        """Whether its rows speak of several stages, so that a row alone does not show that the stage is there."""
        return len(self.readings) > 1


@dataclass(frozen=True)
class FormBook:
    """All forms of one supplier and what they have in common: how the head of a sheet says which school it is.

    ``about`` holds patterns of labels (code, name, year, and names that are no school's), ``missing`` what signs mean,
    ``stages`` patterns of the words that name a stage, ``mixed`` words that name several at once.
    """

    id: str
    label: str
    number: str
    about: dict[str, str]
    stages: dict[str, str]
    mixed: str
    forms: tuple[FormCard, ...]
    code_pattern: str = ""
    missing: dict[str, str] = field(default_factory=dict)

    def card(self, sheet: str, titles: list[str]) -> tuple[str, FormCard | None]:
        """The number that a sheet bears in its name or title ("" where none), and the form that it is."""
        for text in (sheet, *titles):
            if found := re.search(self.number, spelling(text)):
                return found[0], next((one for one in self.forms if found[1] in one.number), None)
        plain = [re.sub(r"\(.*?\)", "", spelling(text)) for text in (sheet, *titles)]
        fitting = [one for one in self.forms if one.title and any(re.fullmatch(one.title, t) for t in plain)]
        return "", fitting[0] if len(fitting) == 1 else None

    def stages_in(self, text: str) -> list[str]:
        """The stages that a sheet's name or title speaks of; more than one where a word means several."""
        plain = spelling(text)
        if re.search(self.mixed, plain):
            plain = re.sub(self.mixed, "", plain)
        return [stage for stage, pattern in self.stages.items() if re.search(pattern, plain)]

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> "FormBook":
        """From YAML; raises ValueError in Chinese naming what is wrong with it."""
        _known(card, cls, "报表档案")
        forms = tuple(_form(one) for one in card["forms"])
        return cls(**{**card, "forms": forms})


def _form(card: Mapping[str, Any]) -> FormCard:
    where = f"报表档案 {card.get('number')}"
    own = {name: found for name, found in card.items() if name not in ("stage", "cells", "parts")}
    _known(own, FormCard, where)
    readings = tuple(
        Reading(one.get("stage", ""), _cells(one["cells"], where)) for one in card.get("parts", [card])
    )
    columns = {
        f"{table}.{column}" for one in readings for table, cells in one.cells.items() for column in cells
    }
    if stray := set(own.get("must", ())) - columns:
        raise ValueError(f"{where} 的 must 提到没有的列：{'、'.join(sorted(stray))}")
    specs = {name: spec for contract in CONTRACTS.values() for name, spec in contract.columns.items()}
    for column, unit in own.get("units", {}).items():
        if factor(spelling(unit), specs[column].unit) is None:
            raise ValueError(f"{where} 里 {column} 的单位换算不了：{unit} 与 {specs[column].unit}")
    totals = tuple(
        (Address.from_words(one["whole"]), Address.from_words(one["parts"])) for one in own.pop("totals", ())
    )
    own |= {name: tuple(own.get(name, ())) for name in ("number", "must")}
    return FormCard(readings=readings, totals=totals, **own)


def _cells(found: Mapping[str, Any], where: str) -> dict[str, dict[str, tuple[Address, ...]]]:
    for table, cells in found.items():
        stray = [table] if table not in CONTRACTS else sorted(set(cells) - set(CONTRACTS[table].columns))
        if stray:
            raise ValueError(f"{where} 提到没有的表或列：{'、'.join(stray)}")
    return {
        table: {
            column: tuple(map(Address.from_words, [words] if isinstance(words, str) else words))
            for column, words in cells.items()
        }
        for table, cells in found.items()
    }


def _known(card: Mapping[str, Any], kind: type, where: str) -> None:
    if stray := set(card) - {one.name for one in fields(kind)}:
        raise ValueError(f"{where} 有不认识的字段：{'、'.join(sorted(stray))}")


@cache
def form_book() -> FormBook:
    """The forms that ship; raises ValueError naming the file that is wrong."""
    path: Path = REFERENCE / "profiles" / "forms" / "jiaoji.yml"
    try:
        return FormBook.from_card(read_yaml(path))
    except (ValueError, KeyError, TypeError, YAMLError) as error:
        raise ValueError(f"{path.name}:{error}") from error
