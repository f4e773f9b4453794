"""公开报道: what articles claim of groups, what of it can be checked, and whose outcomes are not told."""

from dashboard.parts import shelf, text
from dashboard.presenters import published
from dashboard.words import say

here = shelf.open_shelf()
one = here.chosen

text.answer(published.answer(here.found))
text.table(published.overview(here.found), "articles")
text.heading(say("section.article"))
shelf.choose(here)
text.answer(published.answer_of(one))
text.small(published.identity(one))
checks = published.checks_table(one)
if checks is not None:
    text.heading(say("section.article_checks"))
    text.table(checks, "article_checks")
schools = published.schools_table(one)
if schools is not None:
    text.heading(say("section.article_schools"))
    text.table(schools, "article_schools")
text.heading(say("section.article_claims"))
text.table(published.claims_table(one), "article_claims")
shelf.foot(here)
