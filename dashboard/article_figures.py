"""Figures of 公开报道: tables of what articles say, each under the article's own source and mark."""

from collections.abc import Callable

from dashboard.catalogue import Entry
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure, TablePage
from dashboard.presenters import published
from dashboard.presenters.articles import Article, articles, meta_of_all


def _articles(desk: Desk) -> tuple[Article, ...]:
    version = desk.context.chosen.version
    return desk.made("articles", lambda: articles(desk.source.library(version), version))


def _all(desk: Desk) -> Figure | None:
    found = _articles(desk)
    view = published.overview(found)
    return (
        TablePage("articles", view, published.takeaway_of_all(found), "", meta_of_all(found))
        if view
        else None
    )


def _one(
    ident: str, make: Callable[[Article], TableView | None], headline: Callable[[Article], str]
) -> Callable[[Desk], Figure | None]:
    def made(desk: Desk) -> Figure | None:
        found, name = _articles(desk), desk.context.chosen.article
        one = next((one for one in found if one.name == name), found[0] if found else None)
        view = make(one) if one else None
        return TablePage(ident, view, headline(one), "", one.meta) if one and view else None

    return made


_Told = tuple[Callable[[Article], TableView | None], Callable[[Article], str]]
_TABLES: dict[str, _Told] = {
    "article_checks": (published.checks_table, published.takeaway),
    "article_schools": (published.schools_table, published.takeaway_of_schools),
    "article_claims": (published.claims_table, published.takeaway),
}
ARTICLE_FIGURES: dict[str, Entry] = {
    "articles": Entry("published", _all),
    **{ident: Entry("published", _one(ident, *made)) for ident, made in _TABLES.items()},
}
