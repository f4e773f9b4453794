"""The statistical forms as a page, from their profile.

``python -m etl.recognition.forms_page`` writes ``docs/forms.md``; a test keeps the committed page equal to this.
"""

from collections.abc import Iterable
from pathlib import Path

from etl.contracts import CONTRACTS
from etl.recognition.form_cards import BY_NAME, FormCard, form_book

PAGE = Path(__file__).resolve().parents[2] / "docs" / "forms.md"


def page() -> str:
    """The whole page as Markdown, in Chinese."""
    book = form_book()
    parts = [
        "# 统计报表",
        "本页由报表档案 `data/reference/profiles/forms/jiaoji.yml` 生成(`make docs`)，不要手改。",
        "基层报表一张工作表是一所学校的一张表，行是指标、列是数，与一校一行的文件正好转置。装入时按行名和列名取数，"
        "合成一校一学段一行，再走与其他文件相同的转换、检查和留存；信件指出的仍是报表里的工作表、行和列。",
        "- **认得出**：表名或表题里有报表号(教基3112)，或表题是下面的题目；表里有“指标名称”一行，"
        "下面多有甲、乙、1、2 一行。\n"
        "- **是谁的**：表题下面的学校标识码、填报单位、年度；一张表没写的，取同一工作簿里其他报表一致的说法。"
        "没有标识码而校名已登记的，按校名认；填报单位是主管部门的，不当作校名。"
        "年度按当年 9 月 1 日开始的学年读(推定)。\n"
        f"- **学段**：由报表本身定，或(“{BY_NAME}”)由表名和表题里恰好一个学段词定；定不了就写信，不猜，例如"
        "“教基4153_九年一贯制学校”。确实不读某张表，用 `--ignore 表名` 声明。\n"
        "- **空与零**：`-` 是不适用，空白是未报，都不当作 0；“填去年数据”一类的字是信件。\n"
        "- **不认识的报表**：在工作簿里点名留下不读，单独装入时写信；隐藏的工作表不读。",
        *(_form(card) for card in book.forms),
    ]
    return "\n\n".join(parts) + "\n"


def _form(card: FormCard) -> str:
    said = [
        f"题目：`{card.title}`。" if card.title else "",
        f"**推定**：{card.assumed}。" if card.assumed else "",
        *(f"核对：{whole.words} = {parts.words} 之和。" for whole, parts in card.totals),
    ]
    lines = ["| 学段 | 数据表 | 数据项 | 取自 | 必需 |", "| --- | --- | --- | --- | --- |", *_rows(card)]
    told = "".join(said)
    return f"## {card.name}\n\n" + (f"{told}\n\n" if told else "") + "\n".join(lines)


def _rows(card: FormCard) -> Iterable[str]:
    for reading in card.readings:
        for table, columns in reading.cells.items():
            for column, addresses in columns.items():
                spec = CONTRACTS[table].columns[column]
                unit = f"(单位未写明时为{card.units[column]})" if column in card.units else ""
                taken = "<br>+ ".join(address.words for address in addresses) + unit
                must = "是" if f"{table}.{column}" in card.must else ""
                yield f"| {reading.stage or '—'} | {CONTRACTS[table].label} | {spec.label} | {taken} | {must} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
