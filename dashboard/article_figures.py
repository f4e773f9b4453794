"""Figures of 公开报道: tables of what articles say, each under the article's own source and mark."""

from collections.abc import Callable

from dashboard.catalogue import Entry
from dashboard.charts.table import TableView
from dashboard.data_access import Desk
from dashboard.exports.report import Figure, TablePage
from dashboard.presenters import published
from dashboard.presenters.articles import Article, articles, meta_of_all
from dashboard.words import say


def _articles(desk: Desk) -> tuple[Article, ...]:
    version = desk.context.chosen.version
    return desk.made("articles", lambda: articles(desk.source.library(version), version))


def _all(desk: Desk) -> Figure | None:
    found = _articles(desk)
    view = published.overview(found)
    return TablePage("articles", view, say("published.overview"), "", meta_of_all(found)) if view else None


def _one(
    ident: str, headline: str, make: Callable[[Article], TableView | None]
) -> Callable[[Desk], Figure | None]:
    def made(desk: Desk) -> Figure | None:
        found, name = _articles(desk), desk.context.chosen.article
        one = next((one for one in found if one.name == name), found[0] if found else None)
        view = make(one) if one else None
        return TablePage(ident, view, say(headline, name=one.name), "", one.meta) if one and view else None

    return made


_TABLES: dict[str, tuple[str, Callable[[Article], TableView | None]]] = {
    "article_checks": ("published.checks_of", published.checks_table),
    "article_schools": ("published.schools_of", published.schools_table),
    "article_claims": ("published.claims_of", published.claims_table),
}
ARTICLE_FIGURES: dict[str, Entry] = {
    "articles": Entry("published", _all),
    **{ident: Entry("published", _one(ident, *made)) for ident, made in _TABLES.items()},
}
