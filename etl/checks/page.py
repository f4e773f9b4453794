"""The checks as a page, from their declarations.

``python -m etl.checks.page`` writes ``docs/checks.md``; a test keeps the committed page equal to this.
"""

from collections.abc import Iterable
from pathlib import Path

from etl.checks.catalogue import CHECKS
from etl.contracts import CONTRACTS
from etl.problems import LOGIC, PLAUSIBILITY

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
_BY_CONTRACT = (
    ("`min`、`max`", "数值在允许的范围内(各列范围见数据字典的约定)"),
    ("`whole`", "人数、间数、册数等是整数"),
    ("`choice`", "学段、办学类型等用约定的词"),
    ("`nullability`", "键和必填列不空"),
    ("`regex`", "标识码由数字或字母组成"),
    ("`duplicate_key`", "同一个对象(如学校+学年+学段)只有一行；同一学校同一起始学年只有一个名称"),
    ("`contradiction`", "同一次装入的几个文件说法一致"),
    ("`total_mismatch`", "表中印出的合计、小计等于它所代表的各行之和(有未报的行时不小于)"),
    ("`unknown_code`", "学校标识码、主校标识码、集团编号都登记过"),
)


def page() -> str:
    """The whole page as Markdown, in Chinese."""
    parts = [
        "# 检查",
        "本页由各项检查的声明生成(`make docs`)，不要手改；命令行用 `xiaoxiaohao checks` 查看。",
        f"共 {len(CHECKS)} 项：{_count(LOGIC)} 项{LOGIC}，{_count(PLAUSIBILITY)} 项{PLAUSIBILITY}。",
        f"- **{LOGIC}**：数字自相矛盾，必须改正；有一处不过，整批不收。\n"
        f"- **{PLAUSIBILITY}**：可能没错，但不常见；改正，或写明理由(`--confirm 编号=理由`，可重复；"
        "`--confirm-all 理由` 一并说明)。理由、处数、谁、何时，随批次留存。还没有发布过数据时，只提示、不要求说明。",
        "**缺项不查**：规则用到的数有一项缺失，这一行就不按这条规则查，既不算通过，也不算不通过；缺失从不当作 0。\n"
        "一条规则用到的列，这次一列也没有带来，就不问这条规则。已发布的数与这次带来的数合在一起查，"
        "以这次带来的为准；与上学年比，上学年的数可以在同一次装入里，也可以是已发布的；\n更正以前学年的数时，改动了的数也与已发布的下一学年比。",
        f"## {LOGIC}",
        _table(LOGIC),
        f"## {PLAUSIBILITY}",
        _table(PLAUSIBILITY),
        "## 由数据表约定检查的",
        f"这些在转换和约定里已经检查，同样是{LOGIC}，必须改正：",
        "\n".join(["| 编号 | 规则 |", "| --- | --- |", *(f"| {id} | {rule} |" for id, rule in _BY_CONTRACT)]),
    ]
    return "\n\n".join(parts) + "\n"


def _count(pile: str) -> int:
    return sum(check.pile == pile for check in CHECKS.values())


def _table(pile: str) -> str:
    return "\n".join(
        ["| 编号 | 数据表 | 规则 | 发现时说 | 怎么办 |", "| --- | --- | --- | --- | --- |", *_rows(pile)]
    )


def _rows(pile: str) -> Iterable[str]:
    for check in CHECKS.values():
        if check.pile == pile:
            tables = "、".join(CONTRACTS[table].label for table in check.tables)
            yield f"| `{check.id}` | {tables} | {check.rule} | {check.name} | {check.fix} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
