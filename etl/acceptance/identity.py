"""Which school a row speaks of when it gives a name and no code: exactly one known school, or a letter.

A name resolves by the present name, a former one or a declared alias, within the county that the row states. A code
that the row does state is never replaced by a name, save where the alias table says that this name is that school.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl
from rapidfuzz import fuzz, process

from etl.problems import Problem
from etl.readers.sheet import ROW
from etl.recognition import Plan
from etl.recognition.headers import spelling
from etl.store.versions import Versions
from etl.warehouse.engine import Reading

_BY_NAME = "code_by_name"
_SUGGESTED = 3
_LEAST = 60.0
_NAMES = {"code": pl.String, "name": pl.String, "county": pl.String}
_ALIASES = {"code": pl.String, "alias": pl.String}


@dataclass(frozen=True)
class Known:
    """A school as the register has it: code, present name, county, and every other name with where it comes from."""

    code: str
    name: str
    county: str
    others: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        return f"{self.name}({'、'.join(part for part in (self.code, self.county) if part)})"


class Register:
    """All known schools, found by the spelling of any of their names.

    ``names`` (code, name, county) has one row a name, the oldest first; ``aliases`` (code, alias) those declared.
    Most deliveries state the code of every school and ask for no name: names are spelled out when first asked for.
    """

    def __init__(self, names: pl.DataFrame | None = None, aliases: pl.DataFrame | None = None) -> None:
        self._names = pl.DataFrame(schema=_NAMES) if names is None else names
        self._aliases = pl.DataFrame(schema=_ALIASES) if aliases is None else aliases
        self.codes = self._names.select("code").unique()

    @property
    def has_aliases(self) -> bool:
        """Whether a declared alias may stand for another code than the one beside it."""
        return self._aliases.height > 0

    @cached_property
    def schools(self) -> dict[str, Known]:
        """Every school by its code, under its latest name."""
        schools: dict[str, Known] = {}
        for code, name, county in self._names.rows():
            before = schools.get(code)
            others = before.others | {before.name} if before else frozenset()
            schools[code] = Known(code, name, county or (before.county if before else ""), others)
        for code, alias in self._aliases.rows():
            if code in schools:
                schools[code] = replace(schools[code], aliases=schools[code].aliases | {alias})
        return schools

    @cached_property
    def _by_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in self.schools.values():
            for name in {one.name, *one.others, *one.aliases}:
                found.setdefault(spelling(name), set()).add(one.code)
        return found

    def with_introduced(self, stated: pl.DataFrame) -> "Register":
        """This register and the schools of ``stated`` (code, name, county) that are new by code and by alias."""
        fresh = stated.filter((pl.col("code") != "") & (pl.col("name") != ""))
        if self.codes.height:
            fresh = fresh.join(self.codes, on="code", how="anti", maintain_order="left")
        if self._aliases.height and fresh.height:
            fresh = fresh.filter(
                pl.Series([not self.alias(n, c) for _, n, c in fresh.rows()], dtype=pl.Boolean)
            )
        if fresh.is_empty():
            return self
        fresh = fresh.unique("code", keep="first", maintain_order=True)
        return Register(pl.concat([self._names, fresh]), self._aliases)

    def called(self, name: str, county: str = "") -> list[Known]:
        """The schools of that name, in that county where one is stated; unknown counties exclude nobody."""
        found = [self.schools[code] for code in sorted(self._by_name.get(spelling(name), ()))]
        return [
            one for one in found if not county or not one.county or spelling(one.county) == spelling(county)
        ]

    def alias(self, name: str, county: str = "") -> Known | None:
        """The one school of which the alias table says that it is also called so."""
        declared = {spelling(name)}
        found = [
            one for one in self.called(name, county) if declared & {spelling(word) for word in one.aliases}
        ]
        return found[0] if len(found) == 1 else None

    def alike(self, name: str, county: str = "") -> list[Known]:
        """The schools whose names come nearest, those of the same county first; a suggestion, never applied."""
        near = process.extract(
            spelling(name), self._by_name.keys(), scorer=fuzz.ratio, score_cutoff=_LEAST, limit=20
        )
        ranked = [(self.schools[code], score) for word, score, _ in near for code in self._by_name[word]]
        ranked.sort(key=lambda pair: (spelling(pair[0].county) != spelling(county), -pair[1], pair[0].code))
        return list({one.code: one for one, _ in ranked}.values())[:_SUGGESTED]


def register_of(versions: Versions) -> Register:
    """The schools of the current version, with former names and declared aliases."""
    current = versions.current()
    if not current:
        return Register()
    if not versions.warehouse(current).exists():
        versions.rebuild(current)
    with Reading(versions.warehouse(current)) as reading:
        names = reading.frame(
            "SELECT school_code AS code, school_name AS name, county FROM new.school ORDER BY school_code, valid_from"
        )
        aliases = reading.frame("SELECT school_code AS code, alias FROM new.school_alias")
    return Register(names, aliases)


def resolve(plans: Sequence[Plan], known: Register) -> tuple[list[Plan], list[Problem]]:
    """The plans with codes filled in where a name says which school it is, and a letter for every name that does not.

    Schools that the same file introduces, with name and code, are known as well.
    """
    if not known.has_aliases and all(_states_codes(part) for plan in plans for part in plan.parts):
        return list(plans), []  # nobody is asked for by name, and no name stands for another code
    known = _with_introduced(plans, known)
    found: list[Plan] = []
    problems: list[Problem] = []
    for plan in plans:
        parts = []
        for part in plan.parts:
            mended, letters = _resolved(replace(part, more=()), known)
            parts.append(mended)
            problems += letters
        found.append(replace(parts[0], more=tuple(parts[1:])))
    return found, list({(p.file, p.sheet, p.found): p for p in reversed(problems)}.values())[::-1]


def _states_codes(plan: Plan) -> bool:
    """Whether no row of a sheet needs its name to say which school it is."""
    code = next((found["school_code"] for found in plan.tables.values() if "school_code" in found), None)
    if not plan.name_cell or code is None or not code.cells:
        return True
    blank = pl.col(code.cells[0]).fill_null("").str.strip_chars() == ""
    return not code.by_name and not plan.rows.select(blank.any()).item()


def _with_introduced(plans: Sequence[Plan], known: Register) -> Register:
    """The register and the schools of these sheets that state a code and a name."""
    stated = [pl.DataFrame(schema=_NAMES)]
    for plan in (part for whole in plans for part in whole.parts):
        code = plan.tables.get("school", {}).get("school_code")
        if plan.name_cell and code and code.cells:
            stated.append(
                plan.rows.select(
                    code=_code(plan, code.cells[0]), name=_text(plan.name_cell), county=_county(plan)
                )
            )
    return known.with_introduced(pl.concat(stated))


def _resolved(plan: Plan, known: Register) -> tuple[Plan, list[Problem]]:
    name_cell = plan.name_cell
    codes = [found["school_code"] for found in plan.tables.values() if "school_code" in found]
    if not name_cell or not codes or not codes[0].cells:
        return plan, []
    by_name = codes[0].by_name
    given = pl.lit("") if by_name else _code(plan, codes[0].cells[0])
    unknown = plan.rows.select(ROW, code=given).join(known.codes, on="code", how="anti")
    asked = plan.rows.join(unknown, on=ROW, how="inner", maintain_order="left")
    asked = asked.select(ROW, "code", name=_text(name_cell), county=_county(plan)).filter(
        pl.col("name") != ""
    )
    chosen: dict[tuple[str, str, str], Known] = {}
    problems = []
    for (code, name, county), rows in asked.group_by("code", "name", "county", maintain_order=True):
        if code:
            if alias := known.alias(str(name), str(county)):
                chosen[str(code), str(name), str(county)] = alias
            continue
        named = known.called(str(name), str(county))
        if len(named) == 1:
            chosen["", str(name), str(county)] = named[0]
        else:
            problems.append(_letter(plan, str(name), str(county), named, known, rows[ROW].to_list()))
    named_in_vain = [row for problem in problems for row in problem.rows]
    plan = replace(plan, rows=plan.rows.filter(~pl.col(ROW).is_in(named_in_vain))) if problems else plan
    return (_with_codes(plan, chosen, codes[0].cells[0], by_name) if by_name or chosen else plan), problems


def _with_codes(plan: Plan, chosen: dict[tuple[str, str, str], Known], cell: str, by_name: bool) -> Plan:
    """The codes written into the rows as text, and the present name in the place of the other one."""
    table = pl.DataFrame(
        [(*asked, one.code, one.name) for asked, one in chosen.items()],
        schema=dict.fromkeys(("_code", "_name", "_county", "_found", "_present"), pl.String),
        orient="row",
    )
    given = pl.lit("") if by_name else _text(cell)
    rows = plan.rows.with_columns(_code=given, _name=_text(plan.name_cell), _county=_county(plan))
    rows = rows.join(table, on=["_code", "_name", "_county"], how="left", maintain_order="left")
    target = _BY_NAME if by_name else cell
    stated = pl.lit(None, pl.String) if by_name else pl.col(cell)
    rows = rows.with_columns(
        pl.coalesce("_found", stated).alias(target),
        pl.coalesce("_present", plan.name_cell).alias(plan.name_cell),
    ).drop("_code", "_name", "_county", "_found", "_present")
    if not by_name:
        return replace(plan, rows=rows)
    tables = {
        name: {c: replace(s, cells=(target,)) if s.by_name else s for c, s in found.items()}
        for name, found in plan.tables.items()
    }
    return replace(plan, rows=rows, tables=tables)


def _text(cell: str) -> pl.Expr:
    return pl.col(cell).fill_null("").str.normalize("NFKC").str.strip_chars()


def _code(plan: Plan, cell: str) -> pl.Expr:
    """As ``_text``; codes are mostly plain ASCII, which has nothing to normalise."""
    told = plan.rows.select(
        bytes=pl.col(cell).str.len_bytes().sum(), letters=pl.col(cell).str.len_chars().sum()
    )
    [size, letters] = told.row(0)
    return pl.col(cell).fill_null("").str.strip_chars() if size == letters else _text(cell)


def _county(plan: Plan) -> pl.Expr:
    """The county as the row states it, as the profile renames it; blank where the file has none."""
    if not plan.county_cell:
        return pl.lit("")
    renames = plan.profile.values.get("county", {}) if plan.profile else {}
    text = _text(plan.county_cell)
    return text.replace(renames) if renames else text


def _letter(
    plan: Plan, name: str, county: str, named: Sequence[Known], known: Register, rows: list[int]
) -> Problem:
    alike = list(named) or known.alike(name, county)
    words = "、".join(one.words for one in alike[:_SUGGESTED])
    return Problem(
        check="school_ambiguous" if named else "school_unknown",
        what="有几所学校叫这个名字，不知道是哪一所" if named else "没有学校标识码，也没有登记过这个校名",
        found=f"“{name}”{f'({county})' if county else ''}",
        expected=(f"是否为：{words}" if words else "已登记的学校名称、曾用名或别名"),
        fix="请补上学校标识码；若是已登记学校的别名，请先在“学校别名”表里登记(不会自动合并)",
        file=plan.sheet.file,
        sheet=plan.sheet.name,
        row=rows[0],
        column=plan.name_header,
        more=len(rows) - 1,
        rows=tuple(rows),
    )
