"""The inputs that are spoilt: real files where they lie beside the repository, the demo's, templates, workbooks."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from etl.contracts import CONTRACTS, LABELS
from etl.settings import DEMO
from etl.templates import write_templates
from tests.etl.deliveries import csv_file, workbook, worked_example
from tests.etl.old_workbooks import HIDDEN, sheet, xls

MESSY = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "messy"
OLD = Path(__file__).resolve().parents[1] / "etl" / "files" / "two_levels.xls"
_LINES = 12
_CELLS = (
    "", "-", "—", "无", "**", "0", "1", "45", "3.2E+09", "85%", "0.85", "1:12.5", "约30", "1,234", "12", "是",
    "2023", "2023-2024", "2023—2024学年", "112", "小学", "初中", "合计", "=1+1", "#REF!", "2023-09-01", "2199000001",
    "示例县", "第一小学", "<script>", "\u3000", "2~3", "NaN", "inf", "-1", "1e400", "999999999999999999999", "九",
)  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Name and content of every seed, small enough to be read in a few milliseconds."""
    found = {f"demo/{path.name}": _top(path.read_bytes()) for path in sorted(DEMO.glob("*.csv"))}
    if MESSY.is_dir():
        for path in sorted(MESSY.rglob("*.csv")):
            content = path.read_bytes()
            found[f"messy/{path.name}"] = content[:4000] if "utf16" in path.name else _top(content)
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        write_templates(where / "templates")
        lines = worked_example()
        csv_file(where / "原表.csv", lines)
        csv_file(where / "原表-gb.csv", lines, "gb18030")
        workbook(where / "原表.xlsx", 学校=lines)
        workbook(where / "两张.xlsx", 小学=lines, 填写说明=[["说明"], ["请填写"]], 空=[])
        workbook(where / "标题.xlsx", 表=[["某县学校基本情况表"], [None], *lines, ["合计", None, None]])
        for path in sorted(where.rglob("*")):
            if path.suffix in {".csv", ".xlsx"}:
                found[f"made/{path.name}"] = path.read_bytes()
        found["made/原表.xls"] = xls(
            sheet("学校", lines), sheet("藏", [["姓名"], ["某某"]], HIDDEN), strings=["x"]
        )
    found["real/two_levels.xls"] = OLD.read_bytes()
    return found


def _top(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:_LINES])


def invented(chance: random.Random) -> bytes:
    """A table with headers that we know, near ones and strange ones, over cells of every kind."""
    contract = chance.choice(list(CONTRACTS.values()))
    known = [LABELS[name] for name in contract.columns]
    others = [*LABELS.values(), "序号", "备注", "甲", "电话", "在校生数(人)", "图书册数(万册)", "其中：女"]
    headers = [word for word in known if chance.random() < 0.9]
    headers += chance.sample(others, chance.choice((0, 0, 0, 1, 3)))
    lines = [headers] + [[chance.choice(_CELLS) for _ in headers] for _ in range(chance.randint(0, 6))]
    return "\n".join(",".join(line) for line in lines).encode()
