"""A wish becomes a desk: the version is pinned, the selection settled, and what could not be kept is told."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.data_access import Desk, Source, registry
from dashboard.presenters.context import Context
from dashboard.selection import Choices, settle
from dashboard.words import say


def settled(source: Source, wished: Mapping[str, str]) -> tuple[Desk, tuple[str, ...]]:
    """The desk nearest to the wish, and a sentence for each part of it that does not exist.

    Raises ``etl.problems.Refused`` where nothing was ever published, ``dashboard.selection.Nothing`` where a
    version holds nothing that could be shown.
    """
    edition, notes = source.current(), []
    if wished.get("version"):
        found = source.edition(wished["version"])
        if found is None:
            notes.append(say("link.version", used=edition.version))
        edition = found or edition
    version = edition.version
    choices = Choices(
        version,
        bool(wished.get("version")) and not notes,
        source.places(version),
        lambda scope, stage: source.indicators(version, scope, stage),
        lambda scope, stage, year: source.most_uneven(version, scope, stage, year),
        lambda scope, stage: list(source.school_names(version, scope, stage)),
        {preset.id: preset.label for preset in registry().presets.values()},
        lambda scope, stage: source.same_school(version, scope, stage),
        lambda scope, stage: source.latest(version, scope, stage),
        source.library(version).names,
        lambda indicator, year: registry().indicators[indicator].since(year),
    )
    chosen, more = settle(wished, choices)
    return Desk(source, Context(registry(), edition, chosen)), (*notes, *more)
