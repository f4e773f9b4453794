"""The data dictionary: indicators, lines, measures and columns, all from their cards, for the page and the screen.

``python -m etl.dictionary`` writes ``docs/dictionary.md``; a test keeps the committed page equal to this.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from balance.measures import MEASURES, Measure
from balance.registry import DIRECTIONS, Indicator, Registry, Standard
from balance.stages import LABELS as STAGES
from etl.contracts import CONTRACTS, LABELS, ColumnSpec
from etl.reference import registry

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dictionary.md"
INDICATORS, STANDARDS, MEASURES_CHAPTER, TABLES = "指标", "标准", "量度", "数据表"
_MEASURE_DIRECTIONS = {**DIRECTIONS, "none": "—"}


@dataclass(frozen=True)
class Section:
    """A part of the dictionary: the chapter it stands in, its own title ("" for the chapter's first table),
    sentences before the table, headings and rows of the table, and sentences after it."""

    chapter: str
    title: str
    says: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def dictionary(cards: Registry) -> str:
    """The whole page as Markdown, in Chinese."""
    parts = ["# 数据字典", "本页由登记卡和数据表的约定生成(`make docs`)，不要手改。"]
    chapter = ""
    for section in sections(cards):
        parts += [f"## {section.chapter}"] if section.chapter != chapter else []
        parts += [f"### {section.title}"] if section.title else []
        parts += [*section.says, _table(section.headings, section.rows), *section.notes]
        chapter = section.chapter
    return "\n\n".join(parts) + "\n"


def sections(cards: Registry) -> list[Section]:
    """All of the dictionary in its order: indicators, standards, county-level items, measures, tables."""
    return [
        Section(
            INDICATORS,
            "",
            ("任一成分缺失，该校该指标即缺失，绝不按 0 计；总体数值一律是 Σ分子 ÷ Σ分母。",),
            ("编号", "指标", "算式", "单位", "方向", "学段", "达标线", "人数少时", "口径与出处"),
            tuple(_indicators(cards)),
        ),
        *_standards(cards),
        Section(
            STANDARDS,
            "县级条款",
            (
                "政府保障程度、教育质量、社会认可度；“达标”页按所选的一套数值判断，缺什么数据就写什么。",
                *(f"- {preset.label}(`{preset.id}`)：{preset.source}。" for preset in cards.presets.values()),
            ),
            ("条款", "要求", "各套数值", "所需的表和列", "说明"),
            tuple(_county_items(cards)),
        ),
        Section(
            MEASURES_CHAPTER,
            "",
            ("没有数值时在原处写明原因(“何时没有”)，绝不写 0。",),
            ("编号", "量度", "定义", "单位", "方向", "取值范围", "至少几所学校", "何时没有", "出处"),
            tuple(_measures()),
        ),
        *_tables(),
    ]


def _indicators(cards: Registry) -> Iterable[tuple[str, ...]]:
    for card in cards.indicators.values():
        small = f"在校生不足 {card.min_pupils} 人的学校，数值起伏大" if card.min_pupils else "—"
        yield (
            f"`{card.id}`",
            card.label,
            card.formula_words(LABELS),
            card.unit,
            card.direction_words,
            "、".join(STAGES[stage] for stage in card.stages),
            _pass_lines(cards, card),
            small,
            f"{card.wording}出处：{card.source}。",
        )


def _pass_lines(cards: Registry, card: Indicator) -> str:
    """小学 ≥ 4.2、初中 ≥ 5.3(国家…,2017 学年起,现行)"""
    sign = {"up": "≥", "down": "≤"}.get(card.direction, "=")
    found = [
        f"{'、'.join(f'{STAGES[stage]} {sign} {value:g}' for stage, value in lines.items())}"
        f"({standard.label}，{_validity(standard)})"
        for standard in cards.standards.values()
        if (lines := standard.pass_lines.get(card.id))
    ]
    return "；".join(found) or "—"


def _validity(standard: Standard) -> str:
    until = f"{standard.valid_to} 学年止" if standard.valid_to else "现行"
    return f"自 {standard.valid_from} 学年起，{until}"


def _standards(cards: Registry) -> Iterable[Section]:
    last = list(cards.standards)[-1]
    scope_rules = tuple(
        f"统计范围：{rule.label}。依据：{rule.source}。" for rule in cards.scope_rules.values()
    )
    for standard in cards.standards.values():
        lines = [
            (cards.indicators[name].label, *(f"{line[stage]:g}" for stage in ("primary", "junior")))
            for name, line in standard.pass_lines.items()
        ]
        cv = tuple(f"≤ {standard.cv_lines[stage]:.2f}" for stage in ("primary", "junior"))
        yield Section(
            STANDARDS,
            standard.label,
            (f"{standard.source}。{_validity(standard)}。",),
            ("项目", "小学", "初中"),
            (*lines, ("校际差异系数(每项)", *cv)),
            scope_rules if standard.id == last else (),
        )


def _county_items(cards: Registry) -> Iterable[tuple[str, ...]]:
    for item in cards.county_items.values():
        lines = "；".join(
            f"{cards.presets[preset].label} {_line_words(values)}" for preset, values in item.lines.items()
        )
        needs = "；".join(
            f"{CONTRACTS[table].label}：{'、'.join(CONTRACTS[table].columns[name].label for name in names)}"
            for table, names in item.needs.items()
        )
        otherwise = "查佐证材料" if item.rule == "documents" else "—"
        yield f"{item.part}第{item.clause}项", item.words, lines or "—", needs or otherwise, item.note or "—"


def _line_words(values: Mapping[str, float | None]) -> str:
    return "、".join(
        f"`{name}` {'待填' if value is None else f'{value:g}'}" for name, value in values.items()
    )


def _measures() -> Iterable[tuple[str, ...]]:
    for measure in MEASURES.values():
        yield (
            f"`{measure.id}`",
            measure.label,
            measure.definition,
            measure.unit or "—",
            _MEASURE_DIRECTIONS[measure.direction],
            _bounds(measure),
            str(measure.minimum_n),
            "；".join(measure.reasons),
            measure.source,
        )


def _bounds(measure: Measure) -> str:
    low = "" if measure.lower is None else f"≥ {measure.lower:g}"
    high = "" if measure.upper is None else f"≤ {measure.upper:g}"
    return "，".join(part for part in (low, high) if part) or "—"


def _tables() -> Iterable[Section]:
    for contract in CONTRACTS.values():
        rows = tuple(
            (f"`{spec.name}`", spec.label, _kind(spec), spec.unit or "—", "、".join(spec.aliases) or "—")
            for spec in contract.columns.values()
        )
        title = f"{contract.label}(`{contract.table}`)"
        yield Section(TABLES, title, (), ("列", "名称", "要求", "单位", "也认识这些表头"), rows)


def _kind(spec: ColumnSpec) -> str:
    must = "键" if spec.key else "必填" if spec.required else "选填"
    return f"{must}；{'/'.join(spec.choices)}" if spec.choices else must


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(dictionary(registry()), encoding="utf-8")
