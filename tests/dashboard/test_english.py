"""The English twin of every word: same ids, same blanks, same marks, no Chinese left; and what the lower floors write.

A sentence that is missing here is a Chinese sentence on an English screen.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import balance
import dashboard
from balance.effect.conditions import RULES
from balance.measures import MEASURES
from dashboard import numbers
from dashboard.language import DEFAULT, LANGUAGES, language, speak, speaking, understood
from dashboard.words import listed, noted, say, told
from dashboard.words.cards import in_english
from dashboard.words.en import EN
from dashboard.words.en.told import EXACT, PATTERNS
from dashboard.words.told import folded
from dashboard.words.zh import ZH
from etl.checks import CHECKS
from etl.contracts import CONTRACTS
from etl.reference import registry

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
NAMES_OF_CHINESE = {
    "bar.language",  # the way back is named in Chinese
    "bar.language_hint",
    "export.layout.cover_names",  # names of layouts in Chinese templates
    "export.layout.page_names",
    "dictionary.source_mark",  # where the written page parts a definition from its source
    "place.ends",  # signs at which Chinese names of places end
    "upload.ignore",  # the mark that separates columns in the box
}
QUOTED = re.compile(r"“[^”]*”")  # a heading of a Chinese file may be quoted
BALANCE = Path(balance.__file__).parent


def _blanks(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def test_both_languages_have_the_same_ids() -> None:
    assert sorted(set(ZH) - set(EN)) == [], "Chinese ids without English: write them in dashboard/words/en"
    assert sorted(set(EN) - set(ZH)) == [], "English ids that no Chinese one asks for"


def test_no_english_id_is_written_twice() -> None:
    files = sorted((Path(dashboard.__file__).parent / "words" / "en").glob("*.py"))
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    dicts = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    keys = [key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant)]
    twice = [key for key, times in Counter(keys).items() if times > 1]
    assert [key for key in twice if key in EN or key in EXACT] == []


def test_both_languages_have_the_same_blanks() -> None:
    """A plural may ask for its number twice, so sets are compared."""
    wrong = {
        ident: (_blanks(ZH[ident]), _blanks(EN[ident]))
        for ident in ZH
        if _blanks(ZH[ident]) != _blanks(EN[ident])
    }
    assert wrong == {}


def test_bold_marks_come_in_pairs_and_alike() -> None:
    counts = {ident: (ZH[ident].count("**"), EN[ident].count("**")) for ident in ZH}
    assert {ident: pair for ident, pair in counts.items() if pair[0] != pair[1] or pair[1] % 2} == {}


def test_no_chinese_is_left_in_english() -> None:
    left = {
        i: words
        for i, words in EN.items()
        if CHINESE.search(QUOTED.sub("", words)) and i not in NAMES_OF_CHINESE
    }
    assert left == {}
    assert [words for words in EXACT.values() if CHINESE.search(words)] == []
    assert [words for _, words in PATTERNS if CHINESE.search(words)] == []


def test_what_is_excepted_needs_it() -> None:
    assert [ident for ident in NAMES_OF_CHINESE if not CHINESE.search(EN[ident])] == []


def test_every_blank_of_english_is_written_in_a_known_way() -> None:
    known = re.compile(r"|sy|yy|mon|cap|02d|~?[^|]+\|[^|]+")
    wrong = [
        (ident, form)
        for ident, words in EN.items()
        for _, name, form, _ in Formatter().parse(words)
        if name and not known.fullmatch(form or "")
    ]
    assert wrong == []


def _texts_of_balance() -> dict[str, str]:
    """Every Chinese text in ``balance`` no docstring, no message of a spoilt file; parts made at run time are 7."""
    found: dict[str, str] = {}
    for path in BALANCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        silent = {
            id(inner)
            for node in nodes
            if isinstance(node, ast.Raise)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            for inner in ast.walk(node)
        }
        silent |= {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        texts = {_text(node): path.name for node in nodes if id(node) not in silent}
        found |= {words: name for words, name in texts.items() if re.search(r"[\u4e00-\u9fff]", words)}
    return found


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


NOT_SHOWN = {
    "scope.py": "how a scope is written on the command line",
    "formula.py": "messages of a spoilt card",
    "cards.py": "labels put together; the finished ones are tested below",
    "registry.py": "messages of a spoilt card; formulas of the dictionary",
}


ON_THE_COMMAND_LINE = {
    "并校效应:7学年 7。仅因合并,上一学年的差异系数就会从 7 降到 7(降 7)7;这不表示校际差距缩小。",
    ",本学年为 7",
    "7 合并为 7",
}


def _with_figure(words: str) -> str:
    """A text of ``conditions`` with its figure put in."""
    return words.format(value=7, inverse=7) if "{" in words else words


def test_every_reason_of_balance_has_english() -> None:
    with speaking("en"):
        left = {
            words: name
            for words, name in _texts_of_balance().items()
            if {name, folded(words)}.isdisjoint(NOT_SHOWN.keys() | set(map(folded, ON_THE_COMMAND_LINE)))
            and told(_with_figure(words)) == _with_figure(words)
        }
    assert left == {}, "write them in dashboard/words/en/reasons.py (or tables.py, rules.py)"


def _known(words: str) -> bool:
    with speaking("en"):
        return not re.search(r"[\u4e00-\u9fff]", told(words))


def test_conditions_measures_and_cards_have_english() -> None:
    conditions = [
        words for rule in RULES.values() for words in (rule.words, rule.need, _with_figure(rule.found))
    ]
    measures = [
        words
        for one in MEASURES.values()
        for words in (one.label, one.definition, one.source, one.unit, *one.reasons)
    ]
    cards = [
        words
        for card in registry().indicators.values()
        for words in (card.short, card.wording, card.source, card.unit)
    ]
    assert [words for words in (*conditions, *measures, *cards) if not _known(words)] == []
    assert [
        card.id
        for card in registry().indicators.values()
        if not card.label_en or CHINESE.search(card.label_en)
    ] == []


def test_rules_and_clauses_have_english() -> None:
    cards = registry()
    items = [
        words
        for one in cards.county_items.values()
        for words in (one.part, one.label, one.words, one.note, one.unit)
    ]
    others = [
        *(words for one in cards.presets.values() for words in (one.label, one.source)),
        *(words for one in cards.standards.values() for words in (one.label, one.source)),
        *(words for one in cards.scope_rules.values() for words in (one.label, one.source)),
        *([cards.legacy.label, *(one.label for one in cards.legacy.items)] if cards.legacy else []),
    ]
    assert [words for words in (*items, *others) if not _known(words)] == []


def test_tables_columns_choices_and_checks_have_english() -> None:
    words = [
        text
        for contract in CONTRACTS.values()
        for text in (
            contract.label,
            *(
                part
                for spec in contract.columns.values()
                for part in (spec.label, spec.unit, *(spec.choices or ()))
            ),
        )
    ]
    words += [check.name for check in CHECKS.values() if check.pile == "plausible"]
    assert [text for text in dict.fromkeys(words) if not _known(text)] == []


def test_cards_in_english_keep_their_ids_and_numbers() -> None:
    chinese = registry()
    english = in_english(chinese)
    assert list(english.indicators) == list(chinese.indicators)
    for ident, card in english.indicators.items():
        assert card.resource_unit == chinese.indicators[ident].resource_unit
        assert card.decimals == chinese.indicators[ident].decimals
        assert not CHINESE.search(card.label + card.short + card.unit + card.wording + card.source)


def test_only_known_words_are_told() -> None:
    with speaking("en"):
        assert told("示例县第一实验小学") == "示例县第一实验小学"
        assert told("小学、初中") == "primary, junior"
        assert told("小学、某某校") == "小学、某某校"
        assert told("示例县·乡村") == "示例县 · rural"
        assert told("有数据的学校不足 5 所,不计算") == "fewer than 5 schools have data"
        assert told("有数据的学校不足5所\uff0c不计算") == "fewer than 5 schools have data"
    assert told("小学") == "小学"


def test_numbers_plurals_and_years_read_as_english() -> None:
    with speaking("en"):
        assert say("school_year", first=2023, second=2024) == "2023–24"
        assert say("school_year", first=2099, second=2100) == "2099–00"
        assert say("doubt.few_schools", n=1).startswith("With only **1 school** ")
        assert say("doubt.few_schools", n=3).startswith("With only **3 schools** ")
        assert numbers.count(123_456) == "123,456"
        assert numbers.count(8_486_600) == "8.49 million"
        assert numbers.change(0.5, "%", 1) == "+0.5 percentage points"
        assert numbers.with_unit(36, "人", 0) == "36 people"
        assert numbers.with_unit(1, "人", 0) == "1 person"
        assert numbers.with_unit(36, "%", 0) == "36%"
        assert listed(["小学", "初中"]) == "primary, junior"
        assert noted(["未报", "junior"]) == "not reported; junior"
    assert numbers.count(123_456) == "12.35万"
    assert numbers.change(0.5, "%", 1) == "+0.5个百分点"
    assert numbers.with_unit(36, "人", 0) == "36人"


def test_one_place_decides_the_language() -> None:
    assert language() == DEFAULT == "zh"
    with speaking("en"):
        assert language() == "en"
        with speaking("nonsense"):
            assert language() == "zh"
        assert language() == "en"
    assert language() == "zh"
    assert understood("en; drop table") is None
    assert [understood(one) for one in LANGUAGES] == list(LANGUAGES)
    try:
        assert speak("en") == "en"
    finally:
        speak(None)


def test_english_sentences_are_tidy() -> None:
    """A full stop is followed by a blank or an end, no two blanks, brackets have room before them."""
    untidy = re.compile(r"  |[a-z}]\.[A-Z]|[A-Za-z0-9]\((?!s\))")
    assert {ident: words for ident, words in EN.items() if untidy.search(words)} == {}


def test_a_sentence_that_follows_another_in_one_string_begins_with_a_blank() -> None:
    """Chinese sentences stand close; these are added to the one before without anything between them."""
    following = ("effect.all.sensitive", "effect.all.sensitive_zero", "table.left_out", "one.first_year")
    assert [ident for ident in following if not EN[ident].startswith(" ")] == []
