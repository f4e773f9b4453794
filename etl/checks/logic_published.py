"""逻辑校验 of what articles say: every statement is citable, and its figure can be read.

An article that contradicts itself is still an article: whether its figures agree is shown and never refused.
"""

import polars as pl

from etl.checks.declare import Check, of
from etl.checks.reported import documented
from etl.problems import LOGIC

_c = pl.col
_NUMBER = _c("low").is_not_null() | _c("high").is_not_null()
_TWO = _c("low").is_not_null() & _c("high").is_not_null() & (_c("low") != _c("high"))


def _logic(id: str, view: str, columns: str, says: tuple[str, str, str], broken: pl.Expr) -> Check:
    """``says`` is name, rule and what to do; columns belong to the table that the view begins with."""
    name, rule, fix = says
    return Check(id, LOGIC, view, name, rule, fix, broken, of(view.partition("+")[0], tuple(columns.split())))


def _undocumented(table: str, id: str, what: str) -> Check:
    return _logic(
        id, f"{table}+document", "document",
        (
            f"{what}所引的文献没有登记过",
            "文献在“公开报道”表里",
            "请先(或同时)装入含有这篇文献的“公开报道”表，或改正文献的写法",
        ),
        ~documented(table),
    )  # fmt: skip


CHECKS: tuple[Check, ...] = (
    _undocumented("claim", "claim_document_unknown", "论断"),
    _undocumented("reported_school", "reported_school_document_unknown", "报道中的学校"),
    _logic(
        "claim_low_over_high", "claim", "low high",
        ("论断的下限大于上限", "下限≤上限", "请核对原文，把小的写在下限、大的写在上限"),
        _c("low") > _c("high"),
    ),
    _logic(
        "claim_number_without_unit", "claim", "claim_unit low high",
        ("论断有数却没有单位", "填了下限或上限就有单位", "请照原文写明单位(人与人次不同)；原文没有单位就写“未写明”"),
        _NUMBER & _c("claim_unit").is_null(),
    ),
    _logic(
        "claim_qualifier_without_number", "claim", "qualifier low high",
        ("论断有限定词却没有数", "填了限定词就有下限或上限", "请把原文的数填在下限或上限里；原文没有数就把限定词留空"),
        _c("qualifier").is_not_null() & ~_NUMBER,
    ),
    _logic(
        "claim_qualifier_against_bounds", "claim", "qualifier low high",
        (
            "限定词与上下限对不上",
            "“约、余、超过、不足”只修饰一个数；区间(如 2 到 3)不带限定词",
            "请照原文：“余、超过”只填下限，“不足”只填上限，区间把限定词留空",
        ),
        _c("qualifier").is_in(["约", "余", "超过", "不足"]) & _TWO,
    ),
    _logic(
        "claim_related_unknown", "claim+document", "related claim_no",
        (
            "对照的论断不在同一篇文献里",
            "对照的论断编号是同一文献的另一条论断",
            "请改正编号；有几个就用“、”分开",
        ),
        _c("stray").is_not_null(),
    ),
    _logic(
        "claim_relation_alone", "claim", "relation related",
        (
            "核对关系与对照的论断编号缺了一样",
            "两样都填，或都不填；“成员校数”是与“报道中的学校”表对照，不填编号",
            "请补上缺的一样，或把两样都留空",
        ),
        (_c("relation").is_not_null() & (_c("relation") != "成员校数") & _c("related").is_null())
        | (_c("relation").is_null() & _c("related").is_not_null()),
    ),
    _logic(
        "document_future", "document+now", "published_on",
        ("报道的发布日期还没有到", "发布日期不晚于今天", "请改正日期"),
        _c("published_on") > _c("now"),
    ),
    _logic(
        "document_seen_over_total", "document", "words_seen words_total",
        ("“可见字数”大于“全文字数”", "可见字数≤全文字数", "请核对这两列，改正填错的一个；不知道就留空"),
        _c("words_seen") > _c("words_total"),
    ),
    _logic(
        "reported_left_before_joined", "reported_school", "reported_left reported_joined",
        (
            "报道中的学校退出早于加入",
            "报道的退出时间≥报道的加入时间",
            "请核对原文里的两个时间；没有写退出就留空",
        ),
        _c("reported_left") < _c("reported_joined").str.head(_c("reported_left").str.len_chars()),
    ),
)  # fmt: skip
