"""集团成效 in sentences: the verdict with its reason first, then what it rests on and what it cannot say."""

from __future__ import annotations

from collections import Counter

from balance.effect.conditions import LEVEL
from balance.effect.finding import AllFinding, GroupFinding
from balance.effect.timing import Dealt
from balance.effect.verdict import SHOWN, Verdict, power, written
from balance.registry import Indicator
from dashboard import numbers
from dashboard.presenters.context import Context, better
from dashboard.studies import Effect, OneGroup
from dashboard.words import listed, noted, say

NO_DETAIL = ("trend", "insufficient")
_MAY_HIDE = ("same", "insufficient")  # under these an effect may hide, so the chance of seeing one is told
SELDOM = 0.01


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


def reason(verdict: Verdict) -> str:
    """Why the verdict is this one, all reasons in one line."""
    return noted(verdict.reasons)


def more_or_less(card: Indicator, effect: float) -> str:
    """多 0.61人, 少 0.03人; per cents differ by 百分点."""
    return say("effect.more" if effect >= 0 else "effect.less", value=sized(card, abs(effect)))


def sized(card: Indicator, value: float) -> str:
    """How large a difference is, without its sign; per cents differ by 百分点."""
    words = numbers.number(value, card.decimals)
    return f"{words}{say('unit.points')}" if card.unit == "%" else numbers.in_unit(words, card.unit)


def _interval(card: Indicator, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    ends = (numbers.signed(end, card.decimals) for end in (low, high))
    return say("effect.interval", ends=say("effect.to").join(ends))


def _by_chance(verdict: Verdict, p: float) -> str:
    """How often chance alone parts schools as far, in words before the p."""
    if verdict.kind == "same":
        return say("effect.chance.same", p=written(p))
    if p < SELDOM:
        return say("effect.chance.seldom", p=written(p))
    return say("effect.chance", share=numbers.share(p), p=written(p))


def _of_group(card: Indicator, finding: GroupFinding) -> str:
    panel, change = finding.panel, finding.change
    group, label = panel.group, card.short or card.label
    if finding.verdict.kind in NO_DETAIL or change is None:
        key = "effect.group.trend" if finding.verdict.kind == "trend" else "effect.group.insufficient"
        return say(key, group=group, label=label, reason=reason(finding.verdict))
    return say(
        "effect.group.detail",
        group=group,
        label=label,
        members=len(panel.members),
        comparison=len(panel.comparison),
        joined=panel.joined,
        effect=more_or_less(card, change.effect),
        interval=_interval(card, change.low, change.high),
        chance=_by_chance(finding.verdict, change.p),
    )


def _of_all(card: Indicator, finding: AllFinding) -> str:
    if finding.timing is not None:
        return _of_timing(card, finding, finding.timing)
    panel, study = finding.panel, finding.study
    words = {"label": card.short or card.label, "groups": panel.groups, "members": panel.members}
    if finding.verdict.kind in NO_DETAIL or study is None:
        key = "effect.all.trend" if finding.verdict.kind == "trend" else "effect.all.insufficient"
        words.pop("members") if key == "effect.all.insufficient" else None
        return say(key, **words, reason=reason(finding.verdict))
    told = say(
        "effect.all.detail",
        **words,
        effect=more_or_less(card, study.effect),
        interval=_interval(card, study.low, study.high),
        chance=_by_chance(finding.verdict, study.p),
    )
    if study.sensitive is None:
        return told
    low, high = study.sensitive
    key = "effect.all.sensitive"
    if finding.verdict.kind in SHOWN and low <= 0 <= high:
        key = "effect.all.sensitive_zero"
    ends = say("effect.to").join(numbers.signed(end, card.decimals) for end in study.sensitive)
    return told + say(key, ends=ends)


def _of_timing(card: Indicator, finding: AllFinding, timing: Dealt) -> str:
    words = {"label": card.short or card.label, "groups": timing.groups, "members": timing.schools}
    if finding.verdict.kind == "trend":
        return say("effect.all.trend", **words, reason=reason(finding.verdict))
    return say(
        "effect.timing.detail",
        **words,
        effect=more_or_less(card, timing.effect),
        interval=_interval(card, timing.low, timing.high),
        chance=_by_chance(finding.verdict, timing.p),
    )


def _each(found: Effect) -> str:
    if not found.each:
        return say("effect.each_many", n=found.groups)
    kinds = Counter(one.verdict.sentence for one in found.each.values())
    items = [say("effect.each_item", sentence=words, n=n) for words, n in kinds.most_common()]
    return say("effect.each", list=noted(items))


def each_takeaway(found: Effect | None) -> str:
    """How many groups have which verdict."""
    return _each(found) if found is not None else ""


def doubts(context: Context, found: Effect | None) -> list[str]:
    """How the verdict must be read at first sight: what would be needed, the lead school where it fell, what else
    changed, and how large an effect could hide."""
    finding = _finding(found)
    if finding is None or found is None:
        return []
    told, kind = [], finding.verdict.kind
    if finding.verdict.needs:
        told.append(say("effect.need", needs=noted(finding.verdict.needs)))
    if found.one is not None:
        if _lead(context.card, found.one) == "worse":
            told.append(lead_school(context, found.one))
        if kind in SHOWN:
            told += _other_changes(context, found.one)
    path = _path(finding)
    if path is not None and kind not in NO_DETAIL:
        told.append(say("effect.passed_trend", p=written(path)))
    if kind in _MAY_HIDE:
        told += _power(context.card, finding)
    return told


def _finding(found: Effect | None) -> GroupFinding | AllFinding | None:
    if found is None:
        return None
    return found.one.finding if found.one else found.everyone


def _path(finding: GroupFinding | AllFinding) -> float | None:
    if isinstance(finding, GroupFinding):
        return finding.placebo.p if finding.placebo else None
    if finding.timing is not None:
        return finding.timing.placebo_p
    return finding.study.trend.p if finding.study and finding.study.trend else None


def _other_changes(context: Context, one: OneGroup) -> list[str]:
    """Names the other explanations that moved otherwise than at comparison schools."""
    cards = context.registry.indicators
    moved = [cards[rival.indicator].label for rival in one.rivals if rival.change and rival.change.p <= LEVEL]
    return [say("effect.rivals.moved", list=listed(moved))] if moved else []


def _power(card: Indicator, finding: GroupFinding | AllFinding) -> list[str]:
    if isinstance(finding, AllFinding):
        if finding.study is None or finding.verdict.kind != "same":
            return []
        return [say("effect.noticeable", value=sized(card, finding.study.noticeable))]
    row = power(len(finding.panel.members), len(finding.panel.comparison))
    if row is None:
        return [say("effect.power_none")]
    members, comparison, (one, half, two) = row
    words = {"members": members, "comparison": comparison, "one": one, "half": half, "two": two}
    if finding.change is None or finding.change.spread is None:
        return [say("effect.power", **words)]
    sizes = (numbers.number(finding.change.spread * times, card.decimals) for times in (1, 1.5, 2))
    unit = say("unit.points") if card.unit == "%" else card.unit
    return [say("effect.power_sized", **words, sizes=" / ".join(sizes), unit=unit)]


def fine_print(context: Context, found: Effect | None) -> list[str]:
    """How the verdict was reached, for those who check it: choices tried, the smallest p, what the test cannot part,
    who was left out, how often one would err."""
    finding = _finding(found)
    if finding is None or found is None:
        return []
    if isinstance(finding, GroupFinding):
        return [*_tried(finding), *_aside(finding)]
    return [*_rests_on(context.card, finding), *_left_out(finding), *_many(found)]


def _tried(finding: GroupFinding) -> list[str]:
    change = finding.change
    if change is None:
        return []
    key = "effect.tried" if change.exact else "effect.tried_some"
    words = {
        "members": change.members,
        "comparison": change.comparison,
        "choices": f"{change.choices:,}",
        "least": f"1/{1 / change.least_p:,.0f}",
    }
    told = [say(key, **words)]
    if finding.verdict.kind in SHOWN:
        told.append(say("effect.shared"))
    return told


def _aside(finding: GroupFinding) -> list[str]:
    panel, told = finding.panel, []
    counts = {"late": panel.late, "left": panel.left, "elsewhere": panel.elsewhere, "thin": panel.thin}
    items = [say(f"effect.aside.{name}", n=len(codes)) for name, codes in counts.items() if codes]
    if items:
        told.append(say("effect.aside", list=noted(items)))
    if panel.also:
        told.append(say("effect.aside.also", n=len(panel.also)))
    return told


def _rests_on(card: Indicator, finding: AllFinding) -> list[str]:
    if finding.timing is not None:
        timing = finding.timing
        key = "effect.timing.tried" if timing.exact else "effect.timing.tried_some"
        words = {"groups": timing.groups, "choices": f"{timing.choices:,}"}
        return [say(key, **words, least=f"1/{1 / timing.least_p:,.0f}")]
    study = finding.study
    if study is None:
        return []
    told = [
        say(
            "effect.all.simple",
            value=numbers.change(study.simple, card.unit, card.decimals + 1),
            error=numbers.number(study.simple_error, card.decimals + 1),
        )
    ]
    if finding.verdict.kind in SHOWN and study.breaks_at:
        told.append(say("effect.all.breaks_at", times=numbers.number(study.breaks_at, 1)))
    return told


def _left_out(finding: AllFinding) -> list[str]:
    counts = {"incomplete": finding.panel.incomplete, "already": finding.panel.already}
    items = [say(f"effect.aside.{name}", n=n) for name, n in counts.items() if n]
    return [say("effect.left_out", list=noted(items))] if items else []


def _many(found: Effect) -> list[str]:
    """Where several groups are tested, some look striking by chance alone."""
    tested = sum(one.change is not None for one in found.each.values())
    if tested < 2:
        return []
    return [say("effect.each_chance", n=tested, expected=numbers.number(tested * LEVEL, 1))]


def composition(context: Context, one: OneGroup) -> str:
    """The change by the members of each year against that of fixed members, and what only membership did."""
    card, parts = context.card, one.composition
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


def spread(one: OneGroup) -> str:
    """The group's own 差异系数 under both readings; empty where one of them has none."""
    if one.spread is None:
        return ""
    current, fixed = (
        say("effect.step", before=numbers.coefficient(before), after=numbers.coefficient(after))
        for before, after in (one.spread.current, one.spread.fixed)
    )
    words = {"first": one.spread.first, "last": one.spread.last, "current": current, "fixed": fixed}
    return say("effect.spread_same" if current == fixed else "effect.spread", **words)


def _lead_ends(one: OneGroup) -> tuple[int, int] | None:
    joined = one.finding.panel.joined
    before = max((year for year in one.lead if year < joined), default=None)
    after = max((year for year in one.lead if year >= joined), default=None)
    return None if before is None or after is None else (before, after)


def _lead(card: Indicator, one: OneGroup) -> str:
    ends = _lead_ends(one)
    if ends is None:
        return "unknown"
    return "worse" if better(card, one.lead[ends[0]], one.lead[ends[1]]) is False else "told"


def lead_school(context: Context, one: OneGroup) -> str:
    """How the lead school itself moved: the guard against a strong school that is thinned out."""
    card, ends = context.card, _lead_ends(one)
    if ends is None:
        return say("effect.lead.unknown" if one.finding.panel.lead else "effect.lead.none")
    before, after = ends
    words = {"first": before, "last": after, "label": card.short or card.label}
    old, new = (numbers.with_unit(one.lead[year], card.unit, card.decimals) for year in ends)
    others = ""
    if before in one.comparison and after in one.comparison:
        step = one.comparison[after] - one.comparison[before]
        others = say("effect.lead.others", step=numbers.change(step, card.unit, card.decimals))
    return say(f"effect.lead.{_lead(card, one)}", **words, before=old, after=new, others=others)
