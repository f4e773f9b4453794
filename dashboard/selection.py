"""What the reader has chosen: typed, checked against what exists, and carried in the address of the page.

Whatever a link says is settled into a selection that can be shown; what could not be kept is told in a sentence.
No part of a link is ever evaluated, and none of its text is repeated to the reader.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from balance.scope import Scope
from balance.stages import MEASURED
from dashboard.language import DEFAULT, Language, language, understood
from dashboard.words import say

KEYS = (
    "scope", "stage", "year", "from", "indicator", "school", "against", "schools", "preset", "award",
    "level", "members", "article", "version", "lang",
)  # fmt: skip
MOST_SCHOOLS = 8
LONGEST = 400
_CODE = re.compile(r"[0-9A-Za-z]{1,20}")
_YEAR = re.compile(r"[0-9]{4}")
AWARDS = tuple(
    f"{who}.{unit}" for who in ("pupils", "teachers", "bodies") for unit in ("persons", "times", "items")
)
LEVELS = ("nation", "province", "city", "county")
AGAINST = ("group", "band", "similar", "picked")
MEMBERS = ("fixed", "current")


@dataclass(frozen=True)
class Selection:
    """``version`` is pinned for the whole run; ``frozen`` says that the link itself names it.

    ``preset`` names a set of county-level lines; empty means the national one. ``award`` says whose awards in which
    unit are shown, ``level`` only those of one level; empty means pupils in persons, and all levels. ``school`` is
    the one school that is looked at, ``against`` with whom it is compared (empty: what suits it), ``schools`` those
    picked by hand; none of the three replaces another. ``members`` of a group are those of each year where it says
    ``current``; empty means fixed ones. ``article`` names a public article; empty means the first. ``lang`` is the
    language of the run: what is kept for a selection holds its words, so that two of them are never taken for each
    other.
    """

    version: str
    frozen: bool
    scope: Scope
    stage: str
    school_year: int
    base_year: int
    indicator: str
    schools: tuple[str, ...] = ()
    preset: str = ""
    award: str = ""
    level: str = ""
    school: str = ""
    against: str = ""
    members: str = ""
    article: str = ""
    lang: Language = field(default_factory=language)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """The school that is looked at and those picked by hand, each once."""
        return tuple(dict.fromkeys(code for code in (self.school, *self.schools) if code))

    def as_params(self) -> dict[str, str]:
        """The address of this selection; a version is named only where the reader froze it."""
        params = {
            "scope": str(self.scope),
            "stage": self.stage,
            "year": str(self.school_year),
            "from": str(self.base_year),
            "indicator": self.indicator,
        }
        params |= {key: value for key, value in (("school", self.school), ("against", self.against)) if value}
        if self.schools:
            params["schools"] = ",".join(self.schools)
        if self.preset:
            params["preset"] = self.preset
        rest = ("award", "level", "members", "article")
        params |= {key: getattr(self, key) for key in rest if getattr(self, key)}
        if self.frozen:
            params["version"] = self.version
        if self.lang != DEFAULT:
            params["lang"] = self.lang
        return params


@dataclass(frozen=True)
class Choices:
    """What exists in a version: ``places`` maps scope and stage to the school years with schools in them.

    ``first`` names the indicator to begin with where the link names none: the one to worry about. ``presets`` are
    ids and labels of the sets of county-level lines, the national one first. ``same`` gives for the code that a
    school had before it was renamed or recoded the one it has now. ``latest`` gives the newest school year in which
    any indicator has data: where the link names none, a reader begins there. ``since`` gives for an indicator and
    a school year the first year that is measured likewise.
    """

    version: str
    frozen: bool
    places: Mapping[Scope, Mapping[str, tuple[int, ...]]]
    indicators: Callable[[Scope, str], Sequence[str]]
    first: Callable[[Scope, str, int], str | None]
    schools: Callable[[Scope, str], Sequence[str]]
    presets: Mapping[str, str] = field(default_factory=dict)
    same: Callable[[Scope, str], Mapping[str, str]] = lambda *_: {}
    latest: Callable[[Scope, str], int | None] = lambda *_: None
    articles: tuple[str, ...] = ()
    since: Callable[[str, int], int] = lambda *_: 0

    def stages(self, scope: Scope) -> tuple[str, ...]:
        return tuple(stage for stage in MEASURED if self.places[scope].get(stage))

    def years(self, scope: Scope, stage: str) -> tuple[int, ...]:
        """Newest last."""
        return tuple(sorted(self.places[scope][stage]))


class Nothing(ValueError):
    """There is no scope, stage or year that could be shown."""


def settle(raw: Mapping[str, str], choices: Choices) -> tuple[Selection, tuple[str, ...]]:
    """The nearest selection that exists, and a sentence for each wish that could not be kept."""
    notes: list[str] = []
    wish = {key: value for key, value in raw.items() if key in KEYS and len(value) <= LONGEST}
    if any(len(raw.get(key, "")) > LONGEST for key in KEYS):
        notes.append(say("link.too_long"))
    elif raw.get("lang") and understood(raw["lang"]) is None:
        notes.append(say("link.language"))
    scope = _scope(wish.get("scope"), choices, notes)
    stages = choices.stages(scope)
    stage = _one(wish.get("stage"), stages, stages[0], "link.stage", notes)
    years = choices.years(scope, stage)
    newest = choices.latest(scope, stage)
    newest = newest if newest in years else years[-1]
    year = _year(wish.get("year"), years, newest, "link.year", notes)
    known = choices.indicators(scope, stage)
    if not known:
        raise Nothing(say("empty.no_indicator"))
    default = choices.first(scope, stage, year) or known[0]
    indicator = _one(wish.get("indicator"), known, default, "link.indicator", notes)
    since = choices.since(indicator, year)
    earlier = [one for one in years if since <= one < year]
    default_base = earlier[max(0, len(earlier) - 3)] if earlier else year
    asked = wish.get("from")
    if asked in {str(one) for one in years if one < since}:
        notes.append(say("link.broken", since=since, used=default_base))
        asked = None
    base = _year(asked, earlier or [year], default_base, "link.from", notes)
    schools = _schools(wish.get("schools"), scope, stage, choices, notes)
    school = next(iter(_schools(wish.get("school", "").partition(",")[0], scope, stage, choices, notes)), "")
    against = _one(wish.get("against") or None, AGAINST, "", "link.against", notes)
    preset = _preset(wish.get("preset"), choices.presets, notes)
    award = _one(wish.get("award"), AWARDS, AWARDS[0], "link.award", notes)
    level = _one(wish.get("level") or None, LEVELS, "", "link.award", notes)
    members = _one(wish.get("members"), MEMBERS, MEMBERS[0], "link.members", notes)
    article = _one(wish.get("article") or None, choices.articles, "", "link.article", notes)
    chosen = Selection(
        choices.version,
        choices.frozen,
        scope,
        stage,
        year,
        base,
        indicator,
        schools,
        preset,
        "" if award == AWARDS[0] else award,
        level,
        school,
        against,
        "" if members == MEMBERS[0] else members,
        article,
    )
    return chosen, tuple(notes)


def default_scope(places: Mapping[Scope, Mapping[str, tuple[int, ...]]]) -> Scope:
    """A county where there is only one, else everything, else the first of the list."""
    shown = [scope for scope, stages in places.items() if any(stages.get(stage) for stage in MEASURED)]
    if not shown:
        raise Nothing(say("empty.no_scope"))
    counties = [scope for scope in shown if scope.kind == "county"]
    if len(counties) == 1:
        return counties[0]
    return next((scope for scope in shown if scope.kind == "all"), shown[0])


def _scope(wish: str | None, choices: Choices, notes: list[str]) -> Scope:
    default = default_scope(choices.places)
    if wish is None:
        return default
    try:
        scope = Scope.parse(wish)
    except ValueError:
        scope = None
    if scope is None or scope not in choices.places or not choices.stages(scope):
        notes.append(say("link.scope", used=default.label))
        return default
    return scope


def _one(wish: str | None, known: Sequence[str], default: str, words: str, notes: list[str]) -> str:
    if wish is None or wish in known:
        return wish or default
    notes.append(say(words))
    return default


def _year(wish: str | None, known: Sequence[int], default: int, words: str, notes: list[str]) -> int:
    if wish is None:
        return default
    if _YEAR.fullmatch(wish) and int(wish) in known:
        return int(wish)
    notes.append(say(words, used=default))
    return default


def _preset(wish: str | None, presets: Mapping[str, str], notes: list[str]) -> str:
    """The wished set of lines where it exists; the national one, which is the first, needs no name."""
    base = next(iter(presets), "")
    if wish and wish not in presets:
        notes.append(say("link.preset", used=presets.get(base, "")))
    return wish if wish and wish in presets and wish != base else ""


def _schools(
    wish: str | None, scope: Scope, stage: str, choices: Choices, notes: list[str]
) -> tuple[str, ...]:
    if not wish:
        return ()
    same = choices.same(scope, stage)
    asked = list(dict.fromkeys(same.get(code, code) for code in wish.split(",") if code))
    there = set(choices.schools(scope, stage))
    kept = [code for code in asked if _CODE.fullmatch(code) and code in there]
    if len(kept) < len(asked):
        notes.append(say("link.schools", lost=len(asked) - len(kept)))
    if len(kept) > MOST_SCHOOLS:
        notes.append(say("link.many_schools", most=MOST_SCHOOLS))
    return tuple(kept[:MOST_SCHOOLS])
