"""How a form lies on its sheet: title, lines that say whose it is, and a grid of row labels and column labels."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from etl.readers.sheet import Place, Sheet
from etl.recognition.form_cards import Address
from etl.recognition.headers import plain_path, spelling, tails, without_unit
from etl.recognition.headings import LEVELS, WITHIN, flatten, is_ruler

_STUB = {"指标名称", "指标", "指标项目", "项目名称"}
_CODE = {"代码", "行次", "指标代码", "编号"}
_TOTAL = re.compile("总计|合计|计|数量|数值|本学年")
_TITLES, _PAIRS, _MOST_ROWS = 4, 80, 1000
_NUMBERING = re.compile(r"^#?[((]?([一二三四五六七八九十]+|\d+)[))]?[、..]")


@dataclass(frozen=True)
class FormCell:
    """One cell of a form: where it stands, the labels that lead to it, and its text ("" where blank)."""

    place: Place
    title: str
    text: str
    unit: str = ""


@dataclass(frozen=True)
class _Line:
    """A row or a column of the grid: its position, its label as written, and its code or number."""

    at: int
    label: str
    code: str = ""


@dataclass(frozen=True)
class Grid:
    """The cells of one form. ``above`` are the rows over the grid (all rows where there is none)."""

    sheet: Sheet
    above: list[tuple[int, list[str]]]
    rows: list[_Line] = field(default_factory=list)
    columns: list[_Line] = field(default_factory=list)
    ruled: bool = False
    texts: Mapping[int, list[str]] = field(default_factory=dict)

    @property
    def titles(self) -> list[str]:
        """What stands alone in its row above the grid and is no ``name: value``; the first is the title."""
        alone = [words[0] for _, cells in self.above[:_TITLES] if len(words := [c for c in cells if c]) == 1]
        return [one for one in alone if not re.search("[::]", one)]

    def at(self, address: Address) -> list[FormCell]:
        """The cells that an address may mean: none, one, or several where the labels are not enough."""
        if not address.column:
            return self._alone(address.row)
        found = self._cross(_matching(address.row, self.rows), _matching(address.column, self.columns))
        turned = self._cross(_matching(address.column, self.rows), _matching(address.row, self.columns))
        return list({one.place: one for one in (*found, *turned)}.values())

    def beside(self, pattern: str, labels: str) -> list[FormCell]:
        """Values that stand right of a label that fits the pattern, or behind its colon in the same cell."""
        found: list[FormCell] = []
        inside = re.compile(rf"(?:^|\s)({pattern})\s*[::]\s*([^\s::]+)")
        alone = re.compile(rf"#?({pattern})[::]?")
        others = re.compile(rf"#?({labels}|{pattern})[::]?")
        for number, cells in self.above:
            for place, cell in enumerate(cells):
                plain = unicodedata.normalize("NFKC", cell).strip()
                for label, text in inside.findall(plain)[:1]:
                    found.append(FormCell(Place(self.sheet.name, number, label), label, text))
                if alone.fullmatch(_plain(cell)):
                    value = next((one for one in cells[place + 1 :] if one), "")
                    value = "" if others.fullmatch(_plain(value)) else value
                    title = _bare(cell)
                    found.append(FormCell(Place(self.sheet.name, number, title), title, value, _unit(cell)))
        return found

    def _alone(self, pattern: str) -> list[FormCell]:
        """The cells of one label, where the other side has a single line, or one that is the total."""
        rows, columns = _matching(pattern, self.rows), _matching(pattern, self.columns)
        return [*self._cross(rows, _total(self.columns)), *self._cross(_total(self.rows), columns)]

    def _cross(self, rows: Sequence[_Line], columns: Sequence[_Line]) -> list[FormCell]:
        return [self._cell(row, column) for row in rows for column in columns]

    def _cell(self, row: _Line, column: _Line) -> FormCell:
        text = self.texts[row.at][column.at]
        place = Place(self.sheet.name, row.at, column.label)
        return FormCell(place, f"{row.label}×{column.label}", text, _unit(row.label) or _unit(column.label))


def _texts(sheet: Sheet) -> dict[int, list[str]]:
    return {number: [cell.strip() for cell in cells] for number, cells in sheet.head(_MOST_ROWS)}


def grid(sheet: Sheet) -> Grid:
    """The grid under ``指标名称 | 代码 | …``; a sheet without that header has none."""
    top = [(number, [cell.strip() for cell in cells]) for number, cells in sheet.head(WITHIN)]
    start = next((i for i, (_, cells) in enumerate(top) if _stub(cells) is not None), None)
    if start is None:
        return Grid(
            sheet, [(number, [cell.strip() for cell in cells]) for number, cells in sheet.head(_PAIRS)]
        )
    stub = _stub(top[start][1]) or 0
    end = start + 1
    while end < len(top) and end < start + LEVELS and not top[end][1][stub] and not is_ruler(top[end][1]):
        end += 1
    ruled = end < len(top) and is_ruler(top[end][1])
    ruler = top[end][1] if ruled else [""] * len(top[start][1])
    code = next((p for p, cell in enumerate(top[start][1]) if _plain(cell) in _CODE), None)
    levels = [cells for _, cells in top[start:end]]
    titles = flatten(
        levels, sheet.merged() if len(levels) > 1 else (), [number for number, _ in top[start:end]]
    )
    columns = [
        _Line(place, title, ruler[place])
        for place, title in enumerate(titles)
        if title and place > stub and place != code
    ]
    last, texts = top[end - 1 + ruled][0], _texts(sheet)
    rows = [
        _Line(number, cells[stub], cells[code] if code is not None else "")
        for number, cells in texts.items()
        if number > last and cells[stub]
    ]
    return Grid(sheet, top[:start], rows, columns, ruled, texts)


def _stub(cells: Sequence[str]) -> int | None:
    return next((place for place, cell in enumerate(cells) if _plain(cell) in _STUB), None)


def _matching(pattern: str, lines: Iterable[_Line]) -> list[_Line]:
    """The lines whose label the pattern is, else those whose lowest levels it is; ``@01`` is a code."""
    lines = list(lines)
    if pattern.startswith("@"):
        return [line for line in lines if line.code.lstrip("0") == pattern[1:].lstrip("0")]
    whole = [line for line in lines if re.fullmatch(pattern, _name(line.label))]
    ends = [line for line in lines if any(re.fullmatch(pattern, t) for t in tails(_name(line.label))[1:])]
    return whole or ends


def _total(lines: Sequence[_Line]) -> list[_Line]:
    totals = [line for line in lines if _TOTAL.fullmatch(_name(line.label))]
    return totals if len(lines) > 1 and totals else list(lines)


def _name(label: str) -> str:
    """A label without unit, numbering, and the sign of a part."""
    bare = _NUMBERING.sub("", unicodedata.normalize("NFKC", label).strip())
    return plain_path(without_unit(bare)[0]).lstrip("#")


def _unit(label: str) -> str:
    return without_unit(_bare(label))[1]


def _bare(label: str) -> str:
    """A label without the colon behind it."""
    return re.sub(r"\s*[::]\s*$", "", label.strip())


def _plain(cell: str) -> str:
    return spelling(cell).lstrip("#")
