"""抬底 or 削峰: the change of the 差异系数 as bars that add up, the two ends over the years, and what was judged."""

from __future__ import annotations

import polars as pl

from balance.levelling import LASTING, PARTS, Levelling
from balance.levelling_type import LEAST_SCHOOLS, RULE, LevellingType, thirds
from balance.registry import Indicator
from balance.spread import Unknown, counted, doubt, mean
from dashboard import numbers
from dashboard.charts.spec import Blank, ChartSpec, Field
from dashboard.presenters.changed import MERGED, SHOWN_PARTS, Change, counted_by_year, weak_is_high
from dashboard.presenters.context import Context, brief, direction_words, headed, quantity
from dashboard.words import listed, plain, say

ID = "levelling"
WEAK_IS_HIGH_ORDER = ("high_fell", "high_rose", "low_fell", "low_rose")


def how(found: Change | Unknown, doubt: str = "") -> str:
    """The end of the screen's answer: how the coefficient moved between the two years, of which kind it was, and
    in brackets what a test says of it."""
    if isinstance(found, Unknown) or None in found.cv:
        return say("balance.only_who")
    old, new = found.cv
    assert old is not None
    assert new is not None
    moved = say(f"balance.moved_{_way(old, new)}", old=numbers.coefficient(old), new=numbers.coefficient(new))
    words = {"base": found.base_year, "year": found.year, "moved": moved, "doubt": doubt}
    if isinstance(found.kind, LevellingType):
        return say("balance.how", **words, kind=found.kind.label)
    return say("balance.how_unknown", **words)


def _way(old: float, new: float) -> str:
    if numbers.rounds_to_nothing(new - old, 3):
        return "same"
    return "down" if new < old else "up"


def part_words(context: Context, part: str) -> str:
    """A line of the split in words: weak and strong where the indicator judges, low and high where it does not."""
    card = context.card
    joins = "" if context.chosen.scope.kind in ("county", "all") else "_joined"
    if part in (MERGED, "one_year"):
        return say(f"levelling.part.{part}")
    if part in ("opened", "closed"):
        return say(f"levelling.part.{part}{joins}")
    if part == "enrolment":
        return say(
            "levelling.part.enrolment" if card.denominator == "students" else "levelling.part.enrolment_other"
        )
    return say(f"levelling.part.{card.direction}.{part}")


def split_bars(context: Context, found: Change | Unknown) -> ChartSpec | Blank:
    """From the coefficient of one year to that of the other in steps that add up exactly."""
    card, base, year = context.card, context.chosen.base_year, context.chosen.school_year
    name = card.short or card.label
    title = say("levelling.title", label=name, place=context.place, base=base, year=year)
    if isinstance(found, Unknown):
        return Blank(ID, title, found.reason)
    old, new = found.cv
    if isinstance(found.raw, Unknown) or isinstance(found.net, Unknown) or old is None or new is None:
        reason = found.raw.reason if isinstance(found.raw, Unknown) else say("reason.unknown")
        return Blank(ID, title, say("levelling.no_split", base=base, year=year, reason=reason))
    rows = _rows(context, found, old, new)
    neutral = "_neutral" if card.direction == "neutral" else ""
    named = listed(
        say("levelling.alt_item", part=part_words(context, part), effect=numbers.signed(effect, 3))
        for part, effect in found.parts().items()
        if effect
    )
    return ChartSpec(
        id=ID,
        kind="steps",
        table=pl.DataFrame(
            rows, schema_overrides={"effect": pl.Float64, "net": pl.Float64, "schools": pl.Int64}
        ),
        fields=(
            Field("label", say("levelling.column.part")),
            Field("level", say("levelling.level"), "coefficient"),
            Field("effect", say("levelling.column.effect"), "change", 4),
            Field("net", say("levelling.column.net", whole=context.whole), "change", 4),
            Field("schools", say("levelling.column.schools"), "count"),
        ),
        title=title,
        brief=say("levelling.brief", label=name, base=base, year=year, place=context.place),
        takeaway=_takeaway(context, found, old, new),
        unit="",
        decimals=3,
        direction=say("direction.even"),
        definition=say(f"levelling.definition{neutral}"),
        alt=say(
            "levelling.alt",
            label=card.label,
            base=base,
            year=year,
            old=numbers.coefficient(old),
            new=numbers.coefficient(new),
            list=named,
        ),
        meta=context.meta,
        notes=remarks(context, found),
        labels=(("narrows", say("levelling.narrows")), ("widens", say("levelling.widens"))),
        height=130 + 31 * len(rows),
    )


def _rows(context: Context, found: Change, old: float, new: float) -> list[dict[str, object]]:
    card, parts, net = context.card, found.parts(), found.parts(net=True)
    raw = found.raw
    assert isinstance(raw, Levelling)
    level = old
    rows: list[dict[str, object]] = [
        _end(say("levelling.start", year=found.base_year), old, raw.schools, "weight_before")
    ]
    for part in sorted(SHOWN_PARTS, key=lambda one: _place(card, one)):
        effect = parts[part]
        if effect == 0 and net[part] == 0:
            continue
        level += effect
        rows.append(
            {
                "label": part_words(context, part),
                "role": "part",
                "from": level - effect,
                "level": level,
                "effect": effect,
                "net": net[part],
                "schools": None if part in (MERGED, "enrolment") else raw.count(part),
            }
        )
    rows.append(_end(say("levelling.end", year=found.year), new, raw.schools, "weight_after"))
    return rows


def _place(card: Indicator, part: str) -> int:
    """Mergers first, then weak before strong and better before worse, then pupils and schools that came or went."""
    order = (MERGED, *(WEAK_IS_HIGH_ORDER if weak_is_high(card) else LASTING))
    return order.index(part) if part in order else len(order) + PARTS.index(part)


def _end(label: str, cv: float, schools: pl.DataFrame, weight: str) -> dict[str, object]:
    n = int((schools.get_column(weight) > 0).sum())
    return {
        "label": label,
        "role": "end",
        "from": 0.0,
        "level": cv,
        "effect": None,
        "net": None,
        "schools": n,
    }


def _takeaway(context: Context, found: Change, old: float, new: float) -> str:
    assert isinstance(found.raw, Levelling)
    card = context.card
    words: dict[str, object] = {
        "whole": context.whole,
        "mean_old": numbers.number(found.raw.mean_before, card.decimals),
        "mean_new": quantity(card, found.raw.mean_after),
    }
    way = _way(old, new)
    share = found.raw.levelling_up_share(weak_is_high=weak_is_high(card))
    if way == "same":
        return say("levelling.takeaway_same", new=numbers.coefficient(new), **words)
    if way == "down" and share is not None and card.direction != "neutral":
        told = numbers.share(share)
        key = {"100%": "all_weak", "0%": "all_strong"}.get(told, "share")
        sentence = say(f"levelling.takeaway_{key}", share=told, **words)
    else:
        step = new - old
        part, effect = max(found.parts().items(), key=lambda one: one[1] if step > 0 else -one[1])
        sentence = say(
            f"levelling.takeaway_{way}",
            step=numbers.coefficient(abs(step)),
            part=part_words(context, part),
            effect=numbers.signed(effect, 3),
            **words,
        )
    if isinstance(found.kind, LevellingType) and found.kind.warning:
        sentence += say("thirds.warning", words=found.kind.warning)
    return sentence


def remarks(context: Context, found: Change | Unknown) -> tuple[str, ...]:
    """What else must be known: the reading net of growth, mergers and splits."""
    if isinstance(found, Unknown):
        return ()
    said = []
    card = context.card
    if isinstance(found.net, Levelling) and card.direction != "neutral":
        share = found.net.levelling_up_share(weak_is_high=weak_is_high(card))
        if share is not None:
            said.append(say("levelling.net_share", whole=context.whole, share=numbers.share(share)))
    if found.joined:
        step = numbers.signed(found.merged, 4)
        said.append(say("levelling.joined", schools=listed(found.joined), step=step))
    if found.divided:
        said.append(say("levelling.divided", schools=listed(found.divided)))
    return tuple(said)


def rule(context: Context) -> str:
    """The rule by which the kind of change is judged; empty for a card that judges nothing."""
    return "" if context.card.direction == "neutral" else say("rule.words", rule=RULE)


def ends(context: Context, frame: pl.DataFrame, found: Change | Unknown) -> ChartSpec | Blank:
    """The weakest third, the whole and the strongest third over the years, drawn anew in each year."""
    card, base, year = context.card, context.chosen.base_year, context.chosen.school_year
    title = say("thirds.title", label=card.label, unit=card.unit, place=context.place)
    if card.kind == "total":
        return Blank("thirds", title, say("trend.total", label=card.label))
    names = ("low", "high") if card.direction == "neutral" else ("weak", "strong")
    labels = (say(f"thirds.{names[1]}"), say("picture.mean", whole=context.whole), say(f"thirds.{names[0]}"))
    levels = levels_by_year(card, frame, year)
    if sum(one is not None for one in levels.values()) < 2:
        return Blank("thirds", title, say("thirds.one_year", least=LEAST_SCHOOLS))
    rows = [
        {
            "series": label,
            "role": "mean" if place == 1 else "subject",
            "school_year": at,
            "value": None if three is None else three[place],
            "note": "" if three is not None else say("picture.too_few"),
        }
        for place, label in enumerate(labels)
        for at, three in levels.items()
    ]
    words = {"base": base, "year": year}
    weak, strong = (_moved(card, levels, base, year, place) for place in (2, 0))
    return ChartSpec(
        id="thirds",
        kind="lines",
        table=pl.DataFrame(rows, schema_overrides={"value": pl.Float64}),
        fields=(
            Field("series", say("lorenz.series")),
            Field("school_year", say("column.school_year"), "year"),
            Field("value", headed(card), "number", card.decimals),
            Field("note", say("column.note")),
        ),
        title=title,
        brief=brief(context, card),
        takeaway=_ends_words(context, found, weak, strong, _moved(card, levels, base, year, 1)),
        unit=card.unit,
        decimals=card.decimals,
        direction=direction_words(card),
        definition=say("thirds.definition"),
        alt=say("thirds.alt", label=card.label, weak=plain(weak), strong=plain(strong), **words),
        meta=context.meta,
        pass_line=context.pass_line_of(card),
    )


def levels_by_year(
    card: Indicator, frame: pl.DataFrame, last: int
) -> dict[int, tuple[float, float, float] | None]:
    """Strongest third, whole and weakest third of each year; None where the schools are too few."""
    years = sorted({year for year in frame["school_year"].unique().to_list() if year <= last})
    here = counted_by_year(frame, card.id)
    found: dict[int, tuple[float, float, float] | None] = {}
    for year in years:
        rows = counted(here[year]) if year in here else None
        if rows is None or len(rows) < LEAST_SCHOOLS or doubt(rows) is not None:
            found[year] = None
            continue
        weak, strong = thirds(rows, weak_is_high=weak_is_high(card))
        found[year] = (strong, mean(rows.values, rows.weights), weak)
    return found


def _moved(
    card: Indicator, levels: dict[int, tuple[float, float, float] | None], base: int, year: int, place: int
) -> str:
    old, new = levels.get(base), levels.get(year)
    if old is None or new is None:
        return say("thirds.moved", old=numbers.MISSING, new=numbers.MISSING)
    return say("thirds.moved", old=numbers.number(old[place], card.decimals), new=quantity(card, new[place]))


def _ends_words(context: Context, found: Change | Unknown, weak: str, strong: str, middle: str) -> str:
    base, year = context.chosen.base_year, context.chosen.school_year
    kind = found if isinstance(found, Unknown) else found.kind
    if isinstance(kind, Unknown):
        return say("thirds.takeaway_unknown", base=base, year=year, reason=kind.reason)
    words = {"weak": weak, "strong": strong, "whole": context.whole, "mean": middle}
    return say("thirds.takeaway", base=base, year=year, kind=kind.label, **words)
