"""The statistical forms of a file: which sheets are forms, whose they are, what each says of which stage."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.problems import Problem, Refused
from etl.readers.sheet import Place, Sheet
from etl.recognition.form_cards import BY_NAME, Address, FormBook, FormCard, form_book
from etl.recognition.form_grid import FormCell, Grid, grid
from etl.recognition.headers import spelling
from etl.recognition.privacy import masked

UNKNOWN, LEFT = "form_unknown", "form_left"
_YEAR_WORDS = re.compile(r"((?:19|20)\d\d)年?(?:\s*[-—–~/]\s*((?:19|20)?\d\d))?\s*(学年度?|年度|学年初)")
_NOTHING = {"", "0", "/", "无", "不适用"}
_LISTED = 12


@dataclass(frozen=True)
class Whose:
    """The school and year of a form, each the cell that says so; None where nothing does."""

    code: FormCell | None = None
    name: FormCell | None = None
    year: FormCell | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells schools apart, the code or else the name; and the year."""
        known, year = self.code or self.name, self.year.text if self.year else ""
        found = re.search(r"\d{4}", year)
        return spelling(known.text) if known else "", found[0] if found else year


@dataclass(frozen=True)
class Entry:
    """What the forms of a file say of one school and stage for one table; ``cells`` are added up by column."""

    whose: Whose
    stage: str
    table: str
    cells: dict[str, tuple[FormCell, ...]]
    units: dict[str, str]
    sure: bool = True


@dataclass
class Filled:
    """All forms of a file: their entries, totals to be held against their parts, remarks, letters, sheets left."""

    entries: list[Entry] = field(default_factory=list)
    totals: list[tuple[FormCell, list[FormCell]]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    rest: list[Sheet] = field(default_factory=list)


@dataclass(frozen=True)
class _Form:
    card: FormCard
    grid: Grid
    whose: Whose

    @property
    def sheet(self) -> str:
        return self.grid.sheet.name


def filled(sheets: Sequence[Sheet], ignored: Iterable[str] = (), school_year: str = "") -> Filled:
    """Reads the sheets that are known forms; all others are in ``rest``. Letters are collected, none is raised."""
    book, unwanted, found = form_book(), set(ignored), Filled()
    forms: list[_Form] = []
    for sheet in sheets:
        laid = grid(sheet)
        _, card = book.card(sheet.name, laid.titles)
        if card and sheet.name not in unwanted and _is_of(laid, card, book):
            forms.append(_Form(card, laid, _whose(laid, book)))
            found.sheets.append(sheet)
        else:
            found.rest.append(sheet)
    for form in forms:
        whose = _completed(form.whose, [other.whose for other in forms])
        letters = list(_nameless(form, whose, school_year))
        found.problems += letters
        if not letters:
            _read(replace(form, whose=whose), book, found)
    if assumed := sorted({form.card.number[-1] for form in forms if form.card.assumed}):
        found.notices.append(
            f"报表 {'、'.join(assumed)} 的行名、列名或读法有推定之处(见 docs/forms.md)，请与原表核对读到的数"
        )
    found.entries = [one for one in _joined(found) if one.sure or not _empty(one)]
    return found


def refuse_form(sheet: Sheet, ignored: Iterable[str] = ()) -> None:
    """Raises Refused where a sheet is laid out as a form, so that it is never taken for a table of schools."""
    laid = grid(sheet)
    number, card = form_book().card(sheet.name, laid.titles)
    if not laid.rows or not (laid.ruled or number):
        return
    left = card is not None and sheet.name in set(ignored)
    raise Refused(
        [
            Problem(
                check=LEFT if left else UNKNOWN,
                what="这张报表声明不读" if left else "是统计报表，但没有这张报表的档案，没有读",
                file=sheet.file,
                sheet=sheet.name,
                found=number or masked("、".join(laid.titles)[:80]),
                expected="、".join(number for one in form_book().forms for number in one.number),
                fix="需要这张表的数时，请把它整理成模板(xiaoxiaohao template 目录)再装入",
            )
        ]
    )


def _is_of(laid: Grid, card: FormCard, book: FormBook) -> bool:
    if laid.rows:
        return True
    beside = (laid.beside(book.about[word], _labels(card, book)) for word in ("code", "name"))
    return card.pairs and all(any(one.text for one in cells) for cells in beside)


def _labels(card: FormCard, book: FormBook) -> str:
    named = [
        a.row
        for one in card.readings
        for cells in one.cells.values()
        for found in cells.values()
        for a in found
    ]
    return "|".join([*book.about.values(), *(named if card.pairs else ())])


def _whose(laid: Grid, book: FormBook) -> Whose:
    labels = _labels(book.forms[0], book)
    code = _first(laid.beside(book.about["code"], labels))
    names = laid.beside(book.about["name"], labels)
    schools = [one for one in names if not re.fullmatch(book.about["not_a_school"], one.text)]
    named = sorted(schools, key=lambda one: one.title.startswith("填报"))
    year = _first(laid.beside(book.about["year"], labels)) or _year_in_words(laid)
    return Whose(code, _first(named), _as_year(year))


def _first(cells: Iterable[FormCell]) -> FormCell | None:
    return next((one for one in cells if one.text), None)


def _year_in_words(laid: Grid) -> FormCell | None:
    """A school year that stands in the title or in a line of its own above the grid."""
    for number, cells in laid.above:
        for cell in cells:
            if found := _YEAR_WORDS.search(unicodedata.normalize("NFKC", cell)):
                return FormCell(Place(laid.sheet.name, number, ""), "年度", found[0])
    return None


def _as_year(cell: FormCell | None) -> FormCell | None:
    """``2023年度`` and ``2023学年初`` as the school year that begins then; anything else stays as it is written."""
    if cell is None:
        return None
    found = _YEAR_WORDS.fullmatch(unicodedata.normalize("NFKC", cell.text).strip())
    if not found:
        return cell
    return replace(cell, text=f"{found[1]}-{found[2]}" if found[2] else found[1])


def _completed(whose: Whose, others: Sequence[Whose]) -> Whose:
    """What a sheet does not say itself, as the other sheets of the file say it with one voice."""
    same = [one for one in others if one.name and whose.name and _same(one.name, whose.name)]
    code = whose.code or _only(one.code for one in (same if whose.name else others))
    name = whose.name or _only(one.name for one in others if not code or (one.code and _same(one.code, code)))
    mine = [one for one in others if one.code and code and _same(one.code, code)]
    return Whose(
        code, name, whose.year or _only(one.year for one in mine) or _only(one.year for one in others)
    )


def _same(one: FormCell, other: FormCell) -> bool:
    return spelling(one.text) == spelling(other.text)


def _only(cells: Iterable[FormCell | None]) -> FormCell | None:
    found = {spelling(one.text): one for one in cells if one}
    return next(iter(found.values())) if len(found) == 1 else None


def _nameless(form: _Form, whose: Whose, school_year: str) -> Iterable[Problem]:
    if not (whose.code or whose.name):
        yield Problem(
            check="form_school",
            what="不知道这张报表是哪所学校的",
            sheet=form.sheet,
            expected="表头上方有“学校标识码”或“填报单位”，或同一工作簿里恰有一所学校的标识码",
            fix="请在表题下面写上学校标识码；一个工作簿有几所学校时，每张表都要写",
        )
    if not whose.year and not school_year:
        yield Problem(
            check="form_year",
            what="不知道这张报表是哪个学年的",
            sheet=form.sheet,
            expected="表头上方有“年度”或“学年”，如 年度：2023",
            fix="请在表题下面写上年度，或加 --school-year 年份",
        )


def _read(form: _Form, book: FormBook, found: Filled) -> None:
    """The entries of one form, and a letter for each thing that it lacks or that cannot be decided."""
    card = form.card
    absent: dict[str, Sequence[Address]] = {}
    read = False
    for reading in card.readings:
        stage = _stage(form, book) if reading.stage == BY_NAME else reading.stage
        if stage is None:
            found.problems.append(_stage_letter(form))
            return
        for table, columns in reading.cells.items():
            cells: dict[str, tuple[FormCell, ...]] = {}
            for column, addresses in columns.items():
                parts = [_cell(form, book, address, found) for address in addresses]
                if all(parts):
                    cells[column] = tuple(part for part in parts if part)
                else:
                    absent[f"{table}.{column}"] = addresses
            if cells:
                read = True
                found.entries.append(Entry(form.whose, stage, table, cells, card.units, sure=not card.by_row))
    _tell_absent(form, absent, found, read=read)
    for whole, parts_of in card.totals:
        wholes, listed = form.grid.at(whole), form.grid.at(parts_of)
        if len(wholes) == 1 and len(listed) > 1:
            found.totals.append((_signed(wholes[0], book), [_signed(one, book) for one in listed]))


def _stage(form: _Form, book: FormBook) -> str | None:
    """The one stage that the sheet's name and title speak of; None where there are several, or none."""
    stages = {one for text in (form.sheet, *form.grid.titles[:1]) for one in book.stages_in(text)}
    return stages.pop() if len(stages) == 1 else None


def _tell_absent(form: _Form, absent: Mapping[str, Sequence[Address]], found: Filled, *, read: bool) -> None:
    must = [a for name, addresses in absent.items() if name in form.card.must or not read for a in addresses]
    if must:
        found.problems.append(_label_letter(form, must))
    elif absent and not form.card.by_row:
        words = "、".join(a.words for addresses in absent.values() for a in addresses)
        found.notices.append(f"{form.sheet or form.card.name}：没有找到 {words}，没有读")


def _cell(form: _Form, book: FormBook, address: Address, found: Filled) -> FormCell | None:
    """The one cell that is meant; several that say the same count as one, several that differ are a letter."""
    laid = form.grid
    cells = laid.at(address)
    if form.card.pairs and not cells:
        cells = laid.beside(address.row, _labels(form.card, book))
    texts = {one.text for one in cells if one.text}
    if len(texts) > 1 or (len(cells) > 1 and not texts and not form.card.pairs):
        found.problems.append(_ambiguous(form, address, cells))
    best = next((one for one in cells if one.text), cells[0] if cells else None)
    return _signed(best, book) if best else None


def _signed(cell: FormCell, book: FormBook) -> FormCell:
    """The cell with the signs of forms put into words: in them - says that a figure does not apply."""
    return replace(cell, text=book.missing.get(unicodedata.normalize("NFKC", cell.text).strip(), cell.text))


def _joined(found: Filled) -> list[Entry]:
    """One entry a school, stage and table; two forms that say different things of one column are a letter."""
    whole: dict[tuple[tuple[str, str], str, str], Entry] = {}
    surely = {(one.whose.key, one.stage) for one in found.entries if one.sure}
    for one in found.entries:
        key = (one.whose.key, one.stage, one.table)
        before = whole.setdefault(key, replace(one, cells={}, units={}))
        cells = dict(before.cells)
        for column, parts in one.cells.items():
            mine = cells.get(column)
            if mine is None or not any(part.text for part in mine):
                cells[column] = parts
            elif any(part.text for part in parts) and [p.text for p in mine] != [p.text for p in parts]:
                found.problems.append(_contradiction(mine[0], parts[0]))
        sure = (one.whose.key, one.stage) in surely
        whole[key] = replace(before, cells=cells, units={**before.units, **one.units}, sure=sure)
    return list(whole.values())


def _empty(entry: Entry) -> bool:
    return all(cell.text in _NOTHING for cells in entry.cells.values() for cell in cells)


def _stage_letter(form: _Form) -> Problem:
    return Problem(
        check="form_stage",
        what="分不清这张报表是哪个学段的",
        sheet=form.sheet,
        found="、".join(dict.fromkeys(word for word in (form.sheet, *form.grid.titles) if word)),
        expected="表名或表题里恰有一个学段，如“教基4153_小学”“教基4153_九年一贯制学校_初中”",
        fix="一校多学段的教师数不能拆，请按学段分成两张表，并在表名里写明小学或初中；"
        "确实不读这张表，用 --ignore 表名 声明",
    )


def _label_letter(form: _Form, absent: Sequence[Address]) -> Problem:
    laid = form.grid
    labels = dict.fromkeys(masked(line.label) for line in (*laid.rows, *laid.columns))
    return Problem(
        check="form_label",
        what=f"“{form.card.name}”里找不到应有的行或列",
        sheet=form.sheet,
        found="、".join(list(labels)[:_LISTED]) or "没有“指标名称”一行",
        expected="、".join(a.words for a in absent),
        fix="请核对是不是这张报表、行名列名是否被改过；也可整理成模板再装入",
    )


def _ambiguous(form: _Form, address: Address, cells: Sequence[FormCell]) -> Problem:
    return Problem(
        check="form_ambiguous",
        what=f"“{address.words}”在这张报表里不止一格，不知道该用哪一格",
        sheet=form.sheet,
        found="、".join(
            f"第 {one.place.row} 行 {one.title}={masked(one.text) or '空白'}" for one in cells[:_LISTED]
        ),
        expected="只有一格",
        row=cells[-1].place.row,
        column=cells[-1].place.column,
        fix="请删去或改名重复的行或列",
    )


def _contradiction(mine: FormCell, other: FormCell) -> Problem:
    said = (
        f"“{masked(c.text)}”(工作表“{c.place.sheet}”第 {c.place.row} 行 {c.title})" for c in (mine, other)
    )
    return Problem(
        check="contradiction",
        what="同一所学校的同一个数，两张报表写得不一样，不知道该用哪一个",
        sheet=other.place.sheet,
        row=other.place.row,
        column=other.place.column,
        found="、".join(said),
        expected="各处写法一致",
        fix="请核对后改正其中一处，重新装入",
    )
