"""The header of a sheet: which rows it takes, and its levels flattened to ``上级>下级``, one title a column."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from etl.readers.sheet import Merge, Sheet
from etl.recognition.headers import plain_path, spelling, tails, without_unit

WITHIN = 20
LEVELS = 4
_NUMBER = re.compile(r"[+-]?[\d.,]+%?|-+|—+|…+|\.{3,}|/|\*+|\d{4}-\d{1,2}-\d{1,2}( 00:00:00)?")
_SECTION = re.compile(r"[(]?[一二三四五六七八九十]{1,2}[)、.]")
_RULER_WORDS = {*"甲乙丙丁戊己庚辛壬癸", "栏次", "列次", "行次", "序", "-", "—"}
_CODE_PATHS = re.compile(r"(标识码|编码|代码|编号|機構代碼|代碼)$")


@dataclass(frozen=True)
class Heading:
    """``rows`` are the numbers of the header's rows, ``last`` the row after which data begin (a ruler included).

    ``titles`` gives the flattened header of every cell (``c0``) that has one.
    """

    rows: tuple[int, ...]
    last: int
    titles: dict[str, str]


@dataclass(frozen=True)
class _Block:
    score: int
    doubles: int
    first: int
    height: int
    titles: list[str]

    @property
    def rank(self) -> tuple[int, int, int, int]:
        return self.score, -self.doubles, -self.height, -self.first


def find_heading(sheet: Sheet, known: Collection[str]) -> Heading | None:
    """The rows, among the first, whose flattened titles are headers that we know most often; None without any."""
    top = sheet.head(WITHIN + LEVELS)
    rows = [[cell.strip() for cell in cells] for _, cells in top]
    numbers = [number for number, _ in top]
    paths = {plain_path(name) for name in known}
    best: _Block | None = None
    for first in range(min(WITHIN, len(rows))):
        for height in range(1, LEVELS + 1):
            if first + height > min(WITHIN, len(rows)) or (
                height > 1 and not _may_continue(rows[first + height - 1])
            ):
                break
            block = _block(rows, numbers, first, height, sheet, paths)
            if block.score and (best is None or block.rank > best.rank):
                best = block
    if best is None:
        return None
    best = _extended(best, rows, numbers, sheet, paths)
    end = best.first + best.height
    rulers = 1 if end < len(rows) and is_ruler(rows[end]) else 0
    titles = {f"c{place}": title for place, title in enumerate(best.titles) if title}
    return Heading(tuple(numbers[best.first : end]), numbers[end + rulers - 1], titles)


def likeliest_header(sheet: Sheet) -> tuple[int, dict[str, str]]:
    """Where no header is known: the row of the first ones that holds most words and no figure, as row and titles.

    (0, {}) where no row has two words.
    """
    best: tuple[int, dict[str, str]] = (0, {})
    for number, cells in sheet.head(WITHIN):
        titles = {f"c{place}": cell.strip() for place, cell in enumerate(cells) if cell.strip()}
        words = all(not _NUMBER.fullmatch(unicodedata.normalize("NFKC", word)) for word in titles.values())
        if words and len(titles) > max(1, len(best[1])):
            best = number, titles
    return best


def flatten(
    levels: Sequence[Sequence[str]], merged: Sequence[Merge] = (), numbers: Sequence[int] = ()
) -> list[str]:
    """One title a column from the rows of a header; ``merged`` ranges are filled, else blanks from their left.

    A blank takes the word on its left only where the row below goes on with more words, and never beyond the
    group that the row above has begun.
    """
    filled = [list(row) for row in levels]
    fixed = _fill_merged(filled, merged, numbers)
    for depth in range(len(filled) - 1):
        source = -1
        for place, word in enumerate(filled[depth]):
            below = any(levels[under][place] for under in range(depth + 1, len(levels)))
            if word:
                source = place if below and (depth, place) not in fixed else -1
            elif (depth, place) in fixed or not below or _new_group(filled, depth, source, place):
                source = -1
            elif source >= 0:
                filled[depth][place] = filled[depth][source]
    return [_path([row[place] for row in filled]) for place in range(len(filled[0]))]


def _new_group(filled: list[list[str]], depth: int, source: int, place: int) -> bool:
    return source >= 0 and any(filled[up][place] != filled[up][source] for up in range(depth))


def _fill_merged(
    filled: list[list[str]], merged: Sequence[Merge], numbers: Sequence[int]
) -> set[tuple[int, int]]:
    """Writes the word of each merged range into all its cells; gives the cells whose range the file told."""
    told: set[tuple[int, int]] = set()
    for top, left, bottom, right in merged:
        depths = [depth for depth, number in enumerate(numbers) if top <= number <= bottom]
        if not depths or numbers[depths[0]] != top or left >= len(filled[0]):
            continue
        word = filled[depths[0]][left]
        for depth in depths:
            for place in range(left, min(right + 1, len(filled[0]))):
                filled[depth][place] = word
                told.add((depth, place))
    return told


def _path(levels: Sequence[str]) -> str:
    """The levels joined, each once; a lower level that only says 计 is left standing, the sign for a total."""
    kept: list[str] = []
    for level in levels:
        if level and (not kept or spelling(level) != spelling(kept[-1])):
            kept.append(level)
    return ">".join(kept)


def _block(
    rows: list[list[str]], numbers: list[int], first: int, height: int, sheet: Sheet, paths: Collection[str]
) -> _Block:
    levels = rows[first : first + height]
    merged = sheet.merged() if height > 1 else ()
    titles = flatten(levels, merged, numbers[first : first + height])
    named = [plain_path(without_unit(title)[0]) for title in titles if title]
    hits = [path for path in set(named) if any(tail in paths for tail in tails(path))]
    return _Block(len(hits), len(named) - len(set(named)), first, height, titles)


def _extended(
    block: _Block, rows: list[list[str]], numbers: list[int], sheet: Sheet, paths: Collection[str]
) -> _Block:
    """The block with the lower levels that belong to it although no word of theirs is known, such as 计."""
    while block.height < LEVELS and block.first + block.height < len(rows):
        below = rows[block.first + block.height]
        if not _may_continue(below) or not _goes_on(block, below):
            break
        block = _block(rows, numbers, block.first, block.height + 1, sheet, paths)
    return block


def _goes_on(block: _Block, below: Sequence[str]) -> bool:
    """Whether a row of words is a lower level: nothing stands under the codes and names that every row has."""
    keys = [
        place for place, title in enumerate(block.titles)
        if title and (_CODE_PATHS.search(spelling(title)) or spelling(title).endswith("名称"))
    ]  # fmt: skip
    return bool(keys) and all(
        not below[place] or spelling(below[place]) in spelling(block.titles[place]) for place in keys
    )


def _may_continue(row: Sequence[str]) -> bool:
    """Whether a row can be a level below another: words, no figures, no ruler."""
    words = [unicodedata.normalize("NFKC", cell) for cell in row if cell]
    if len(words) == 1 and _SECTION.match(words[0].strip()):
        return False
    return bool(words) and not any(_NUMBER.fullmatch(word) for word in words) and not is_ruler(row)


def is_ruler(row: Sequence[str]) -> bool:
    """甲 乙 1 2 3: the row of official forms that numbers the columns."""
    words = [unicodedata.normalize("NFKC", cell).strip("()") for cell in row if cell]
    figures = [int(word) for word in words if word.isascii() and word.isdigit() and len(word) < 5]
    others = [word for word in words if not (word.isascii() and word.isdigit())]
    counted = figures == list(range(1, len(figures) + 1))
    if others:
        return counted and all(word in _RULER_WORDS for word in others) and bool(figures or len(others) > 1)
    return counted and len(figures) >= 3
