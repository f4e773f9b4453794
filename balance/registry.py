"""The registry: one card per indicator and one per standard, checked once, read by everything else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from balance.activities import Courses, read_courses
from balance.county_cards import CountyItem, Legacy, Preset, read_county_items, read_legacy, read_presets
from balance.formula import columns_of
from balance.stages import LABELS

DIRECTIONS = {"up": "越高越好", "down": "越低越好", "neutral": "中性指标"}
KINDS = {"ratio", "total"}
CHANCES = {"", "counts", "rates"}


def _in_words(formula: str, labels: Mapping[str, str]) -> str:
    """A formula with its column names replaced and the signs that Chinese readers expect."""
    named = re.sub(r"[a-z_]\w*", lambda found: labels.get(found[0], found[0]), formula)
    return named.replace(" * ", " × ").replace(" / ", " ÷ ").replace(" - ", " − ")


@dataclass(frozen=True)
class Indicator:
    """A card: what is divided by what, in which unit, for which stages, and in whose words.

    ``value = per * numerator / denominator``. A ``total`` has no denominator and no dispersion. A ``delivered``
    card has no formula: its numerators and denominators come ready in the table extra_indicator. An ``exam`` card
    names a subject: the mean score of a school, weighted by those who sat. ``resource_unit`` is what its numerator
    is counted in (人, ㎡, 元, 间), so that a shortfall can be budgeted. ``chance`` says that the numerator is people
    and so few that luck alone makes schools differ: ``counts`` per pupil, or ``rates``, a part of the denominator.
    ``breaks`` are school years from which on values are measured otherwise than before.
    """

    id: str
    label: str
    label_en: str
    kind: str
    unit: str
    direction: str
    stages: tuple[str, ...]
    numerators: dict[str, str]
    source: str
    wording: str
    denominator: str | None = None
    per: float = 1.0
    short: str = ""
    decimals: int = 2
    official: int | None = None
    staffing: bool = False
    min_pupils: int = 0
    delivered: bool = False
    exam: str = ""
    resource_unit: str = ""
    chance: str = ""
    breaks: tuple[int, ...] = ()

    def since(self, school_year: int) -> int:
        """The first school year whose values may be compared with those of ``school_year``; 0 where all may."""
        return max((year for year in self.breaks if year <= school_year), default=0)

    @property
    def columns(self) -> set[str]:
        """Columns of the wide table that the card needs, over all stages."""
        if self.delivered or self.exam:
            return set()
        formulas = [*self.numerators.values(), *([self.denominator] if self.denominator else [])]
        return set().union(*(columns_of(formula) for formula in formulas))

    @property
    def direction_words(self) -> str:
        return DIRECTIONS[self.direction]

    def formula_words(self, labels: Mapping[str, str]) -> str:
        """The formula as people read it: ``labels`` names the columns, 生均图书册数 = 图书册数 ÷ 在校生数."""
        if self.delivered:
            return f"分子 ÷ 分母{self._factor}(自定义指标表)"
        if self.exam:
            return f"平均分 × 参考人数 ÷ 参考人数(学业考试表，科目 {self.exam})"
        tops = {stage: _in_words(formula, labels) for stage, formula in self.numerators.items()}
        same = set(tops.values())
        top = same.pop() if len(same) == 1 else "；".join(f"{LABELS[s]} {words}" for s, words in tops.items())
        if self.denominator is None:
            return top
        bracketed = f"({top})" if " " in top else top
        return f"{bracketed} ÷ {_in_words(self.denominator, labels)}{self._factor}"

    @property
    def _factor(self) -> str:
        return "" if self.per == 1 else f" × {self.per:g}"

    @classmethod
    def from_card(cls, card: dict[str, Any]) -> "Indicator":
        """Reads one card of ``indicators.yml``; raises ValueError naming the card and the field."""
        name = card.get("id", "?")
        unknown = set(card) - {*cls.__dataclass_fields__, "numerator"}
        if unknown:
            raise ValueError(f"指标卡 {name} 有不认识的字段：{'、'.join(sorted(unknown))}")
        fields = dict(card)
        numerator = fields.pop("numerator", None)
        stages = tuple(fields.get("stages", ()))
        if not stages or not set(stages) <= set(LABELS):
            raise ValueError(f"指标卡 {name} 的 stages 须取自：{'、'.join(LABELS)}")
        if fields.get("delivered"):
            numerator, fields["denominator"] = "numerator", "denominator"
        if fields.get("exam"):
            numerator, fields["denominator"] = "mean_score * examinees", "examinees"
        numerators = numerator if isinstance(numerator, dict) else dict.fromkeys(stages, str(numerator))
        if set(numerators) != set(stages):
            raise ValueError(f"指标卡 {name} 的 numerator 与 stages 对不上")
        fields |= {"stages": stages, "numerators": numerators, "per": float(fields.get("per", 1))}
        fields["breaks"] = tuple(fields.get("breaks", ()))
        indicator = cls(**fields)
        if indicator.kind not in KINDS or indicator.direction not in DIRECTIONS:
            raise ValueError(f"指标卡 {name} 的 kind 或 direction 不在允许的词里")
        if indicator.chance not in CHANCES:
            raise ValueError(f"指标卡 {name} 的 chance 只能是 counts 或 rates")
        if (indicator.kind == "ratio") != (indicator.denominator is not None):
            raise ValueError(f"指标卡 {name}：比率要有 denominator，总量不能有")
        indicator.columns  # noqa: B018 (reads every formula, so that a bad one is refused here)
        return indicator


@dataclass(frozen=True)
class Standard:
    """Pass lines of one rule, with the first and last school year in which it holds."""

    id: str
    label: str
    source: str
    valid_from: int
    valid_to: int | None
    cv_lines: dict[str, float]
    pass_lines: dict[str, dict[str, float]]
    school_rule: dict[str, float] = field(default_factory=dict)

    def holds_in(self, school_year: int) -> bool:
        return self.valid_from <= school_year and (self.valid_to is None or school_year <= self.valid_to)


@dataclass(frozen=True)
class ScopeRule:
    """Which schools a county's figures are made of; recorded with every version."""

    id: str
    label: str
    source: str
    excluded_types: tuple[str, ...] = ()
    teaching_point_types: tuple[str, ...] = ()
    teaching_point_min_pupils: int = 0
    ownership: tuple[str, ...] = ()
    merge_uncounted: bool = True


def _frozen(card: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in card.items()}


@dataclass(frozen=True)
class Registry:
    """All cards. Keys are ids; the order is that of the files."""

    indicators: dict[str, Indicator]
    standards: dict[str, Standard]
    scope_rules: dict[str, ScopeRule]
    split_weights: dict[str, float]
    presets: dict[str, Preset] = field(default_factory=dict)
    county_items: dict[str, CountyItem] = field(default_factory=dict)
    legacy: Legacy | None = None
    courses: Courses = field(default_factory=lambda: read_courses({}))

    @property
    def standard(self) -> Standard:
        """The standard in force: the first card of the file."""
        return next(iter(self.standards.values()))

    @property
    def scope_rule(self) -> ScopeRule:
        return next(iter(self.scope_rules.values()))

    def preset(self, ident: str = "") -> Preset:
        """A preset of county-level lines; without a name the base one, which is the first of the file."""
        return self.presets[ident] if ident else next(iter(self.presets.values()))

    def official(self, stage: str) -> list[Indicator]:
        """The resource items of the national rule for a stage, in its order."""
        cards = [card for card in self.indicators.values() if card.official and stage in card.stages]
        return sorted(cards, key=lambda card: card.official or 0)

    def lined(self, cards: range) -> bool:
        """Whether any of these cards, by their places in the registry, has a pass line."""
        return any(card.id in self.standard.pass_lines for card in self._placed(cards))

    def counting(self, cards: range) -> bool:
        """Whether any of these cards, by their places in the registry, counts people, so that chance has a say."""
        return any(card.chance for card in self._placed(cards))

    def _placed(self, cards: range) -> list[Indicator]:
        return list(self.indicators.values())[cards.start : cards.stop]

    def pass_line(self, indicator: str, stage: str, school_year: int) -> float | None:
        """The line of an indicator, or None where there is none or it is not yet valid in that year."""
        standard = self.standard
        return standard.pass_lines.get(indicator, {}).get(stage) if standard.holds_in(school_year) else None

    def cv_line(self, stage: str, school_year: int) -> float | None:
        """The highest 差异系数 that passes, or None where the standard does not hold in that year."""
        standard = self.standard
        return standard.cv_lines.get(stage) if standard.holds_in(school_year) else None

    @classmethod
    def from_cards(cls, indicators: list[dict[str, Any]], rules: dict[str, Any]) -> "Registry":
        """Builds the registry of the two reference files; raises ValueError listing what is wrong."""
        cards = [Indicator.from_card(card) for card in indicators]
        twice = {card.id for card in cards if sum(other.id == card.id for other in cards) > 1}
        if twice:
            raise ValueError(f"指标编号重复：{'、'.join(sorted(twice))}")
        standards = {card["id"]: Standard(**card) for card in rules["standards"]}
        known = {card.id for card in cards}
        for standard in standards.values():
            if stray := set(standard.pass_lines) - known:
                raise ValueError(f"标准 {standard.id} 提到没有登记的指标：{'、'.join(sorted(stray))}")
            if unitless := [
                card.id for card in cards if card.id in standard.pass_lines and not card.resource_unit
            ]:
                raise ValueError(f"有达标线的指标要写 resource_unit:{'、'.join(unitless)}")
        scope_rules = {card["id"]: ScopeRule(**_frozen(card)) for card in rules["scope_rules"]}
        return cls(
            {card.id: card for card in cards},
            standards,
            scope_rules,
            dict(rules["split_weights"]),
            read_presets(rules),
            read_county_items(rules),
            read_legacy(rules),
            read_courses(rules),
        )
