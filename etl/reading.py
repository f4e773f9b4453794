"""The door for readers: a pinned version and the frames that screens, commands and exports are made of.

Every query names its version, so a page never mixes two. Results are small polars frames.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from balance.county_tables import CountyTables
from balance.scope import JOINT, Scope
from balance.succession import COLUMNS as SUCCESSION
from balance.succession import LEAST, MERGED, MergerEffect, comparable, merger_effects, with_lines
from etl.county_reading import CountyYears, county_years
from etl.evidence_reading import evidence
from etl.exchange_reading import exchanges, rotation_schools
from etl.group_reading import GroupWork, group_work
from etl.measure_reading import measures as read_measures
from etl.missing_words import why_missing
from etl.outcome_reading import outcomes
from etl.people_reading import Query, awards, staff
from etl.problems import Problem, refuse
from etl.published_reading import Library, library
from etl.reference import registry
from etl.store.letters import machine_letters
from etl.store.records import Version
from etl.store.versions import Versions
from etl.warehouse.chosen import CHOSEN, CHOSEN_ROWS, CHOSEN_YEARS, chosen_sql, with_reasons
from etl.warehouse.engine import Pool

_IN_SCOPE = {
    "all": "TRUE",
    "county": "w.county = $scope",
    "urban": f"w.county || '{JOINT}' || w.urban_rural = $scope",
    "group": "EXISTS (SELECT 1 FROM scope_member m WHERE m.scope_kind = 'group' AND m.scope = $scope "
    "AND m.school_code = w.school_code AND m.school_year = w.school_year AND m.stage = w.stage)",
}


@dataclass(frozen=True)
class Edition:
    """A published version as every figure names it: number, date, data date, sources, rules."""

    version: str
    published_at: str
    published_by: str
    school_years: tuple[int, ...]
    data_date: str
    sources: tuple[str, ...]
    is_demo: bool
    standard: str
    scope_rule: str


class Reader:
    """Reads published versions of one store; safe to share between threads."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._versions = Versions(store)
        self._pool = Pool()

    def current(self) -> Edition:
        """The version that the pointer names; raises Refused where nothing was ever published."""
        version = self._versions.current()
        if version is None:
            raise refuse(
                Problem(
                    check="nothing_published",
                    what="还没有发布过任何数据",
                    fix="用 xiaoxiaohao load 文件 装入数据，或用 xiaoxiaohao demo 建立示例数据",
                )
            )
        return self.edition(version)

    def editions(self) -> list[Edition]:
        """All versions, oldest first."""
        return [self._edition(version) for version in self._versions.all()]

    def edition(self, version: str) -> Edition:
        """One version; raises Refused where there is none of that number."""
        return self._edition(self._versions.get(version))

    def scopes(self, version: str) -> pl.DataFrame:
        """scope_kind, scope, stage, school_year, schools_n, pupils_n of every standing scope, in-scope rows only."""
        return self._query(
            version,
            "SELECT m.scope_kind, m.scope, m.stage, m.school_year, count(*) AS schools_n, "
            "sum(w.students) AS pupils_n FROM scope_member m JOIN school_year w "
            "USING (school_code, school_year, stage) WHERE w.in_scope GROUP BY ALL ORDER BY ALL",
        )

    def schools(self, version: str, scope: Scope, stage: str, school_year: int) -> pl.DataFrame:
        """Who they are in a year: as ``roster`` without the year."""
        return self.roster(version, scope, stage, school_year).drop("school_year")

    def roster(self, version: str, scope: Scope, stage: str, school_year: int | None = None) -> pl.DataFrame:
        """Who they are by year: school_year, school_code, school_name, school_type, ownership, urban_rural, county,
        students, boarders, migrant_students, in_scope, scope_note, groups (names of all groups on 1 September, joined
        by 、); the largest of a year first."""
        return self._query(
            version,
            f"{_GROUPS} SELECT w.school_year, w.school_code, w.school_name, w.school_type, w.ownership, w.urban_rural, "
            "w.county, w.students, w.boarders, w.migrant_students, w.in_scope, w.scope_note, g.groups "
            "FROM school_year w LEFT JOIN groups g USING (school_code, school_year, stage) "
            f"WHERE w.stage = $stage AND ($year IS NULL OR w.school_year = $year) AND {_IN_SCOPE[scope.kind]} "
            "ORDER BY w.school_year, w.students DESC NULLS LAST, w.school_code",
            scope,
            stage=stage,
            year=school_year,
        )

    def school_facts(self, version: str, scope: Scope, stage: str, school: str) -> pl.DataFrame:
        """One school by year, as far as it belongs to the scope: school_code, school_year, school_name, school_type,
        ownership, urban_rural, county, township, main_group (null: in none), students, in_scope, scope_note."""
        return self._query(
            version,
            "SELECT school_code, school_year, school_name, school_type, ownership, urban_rural, county, township, "
            "main_group, students, in_scope, scope_note FROM school_year w "
            f"WHERE w.stage = $stage AND w.school_code = $school AND {_IN_SCOPE[scope.kind]} ORDER BY school_year",
            scope,
            stage=stage,
            school=school,
        )

    def names(self, version: str) -> pl.DataFrame:
        """What every school is called: school_code, school_name (the latest), aliases (joined by 、, null: none)."""
        return self._query(
            version,
            "WITH other AS (SELECT school_code, string_agg(alias, '、' ORDER BY alias) AS aliases FROM school_alias "
            "GROUP BY ALL) SELECT s.school_code, arg_max(s.school_name, s.valid_from) AS school_name, "
            "any_value(o.aliases) AS aliases FROM school s LEFT JOIN other o USING (school_code) GROUP BY ALL "
            "ORDER BY ALL",
        )

    def values(
        self,
        version: str,
        scope: Scope,
        stage: str,
        indicators: Sequence[str],
        school_years: Sequence[int] | None = None,
        schools: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Indicator values by school and year, long: school_code, school_name, school_year, indicator, numerator,
        denominator, value, missing (why, where value is missing), students, in_scope, scope_note, urban_rural,
        groups, line_code (under which the school's series goes on), series_note (where it changed or breaks)."""
        frame = self._query(
            version,
            f"{_GROUPS} SELECT w.school_code, w.school_name, w.school_year, v.indicator, v.numerator, v.denominator, "
            "v.value, w.students, w.in_scope, w.scope_note, w.urban_rural, g.groups "
            "FROM indicator_value v JOIN school_year w USING (school_code, school_year, stage) "
            "LEFT JOIN groups g USING (school_code, school_year, stage) "
            "WHERE v.stage = $stage AND list_contains($indicators, v.indicator) "
            "AND ($years IS NULL OR list_contains($years, v.school_year)) "
            "AND ($schools IS NULL OR list_contains($schools, v.school_code)) "
            f"AND {_IN_SCOPE[scope.kind]} ORDER BY v.indicator, w.school_code, w.school_year",
            scope,
            stage=stage,
            indicators=list(indicators),
            years=None if school_years is None else list(school_years),
            schools=None if schools is None else list(schools),
        )
        frame = frame.with_columns(missing=why_missing(frame, stage, self._asking(version, scope)))
        return with_lines(frame, self.succession(version))

    def succession(self, version: str) -> pl.DataFrame:
        """What became of codes: old_code, new_code, succession_date, succession_kind."""
        columns = ", ".join(SUCCESSION)
        return self._query(version, f"SELECT {columns} FROM school_succession ORDER BY ALL")

    def comparable(
        self,
        version: str,
        scope: Scope,
        stage: str,
        indicators: Sequence[str],
        school_years: Sequence[int] | None = None,
    ) -> pl.DataFrame:
        """Values by line of succession, so that a renamed or merged school is one series (``balance.succession``)."""
        frame = self.values(version, scope, stage, indicators, school_years)
        per = {name: registry().indicators[name].per for name in indicators}
        return comparable(frame, self.succession(version), per)

    def memberships(self, version: str) -> pl.DataFrame:
        """Dated memberships: group_name, school_code, role, tightness, joined, left (null: still)."""
        return self._query(
            version,
            'SELECT g.group_name, m.school_code, m.role, m.tightness, m.joined, m."left" FROM membership m '
            "JOIN school_group g USING (group_id) ORDER BY ALL",
        )

    def outcomes(self, version: str, stage: str, indicator: str) -> pl.DataFrame:
        """One indicator of all schools that count, by line of succession and year, for studies over time:
        school_code (of the line), school_name (latest), county, school_year, numerator, denominator, value."""
        return self.all_outcomes(version, stage, [indicator]).drop("indicator")

    def all_outcomes(self, version: str, stage: str, indicators: Sequence[str]) -> pl.DataFrame:
        """As ``outcomes`` for several: columns as ``etl.outcome_reading.outcomes``."""
        return outcomes(self._asking(version), stage, indicators, self.succession(version))

    def last_year(self, version: str) -> int:
        """The newest school year with a value."""
        return int(self._query(version, "SELECT max(school_year) AS last FROM indicator_value").item())

    def merger_effects(self, version: str, scope: Scope, stage: str, indicator: str) -> list[MergerEffect]:
        """The mergers that alone lower this indicator's coefficient in the scope, by year."""
        succession = self.succession(version)
        card = registry().indicators[indicator]
        if card.denominator is None or succession.filter(succession_kind=MERGED).is_empty():
            return []
        counted = self.values(version, scope, stage, [indicator]).filter(pl.col("in_scope"))
        return [one for one in merger_effects(counted, succession) if one.lowered > LEAST]

    def measures(
        self,
        version: str,
        scope: Scope | None,
        stage: str,
        indicators: Sequence[str] | None = None,
        measures: Sequence[str] | None = None,
        school_years: Sequence[int] | None = None,
    ) -> pl.DataFrame:
        """Measures of a scope, or with None of every standing scope: columns as ``etl.measure_reading.measures``."""
        return read_measures(self._asking(version, scope), scope, stage, indicators, measures, school_years)

    def measures_or_reasons(
        self,
        version: str,
        scope: Scope,
        stage: str,
        indicator: str,
        measures: Sequence[str],
        years: Sequence[int],
    ) -> pl.DataFrame:
        """As ``measures``, with a row and a reason also where there is none, as ``measures_of`` says it."""
        found = self.measures(version, scope, stage, [indicator], measures, years)
        there = self._query(
            version,
            "SELECT DISTINCT w.school_year FROM school_year w WHERE w.in_scope AND w.stage = $stage "
            f"AND {_IN_SCOPE[scope.kind]}",
            scope,
            stage=stage,
        )["school_year"].to_list()
        rows = with_reasons(found, registry(), stage, [indicator], years, there, measures)
        return _named(rows, stage, scope.kind, scope.name)

    def measures_of(
        self,
        version: str,
        schools: Sequence[str],
        stage: str,
        indicators: Sequence[str] | None = None,
        school_years: Sequence[int] | None = None,
    ) -> pl.DataFrame:
        """All measures of any chosen set of schools, computed now by the definitions of the standing scopes.

        Columns as ``measures``, scope_kind ``chosen`` and no scope name. Every wanted indicator and year (all of
        the version unless told) has its rows: where the set has no figure, the reason. Only schools that count
        enter; their groups for between and within are those of each year.
        """
        wanted = list(registry().indicators) if indicators is None else list(indicators)
        years = list(self.edition(version).school_years) if school_years is None else list(school_years)
        asked: dict[str, Any] = {"stage": stage, "schools": list(schools), "years": years}
        path = self._warehouse(version)
        with machine_letters(self._store):
            asked_rows = asked | {"indicators": wanted}
            found = self._pool.in_two_steps(path, CHOSEN_ROWS, asked_rows, CHOSEN, chosen_sql())
        there = self._query(version, CHOSEN_YEARS, **asked)["school_year"].to_list()
        rows = with_reasons(found, registry(), stage, wanted, years, there)
        return _named(rows, stage, "chosen").sort("indicator", "school_year", "measure")

    def contributions(
        self, version: str, scope: Scope, stage: str, indicator: str, school_year: int
    ) -> pl.DataFrame:
        """school_code, school_name, value, weight, share of S² (sums to 1), above, cv_without; largest share first."""
        return self._query(
            version,
            "SELECT c.school_code, w.school_name, c.value, c.weight, c.share, c.above, c.cv_without "
            "FROM contribution c JOIN school_year w USING (school_code, school_year, stage) "
            "WHERE c.scope_kind = $kind AND c.scope = $scope AND c.stage = $stage "
            "AND c.school_year = $year AND c.indicator = $indicator "
            "ORDER BY c.share DESC NULLS LAST, c.school_code",
            scope,
            kind=scope.kind,
            stage=stage,
            year=school_year,
            indicator=indicator,
        )

    def county_tables(self, version: str, scope: Scope, school_year: int) -> CountyTables:
        """What the county-level items of a school year are computed from, all stages of the scope."""
        return self.county_years(version, scope, school_year).of(school_year)

    def county_years(self, version: str, scope: Scope, school_year: int | None = None) -> CountyYears:
        """The same of all school years, or of what one of them needs."""
        return county_years(self._asking(version, scope), _IN_SCOPE[scope.kind], school_year)

    def staff(self, version: str, scope: Scope, stage: str) -> pl.DataFrame:
        """Teachers by age, degree and subject of each school and year: columns as ``etl.people_reading.staff``, and
        line_code and series_note as in ``values``."""
        found = staff(self._asking(version, scope), _IN_SCOPE[scope.kind], stage)
        return with_lines(found, self.succession(version))

    def awards(self, version: str, scope: Scope, stage: str) -> pl.DataFrame:
        """Awards by school, year, level, recipient and unit: columns as ``etl.people_reading.awards``."""
        return awards(self._asking(version, scope), _IN_SCOPE[scope.kind], stage)

    def exchanges(self, version: str, scope: Scope, stage: str) -> pl.DataFrame:
        """Exchanges of teachers that touch the scope, all years: columns as ``etl.exchange_reading.exchanges``."""
        asking, succession = self._asking(version, scope), self.succession(version)
        return exchanges(asking, _IN_SCOPE[scope.kind], stage, succession)

    def rotation_schools(self, version: str, scope: Scope) -> pl.DataFrame:
        """Whose teachers the exchanges are measured against: columns as ``etl.exchange_reading.rotation_schools``."""
        return rotation_schools(self._asking(version, scope), _IN_SCOPE[scope.kind])

    def group_work(self, version: str, scope: Scope, stage: str) -> GroupWork:
        """What the groups of a scope do, all years: frames as ``etl.group_reading.GroupWork`` says."""
        return group_work(self._asking(version, scope), _IN_SCOPE[scope.kind], stage)

    def evidence(self, version: str, scope: Scope, stage: str) -> pl.DataFrame:
        """Which members have an outcome in which year: columns as ``etl.evidence_reading.evidence``."""
        asking, succession = self._asking(version, scope), self.succession(version)
        return evidence(asking, _IN_SCOPE[scope.kind], stage, succession)

    def library(self, version: str) -> Library:
        """What articles say, as far as it was loaded; no figure of any scope is made of it."""
        return library(self._asking(version))

    def _asking(self, version: str, scope: Scope | None = None) -> Query:
        def query(sql: str, **parameters: Any) -> pl.DataFrame:
            return self._query(version, sql, scope, **parameters)

        return query

    def _query(self, version: str, sql: str, scope: Scope | None = None, **parameters: Any) -> pl.DataFrame:
        path = self._warehouse(version)
        if "$scope" in sql and scope is not None:
            parameters["scope"] = scope.name
        with machine_letters(self._store):
            return self._pool.query(path, sql, {k: v for k, v in parameters.items() if f"${k}" in sql})

    def _warehouse(self, version: str) -> Path:
        """The file of a version; rebuilt from the batches where it is gone or of an older layout."""
        if not self._versions.is_built(version):
            self._versions.rebuild(version)
        return self._versions.warehouse(version)

    def _edition(self, version: Version) -> Edition:
        rules = registry()
        last = max(version.school_years, default=None)
        return Edition(
            version=version.version,
            published_at=version.created_at[:16].replace("T", " "),
            published_by=version.created_by,
            school_years=tuple(version.school_years),
            data_date=f"{last}年9月1日" if last else "",
            sources=tuple(version.sources),
            is_demo=version.invented,
            standard=rules.standard.label,
            scope_rule=rules.scope_rule.label,
        )


_GROUPS = (
    "WITH groups AS (SELECT school_code, school_year, stage, string_agg(scope, '、' ORDER BY scope) AS groups "
    "FROM scope_member WHERE scope_kind = 'group' GROUP BY ALL)"
)


def _named(rows: pl.DataFrame, stage: str, kind: str, name: str = "") -> pl.DataFrame:
    """Rows of measures with the scope and stage that they are of in front."""
    where = {"scope_kind": kind, "scope": name, "stage": stage}
    return rows.select(*(pl.lit(word).alias(column) for column, word in where.items()), pl.all())
