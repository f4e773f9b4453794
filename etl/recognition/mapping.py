"""When no profile fits: which column each header may mean, for a person to confirm; and the confirmed mapping kept.

A proposal is never applied by itself. What was confirmed is a profile in the store, found again next year.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from etl.contracts import CONTRACTS
from etl.problems import Problem, Refused
from etl.recognition.headers import factor, spelling, without_unit
from etl.recognition.profile import Profile, profiles, shipped
from etl.store.files import write_whole

EXACT, NORMALISED, ALIKE, UNKNOWN = "完全一致", "规范后一致", "相近(建议)", "不认识"
CERTAIN = 100.0
_LEAST, _MOST_ALIKE = 55.0, 99.0
_NAME = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff]{1,60}")


@dataclass(frozen=True)
class Proposal:
    """What one header may mean. ``score`` is CERTAIN or below; ``column`` is None where nothing comes near.

    ``table`` is the table of the file's other headers where the column occurs in several.
    """

    header: str
    column: str | None
    how: str
    score: float
    table: str | None


def known_to(store: Path) -> dict[str, Profile]:
    """The profiles that ship and those confirmed in a store; raises Refused where one of the store is spoilt."""
    try:
        return profiles(store)
    except ValueError as error:
        fix = "请改正或删去数据目录 profiles 里的这个文件；需要时重新确认表头的对应关系"
        raise Refused([_letter("保存过的表头档案读不出来", str(error), fix, "")]) from error


def name_of(label: str) -> str:
    """The file name under which a layout of this label is kept."""
    return re.sub(r"[^0-9A-Za-z_\-\u4e00-\u9fff]+", "_", label.strip())[:60].strip("_")


def propose(headers: Sequence[str]) -> list[Proposal]:
    """One proposal a header, in order: an exact alias, else the same after normalising, else the nearest spelling.

    Only the first two are certain. A column is proposed once: whoever is nearer has it.
    """
    found: dict[str, Proposal] = {}
    for header in headers:
        found[header] = _certain(header)
    taken: set[str | None] = {one.column for one in found.values() if one.column}
    near = sorted(
        ((guess, header) for header in headers if not found[header].column for guess in _alike(header)),
        key=lambda pair: -pair[0].score,
    )
    for guess, header in near:
        if not found[header].column and guess.column not in taken:
            found[header] = guess
            taken.add(guess.column)
    main = _tables_of(one.column for one in found.values() if one.column)
    return [_placed(found[header], main) for header in headers]


def confirm(
    mapping: Mapping[str, str | None],
    name: str,
    store: Path | None = None,
    *,
    label: str = "",
    constants: Mapping[str, str] | None = None,
    base: Profile | None = None,
    replace: bool = True,
) -> Profile:
    """A profile of what a person confirmed: header → column, or None for a header that is not wanted.

    Several headers of one number column are added up. With ``base`` the mapping is laid over that layout, which is
    known by the new headers too. With a store it is kept there as ``profiles/<name>.yml`` and, with ``replace``,
    takes the place of the one of that name. Raises Refused with a letter for each thing that cannot be.
    """
    card = _card(mapping, name, label or name, constants or {})
    problems = list(_problems(mapping, name, base))
    if store is not None and not replace and (store / "profiles" / f"{name}.yml").exists():
        problems.append(_letter("这个名字已有另一种版式", name, "请另起一个名字，或说明要替换它", name))
    if problems:
        raise Refused(problems)
    if base is not None:
        card = _laid_over(base, card, list(mapping))
    try:
        profile = Profile.from_card(card)
    except ValueError as error:
        raise Refused([_letter("这份对应关系不能保存", str(error), "请改正后再确认", name)]) from error
    if store is not None:
        text = f"# 由使用者确认的表头对应关系：{profile.label}\n" + yaml.safe_dump(
            card, allow_unicode=True, sort_keys=False
        )
        write_whole(store / "profiles" / f"{name}.yml", text.encode())
    return profile


def _certain(header: str) -> Proposal:
    for column, names in _names().items():
        if header in names:
            return Proposal(header, column, EXACT, CERTAIN, None)
    plain = without_unit(header)[0]
    for column, names in _names().items():
        if plain in {spelling(name) for name in names} and _unit_fits(header, column):
            return Proposal(header, column, NORMALISED, CERTAIN, None)
    return Proposal(header, None, UNKNOWN, 0.0, None)


def _alike(header: str) -> list[Proposal]:
    plain = without_unit(header)[0]
    known = {spelling(name): column for column, names in _names().items() for name in names}
    near = process.extract(plain, known.keys(), scorer=fuzz.WRatio, score_cutoff=_LEAST, limit=5)
    return [
        Proposal(header, known[name], ALIKE, min(round(score, 1), _MOST_ALIKE), None)
        for name, score, _ in near
    ]


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """What each column may be called, over all tables; the label first."""
    names: dict[str, dict[str, None]] = {}
    for contract in CONTRACTS.values():
        for column, spec in contract.columns.items():
            names.setdefault(column, {}).update(dict.fromkeys((spec.label, *spec.aliases)))
    return {column: tuple(words) for column, words in names.items()}


def _unit_fits(header: str, column: str) -> bool:
    unit = without_unit(header)[1]
    spec = next(contract.columns[column] for contract in CONTRACTS.values() if column in contract.columns)
    return not spec.is_number or factor(unit, spec.unit) is not None


def _tables_of(columns: Any) -> list[str]:
    """Tables by how many of these columns are their own values, most first."""
    named = set(columns)
    counted = {table: len(named & set(contract.values)) for table, contract in CONTRACTS.items()}
    return sorted((table for table, n in counted.items() if n), key=lambda table: -counted[table])


def _placed(one: Proposal, main: Collection[str]) -> Proposal:
    if one.column is None:
        return one
    homes = [table for table in (*main, *CONTRACTS) if one.column in CONTRACTS[table].columns]
    return Proposal(one.header, one.column, one.how, one.score, homes[0])


def _card(
    mapping: Mapping[str, str | None],
    name: str,
    label: str,
    constants: Mapping[str, str],
) -> dict[str, Any]:
    by_column: dict[str, list[str]] = {}
    for header, column in mapping.items():
        if column:
            by_column.setdefault(column, []).append(header)
    card: dict[str, Any] = {
        "id": name,
        "label": label,
        "headers": [header for header, column in mapping.items() if column],
        "columns": {column: headers[0] for column, headers in by_column.items() if len(headers) == 1},
        "sums": {
            column: "|".join(re.escape(spelling(header)) for header in headers)
            for column, headers in by_column.items()
            if len(headers) > 1
        },
        "constants": dict(constants),
        "ignore": [re.escape(spelling(header)) for header, column in mapping.items() if not column],
    }
    return {field: content for field, content in card.items() if content}


def as_card(profile: Profile) -> dict[str, Any]:
    """A profile as its file says it; fields without content are left out."""
    whole = json.loads(json.dumps(asdict(profile)))
    whole["parts"] = [_filled(part) for part in whole["parts"]]
    inherited = {"id", "label", "parts", "variants"}
    whole["variants"] = [
        {name: content for name, content in _filled(one).items() if name not in inherited}
        for one in whole["variants"]
    ]
    return _filled(whole)


def _filled(card: Mapping[str, Any]) -> dict[str, Any]:
    return {name: content for name, content in card.items() if content}


def _laid_over(base: Profile, card: Mapping[str, Any], asked: Sequence[str]) -> dict[str, Any]:
    """The layout with what was confirmed over it, known by all headers that were asked about."""
    under = as_card(base)
    laid = {name: {**under.get(name, {}), **card.get(name, {})} for name in ("columns", "sums", "constants")}
    laid["columns"] = {c: h for c, h in laid["columns"].items() if c not in card.get("sums", {})}
    laid["sums"] = {c: h for c, h in laid["sums"].items() if c not in card.get("columns", {})}
    listed = {
        "headers": list(dict.fromkeys([*base.headers, *asked])),
        "ignore": list(dict.fromkeys([*base.ignore, *card.get("ignore", [])])),
    }
    variants = [
        {**one, "headers": list(dict.fromkeys([*one.get("headers", base.headers), *asked]))}
        for one in under.get("variants", [])
    ]
    named = {"id": card["id"], "label": card["label"], "variants": variants}
    return _filled({**under, **laid, **listed, **named})


def _problems(mapping: Mapping[str, str | None], name: str, base: Profile | None) -> list[Problem]:
    problems = []
    if not _NAME.fullmatch(name):
        problems.append(
            _letter("档案名写法不对", name or "空白", "请只用汉字、字母、数字、- 和 _,不超过 60 个字", name)
        )
    if name in shipped():
        problems.append(_letter("这个档案名已被随附的档案占用", name, "请另起一个名字", name))
    chosen: dict[str, list[str]] = {}
    for header, column in mapping.items():
        if column:
            chosen.setdefault(column, []).append(header)
    if not chosen and base is None:
        problems.append(_letter("没有任何一列有了去处", "全部不要", "请至少为一列选定含义", name))
    for column, headers in chosen.items():
        spec = next((c.columns[column] for c in CONTRACTS.values() if column in c.columns), None)
        if spec is None:
            problems.append(_letter("没有这一列", column, "请从列的清单里选", name))
        elif len(headers) > 1 and not spec.is_number:
            words = "、".join(headers)
            problems.append(
                _letter(f"“{spec.label}”只能对应一个表头", words, "请只留一个；数字列才会相加", name)
            )
    return problems


def _letter(what: str, found: str, fix: str, name: str) -> Problem:
    return Problem(check="mapping", what=what, found=found, fix=fix, column=name)
