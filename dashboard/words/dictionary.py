# ruff: noqa: E501 (a sentence is read whole)
"""The words of the screen 数据字典: what is searched, how much was found, and where it is generated from."""

from typing import Final

DICTIONARY: Final[dict[str, str]] = {
    "screen.dictionary": "数据字典",
    "question.dictionary": "每个指标怎么算，线从哪里来，表里每一列叫什么？",
    "dictionary.source_mark": "出处：",
    "dictionary.source": "{words}出处：{source}。",
    "dictionary.all": "共登记 **{indicators} 个指标**、**{measures} 个量度**、**{tables} 张数据表 {columns} 列**；都由登记卡和数据表的约定生成，与计算用的是同一份。",
    "dictionary.found": "含“**{words}**”的有 **{n} 条**：{parts}。",
    "dictionary.part": "{chapter} {n} 条",
    "dictionary.none": "没有含“**{words}**”的条目。换一个词试试：指标名、列名、编号(如 class_size)、文件名(如 教督)都可以。",
    "dictionary.search": "查找",
    "dictionary.hint": "指标、列名、表头别名、编号、出处；多个词用空格隔开",
    "dictionary.chapter": "{chapter}({n} 条)",
    "dictionary.foot": "本页不随数据版本变化。改动登记卡后，本页、图表、导出和 docs/dictionary.md 一起变。",
}
