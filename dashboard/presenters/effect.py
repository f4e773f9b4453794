"""集团成效 in words and tables: the verdict with its reason first, then what it rests on and what it cannot say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from balance.effect.conditions import Condition
from balance.effect.finding import AllFinding, GroupFinding
from balance.effect.verdict import Verdict, power, written
from balance.registry import Indicator
from dashboard import numbers
from dashboard.charts.table import TableView
from dashboard.presenters.context import Context, better
from dashboard.studies import Effect, OneGroup, Rival
from dashboard.words import say

_NO_DETAIL = ("trend", "insufficient")
_MAY_HIDE = ("same", "insufficient")  # under these an effect may hide, so the chance of seeing one is told


def answer(context: Context, found: Effect | None) -> str:
    """The verdict first, then its figures or the reason why there are none."""
    if found is None:
        return say("effect.group.none", group=context.chosen.scope.label, stage=context.stage)
    if found.one is not None:
        finding = found.one.finding
        return _verdict(finding.verdict, _of_group(context.card, finding))
    if not found.groups or found.everyone is None:
        return say("effect.none", place=context.chosen.scope.label, stage=context.stage)
    each = _each(found)
    return _verdict(found.everyone.verdict, _of_all(context.card, found.everyone)) + each


def _verdict(verdict: Verdict, detail: str) -> str:
    return say("effect.verdict", sentence=verdict.sentence, detail=detail)


def _reason(verdict: Verdict) -> str:
    return say("effect.also").join(verdict.reasons)


def more_or_less(card: Indicator, effect: float) -> str:
    """多 0.61人, 少 0.03人."""
    value = numbers.with_unit(abs(effect), card.unit, card.decimals)
    return say("effect.more" if effect >= 0 else "effect.less", value=value)


def _of_group(card: Indicator, finding: GroupFinding) -> str:
    panel, change = finding.panel, finding.change
    group, label = panel.group, card.short or card.label
    if finding.verdict.kind in _NO_DETAIL or change is None:
        key = "effect.group.trend" if finding.verdict.kind == "trend" else "effect.group.insufficient"
        return say(key, group=group, label=label, reason=_reason(finding.verdict))
    words = {
        "group": group,
        "label": label,
        "members": len(panel.members),
        "comparison": len(panel.comparison),
        "joined": panel.joined,
        "effect": more_or_less(card, change.effect),
        "p": written(change.p),
        "least": f"1/{1 / change.least_p:,.0f}",
    }
    if change.low is None or change.high is None:
        return say("effect.group.detail_unbounded", **words)
    return say(
        "effect.group.detail",
        **words,
        low=numbers.signed(change.low, card.decimals),
        high=numbers.signed(change.high, card.decimals),
    )


def _of_all(card: Indicator, finding: AllFinding) -> str:
    panel, study = finding.panel, finding.study
    words = {"label": card.short or card.label, "groups": panel.groups, "members": panel.members}
    if finding.verdict.kind in _NO_DETAIL or study is None:
        key = "effect.all.trend" if finding.verdict.kind == "trend" else "effect.all.insufficient"
        words.pop("members") if key == "effect.all.insufficient" else None
        return say(key, **words, reason=_reason(finding.verdict))
    told = say(
        "effect.all.detail",
        **words,
        effect=more_or_less(card, study.effect),
        low=numbers.signed(study.low, card.decimals),
        high=numbers.signed(study.high, card.decimals),
        p=written(study.p),
    )
    if study.sensitive is None:
        return told
    low, high = (numbers.signed(end, card.decimals) for end in study.sensitive)
    return told + say("effect.all.sensitive", low=low, high=high)


def _each(found: Effect) -> str:
    if not found.each:
        return say("effect.each_many", n=found.groups)
    kinds = Counter(one.verdict.sentence for one in found.each.values())
    items = [say("effect.each_item", sentence=words, n=n) for words, n in kinds.most_common()]
    return say("effect.each", list=say("effect.also").join(items))


def doubts(found: Effect | None) -> list[str]:
    """How the verdict must be read: what would be needed, what the test of paths does not prove, and its power."""
    if found is None:
        return []
    finding = found.one.finding if found.one else found.everyone
    if finding is None:
        return []
    told = []
    if finding.verdict.needs:
        told.append(say("effect.need", needs=say("effect.also").join(finding.verdict.needs)))
    path = _path(finding)
    if path is not None and finding.verdict.kind not in _NO_DETAIL:
        told.append(say("effect.passed_trend", p=written(path)))
    if isinstance(finding, GroupFinding):
        told += _power(finding) if finding.verdict.kind in _MAY_HIDE else []
        told += _aside(finding)
    return told


def _path(finding: GroupFinding | AllFinding) -> float | None:
    if isinstance(finding, GroupFinding):
        return finding.placebo.p if finding.placebo else None
    return finding.study.trend.p if finding.study and finding.study.trend else None


def _power(finding: GroupFinding) -> list[str]:
    row = power(len(finding.panel.members), len(finding.panel.comparison))
    if row is None:
        return [say("effect.power_none")]
    members, comparison, (one, half, two) = row
    return [say("effect.power", members=members, comparison=comparison, one=one, half=half, two=two)]


def _aside(finding: GroupFinding) -> list[str]:
    panel = finding.panel
    counts = {"late": panel.late, "left": panel.left, "elsewhere": panel.elsewhere, "thin": panel.thin}
    items = [say(f"effect.aside.{name}", n=len(codes)) for name, codes in counts.items() if codes]
    return [say("effect.aside", list=say("effect.also").join(items))] if items else []


def conditions(context: Context, found: Effect | None) -> TableView | None:
    """Every condition with what was found, ✓ or ✗."""
    if found is None:
        return None
    finding = found.one.finding if found.one else found.everyone
    return _conditions(context, finding.panel.conditions) if finding else None


def _conditions(context: Context, listed: Sequence[Condition]) -> TableView:
    rows = tuple(
        (say("effect.conditions.yes" if one.holds else "effect.conditions.no", words=one.words), one.found)
        for one in listed
    )
    headings = tuple(say(f"effect.conditions.{name}") for name in ("condition", "found"))
    caption = say("effect.conditions.title", place=context.place)
    broken = frozenset(place for place, one in enumerate(listed) if not one.holds)
    return TableView(caption, headings, rows, (False, False), broken)


def each_group(context: Context, found: Effect | None) -> TableView | None:
    """The groups of a scope, each with its own verdict."""
    if found is None or not found.each:
        return None
    card = context.card
    rows = tuple(
        (
            name,
            one.verdict.sentence,
            _told_effect(card, one),
            str(one.panel.joined),
            str(len(one.panel.members)),
            str(len(one.panel.comparison)),
            _reason(one.verdict),
        )
        for name, one in found.each.items()
    )
    headings = (
        *(say(f"effect.each.{name}") for name in ("group", "verdict")),
        say("effect.each.effect", unit=card.unit),
        *(say(f"effect.each.{name}") for name in ("joined", "members", "comparison", "reason")),
    )
    caption = say("effect.each.title", label=card.short or card.label, place=context.place)
    return TableView(caption, headings, rows, (False, False, True, False, True, True, False))


def _told_effect(card: Indicator, one: GroupFinding) -> str:
    """No figure where the verdict forbids to attribute it."""
    if one.change is None or one.verdict.kind in _NO_DETAIL:
        return numbers.MISSING
    return numbers.signed(one.change.effect, card.decimals)


def rivals(context: Context, found: Effect | None) -> TableView | None:
    """What else changed: intake and composition, members beside comparison schools."""
    if found is None or found.one is None:
        return None
    rows = [_rival(context, one) for one in found.one.rivals]
    unknown = say("effect.rivals.unknown")
    rows.append((say("effect.rivals.intake"), unknown, unknown))
    headings = tuple(say(f"effect.rivals.{name}") for name in ("what", "members", "comparison"))
    caption = say("effect.rivals.title", place=context.place)
    return TableView(caption, headings, tuple(rows), (False, True, True), key=say("effect.rivals.note"))


def _rival(context: Context, one: Rival) -> tuple[str, str, str]:
    card = context.registry.indicators[one.indicator]
    return card.label, _step(card, one.members), _step(card, one.comparison)


def _step(card: Indicator, ends: tuple[float, float] | None) -> str:
    if ends is None:
        return numbers.MISSING
    before, after = (numbers.number(value, card.decimals) for value in ends)
    return say("effect.rivals.step", before=before, after=after, unit=card.unit)


def composition(context: Context, one: OneGroup) -> str:
    """The change by the members of each year against that of fixed members, and what only membership did."""
    parts, card = one.composition, context.card
    if parts is None:
        return say("effect.composition_none")
    if numbers.rounds_to_nothing(parts.by_membership, card.decimals):
        return say("effect.composition_same", first=parts.first, last=parts.last)

    def told(value: float) -> str:
        return numbers.change(value, card.unit, card.decimals)

    return say(
        "effect.composition",
        first=parts.first,
        last=parts.last,
        label=card.short or card.label,
        current=told(parts.current),
        fixed=told(parts.fixed),
        parted=told(parts.by_membership),
    )


def lead_school(context: Context, one: OneGroup) -> str:
    """How the lead school itself moved: the guard against a strong school that is thinned out."""
    card, joined = context.card, one.finding.panel.joined
    before = max((year for year in one.lead if year < joined), default=None)
    after = max((year for year in one.lead if year >= joined), default=None)
    if before is None or after is None:
        return say("effect.lead.unknown")
    old, new = one.lead[before], one.lead[after]
    key = "worse" if better(card, old, new) is False else "told"
    return say(
        f"effect.lead.{key}",
        first=before,
        last=after,
        label=card.short or card.label,
        before=numbers.with_unit(old, card.unit, card.decimals),
        after=numbers.with_unit(new, card.unit, card.decimals),
    )
