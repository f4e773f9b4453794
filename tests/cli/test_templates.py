"""Templates that a clerk fills in load as they are, CSV and XLSX, every table and every column."""

from __future__ import annotations

import csv
from functools import partial
from pathlib import Path

import fastexcel
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from etl.contracts import CONTRACTS, ColumnSpec
from etl.readers.sheet import EXPLANATION
from etl.templates import header, write_templates
from tests.etl.deliveries import checked, letters, loaded, workbook

KINDS = {
    "count": "3", "amount": "2.5", "text": "某文字", "flag": "是", "date": "2023-09-01", "school_year": "2023",
    "fiscal_year": "2023", "moment": "2020-09",
}  # fmt: skip


# Parts stay below their totals, and a teacher goes to another school than his own.
SMALL = {
    "school_name": "第一小学",
    "staff": "40",
    "teachers": "30",
    "graduates": "9",
    "full_score": "100",
    "migrants_eligible": "9",
    "relation": "成员校数",  # the one relation that names no other statement
    "related": "",
}
PARTS_OF_TEACHERS = {"age_": 9, "degree_": 4, "title_": 6}
SECOND = {"school_code": "0000000002", "school_name": "第二小学"}


def sample(spec: ColumnSpec) -> str:
    """A cell as the explanation sheet asks for it."""
    if spec.name in SMALL:
        return SMALL[spec.name]
    if spec.name in {"to_code", "new_code"}:
        return SECOND["school_code"]
    for prefix, parts in PARTS_OF_TEACHERS.items():
        if spec.name.startswith(prefix):
            rest = int(SMALL["teachers"]) - (parts - 1)
            return str(rest) if spec.name in {"age_30_34", "degree_bachelor", "title_intermediate"} else "1"
    if spec.kind == "choice":
        first, also = next(iter(spec.choices.items()))
        return also[0] if spec.name == "stage" else first
    if spec.kind == "code":
        return {"group_id": "JT01", "indicator": "after_school_rate", "parent_code": ""}.get(
            spec.name, "0000000001"
        )
    return KINDS[spec.kind]


def samples(table: str) -> list[list[str]]:
    """One row a table, and a second school."""
    specs = CONTRACTS[table].columns.values()
    rows = [[sample(spec) for spec in specs]]
    if table == "school":
        rows.append([SECOND.get(spec.name, sample(spec)) for spec in specs])
    return rows


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    done = CliRunner().invoke(app, ["template", str(folder)])
    assert done.exit_code == 0
    assert f"已写出 {2 * len(CONTRACTS)} 个模板" in done.stdout
    return folder


def filled_csv(template: Path, folder: Path) -> Path:
    [titles] = csv.reader(template.read_text(encoding="utf-8-sig").splitlines())
    contract = CONTRACTS[table_of(template)]
    assert titles == [header(spec) for spec in contract.columns.values()]
    path = folder / template.name
    path.write_bytes(template.read_bytes())
    with path.open("a", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(samples(contract.table))
    return path


def filled_workbook(template: Path, folder: Path) -> Path:
    """The template's own sheets, explanation included, with rows under the header."""
    book = fastexcel.read_excel(template)
    sheets = {
        name: book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars().rows()
        for name in book.sheet_names
    }
    label, *_ = sheets
    sheets[label] += map(tuple, samples(table_of(template)))
    assert list(sheets) == [CONTRACTS[table_of(template)].label, EXPLANATION]
    return workbook(folder / template.name, **sheets)


def table_of(template: Path) -> str:
    label = template.stem.split("_", 1)[1]
    return next(name for name, contract in CONTRACTS.items() if contract.label == label)


@pytest.mark.parametrize(
    ("suffix", "fill"), [("csv", filled_csv), ("xlsx", filled_workbook)], ids=["csv", "xlsx"]
)
def test_filled_templates_load_all_together(
    templates: Path, tmp_path: Path, suffix: str, fill: object
) -> None:
    assert callable(fill)
    paths = [fill(path, tmp_path) for path in sorted(templates.glob(f"*.{suffix}"))]
    assert len(paths) == len(CONTRACTS)
    report = loaded(tmp_path / "store", *paths)
    expected = {table: len(samples(table)) for table in CONTRACTS}
    for delivery, table in zip(report.deliveries, CONTRACTS, strict=True):
        assert delivery.rows == {table: expected[table]}
        assert delivery.brought[table] == list(CONTRACTS[table].columns)
        assert delivery.skipped_sheets == ((EXPLANATION,) if suffix == "xlsx" else ())
        blank = [n for n, cell in delivery.tables[table].row(0, named=True).items() if cell is None]
        assert blank in ([], ["parent_code"], ["related"])
    assert report.version is not None
    assert report.version.rows == expected


def test_blank_templates_are_refused_and_say_what_is_missing(templates: Path, tmp_path: Path) -> None:
    for path in sorted(templates.iterdir()):
        [problem] = letters(partial(checked, path, store=tmp_path / "no-store"))
        assert problem.check == "no_rows", path.name


def test_the_explanation_names_every_column_with_unit_words_and_other_spellings(templates: Path) -> None:
    for path in sorted(templates.glob("*.xlsx")):
        sheet = fastexcel.read_excel(path).load_sheet(
            EXPLANATION, header_row=None, skip_rows=0, dtypes="string"
        )
        rows = sheet.to_polars().rows()
        contract = CONTRACTS[table_of(path)]
        explained = {line[0]: line for line in rows[4:]}
        assert list(explained) == [header(spec) for spec in contract.columns.values()]
        for spec in contract.columns.values():
            line = explained[header(spec)]
            assert line[1] == ("必填" if spec.required else "选填")
            assert (line[5] or "") == "、".join(spec.aliases)


def test_writing_templates_again_replaces_them(tmp_path: Path) -> None:
    first = write_templates(tmp_path)
    first[0].write_text("改过", encoding="utf-8")
    assert write_templates(tmp_path) == first
    assert "改过" not in first[1].read_text(encoding="utf-8-sig")
