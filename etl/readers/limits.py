"""How large a delivery may be: every limit of the readers stands here, and is named in the letter that it causes."""

from dataclasses import dataclass

from etl.problems import Problem, Refused, refuse

_MB = 1024 * 1024
_SPLIT = "请按学年或县区拆成几个文件；若文件是误导出的(整张空白格式、粘贴的图片)，请只留数据另存后重新装入"


@dataclass(frozen=True)
class Limits:
    """Far above what a province delivers and far below what stops a machine; time is bounded through them."""

    file_bytes: int = 200 * _MB
    rows: int = 1_048_576
    columns: int = 2_000
    cells: int = 64_000_000
    cell_characters: int = 32_767
    text_characters: int = 1_000_000_000
    sheets: int = 200
    zip_entries: int = 10_000
    zip_bytes: int = 2_048 * _MB
    zip_ratio: int = 200
    zip_ratio_from: int = 64 * _MB
    xls_bytes: int = 100 * _MB
    xls_cells: int = 8_000_000


LIMITS = Limits()


def too_large(
    what: str, found: str, limit: str, file: str, sheet: str = "", row: int | None = None
) -> Refused:
    """The letter of every limit: what is too large, how large it is, how large it may be."""
    return refuse(
        Problem(
            check="too_large",
            what=f"{what}，超过上限",
            found=found,
            expected=f"不超过 {limit}",
            file=file,
            sheet=sheet,
            row=row,
            fix=_SPLIT,
        )
    )


def check_bytes(size: int, file: str, limits: Limits = LIMITS) -> None:
    """Raises Refused where the file itself is too large; asked before anything is opened."""
    if size > limits.file_bytes:
        raise too_large("文件太大", megabytes(size), megabytes(limits.file_bytes), file)


def check_shape(rows: int, columns: int, file: str, sheet: str = "", limits: Limits = LIMITS) -> None:
    """Raises Refused where a sheet has too many rows, columns, or cells in all."""
    if columns > limits.columns:
        raise too_large("列太多", f"{columns} 列", f"{limits.columns} 列", file, sheet)
    if rows > limits.rows:
        raise too_large("行太多", f"{rows} 行", f"{limits.rows} 行", file, sheet)
    if rows * columns > limits.cells:
        raise too_large("单元格太多", f"{rows} 行 × {columns} 列", f"{limits.cells} 格", file, sheet)


def check_text(characters: int, file: str, limits: Limits = LIMITS) -> None:
    """Raises Refused where the cells of a workbook, one text shown in many of them, hold too many characters in all."""
    if characters > limits.text_characters:
        raise too_large("文字太多", f"共 {characters} 个字", f"{limits.text_characters} 个字", file)


def megabytes(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size % _MB else f"{size // _MB} MB"
