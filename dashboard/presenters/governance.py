"""What holds a group together on paper, such as charter and joint appraisal: said, denied or not reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.charts.table import VOID, TableView
from dashboard.presenters.activity_rows import Doings
from dashboard.words import say


def sentence(found: Doings) -> str:
    """How many of the items are there, are not, and were not reported, in the chosen year."""
    if not found.groups:
        return ""
    rows = found.of(found.work.governance)
    cells = len(found.work.items) * len(found.groups)
    if rows.is_empty():
        return say("governance.nothing", year=found.context.year)
    said = rows.drop_nulls("in_place")
    there = said.filter("in_place")
    undated = there["document_date"].null_count()
    words = {"there": there.height, "absent": said.height - there.height, "unreported": cells - said.height}
    told = say("governance.sentence", of=cells, **words)
    return told + (say("governance.undated", n=undated) if undated else "")


def checklist(found: Doings) -> TableView | None:
    """Items × groups of the chosen year; of a single group items × years."""
    if not found.groups or found.work.governance.is_empty():
        return None
    if found.is_one:
        group = found.groups[0]
        years = sorted(
            year
            for year in found.work.members.filter(group_name=group)["school_year"].unique()
            if year <= found.year
        )
        columns = [
            (say("governance.year", year=year), found.of(found.work.governance, group, year))
            for year in years
        ]
    else:
        columns = [(found.names[group], found.of(found.work.governance, group)) for group in found.groups]
    said = [{one["item"]: one for one in frame.iter_rows(named=True)} for _, frame in columns]
    rows, shades = [], []
    for item in found.work.items:
        cells = [_told(by_item.get(item)) for by_item in said]
        rows.append((item, *(words for words, _ in cells)))
        shades.append((0.0, *(shade for _, shade in cells)))
    caption = say("governance.title", place=found.context.place, year=found.context.year)
    headings = (say("governance.item"), *(words for words, _ in columns))
    return TableView(
        caption,
        headings,
        tuple(rows),
        (False, *[False] * len(columns)),
        key=say("governance.key"),
        shades=tuple(shades),
    )


def _told(one: Mapping[str, Any] | None) -> tuple[str, float]:
    """有 with the date of its document, 没有, or 未报."""
    if one is None or one["in_place"] is None:
        return say("activity.unreported"), VOID
    if not one["in_place"]:
        return say("governance.absent"), 0.0
    day = one["document_date"]
    return say("governance.there", date=day.isoformat() if day else say("governance.no_date")), 0.5
