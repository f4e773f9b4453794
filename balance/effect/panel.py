"""From yearly values and spells to a panel that a study may use, with the conditions that it keeps or breaks.

Values: school_code (of the line of succession), school_year, value, county. Only schools that count belong in them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import polars as pl
from numpy.typing import NDArray

from balance.effect.conditions import LEAST_COVERAGE, LEAST_GROUPS_A_POINT, Condition, met
from balance.effect.joining import LEAD, Spell, ever, leads

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class GroupPanel:
    """One group: ``members`` joined together in ``joined`` and stayed; ``values`` is members then comparison × years.

    ``late`` joined in other years, ``left`` went out, ``elsewhere`` had been in another group before, ``thin`` lack
    values in more than a fifth of the years. None of these is in ``members``; ``also`` are members that belong to
    another group as well, at the same time or later. NaN is a missing value.
    """

    group: str
    joined: int
    years: tuple[int, ...]
    members: tuple[str, ...]
    comparison: tuple[str, ...]
    values: Matrix
    lead: tuple[str, ...]
    late: tuple[str, ...]
    left: tuple[str, ...]
    elsewhere: tuple[str, ...]
    thin: tuple[str, ...]
    also: tuple[str, ...]
    conditions: tuple[Condition, ...]

    @property
    def before(self) -> NDArray[np.bool_]:
        return np.array([year < self.joined for year in self.years], dtype=bool)


def wide(values: pl.DataFrame, schools: Sequence[str], years: Sequence[int]) -> Matrix:
    """schools × years, NaN where there is no value."""
    rows = {code: place for place, code in enumerate(schools)}
    columns = {year: place for place, year in enumerate(years)}
    made = np.full((len(rows), len(columns)), np.nan)
    for code, year, value in values.select("school_code", "school_year", "value").rows():
        if value is not None and code in rows and year in columns:
            made[rows[code], columns[year]] = value
    return made


def known_years(values: pl.DataFrame) -> tuple[int, ...]:
    """School years in which any school has a value."""
    return tuple(sorted(values.drop_nulls("value")["school_year"].unique().to_list()))


def _well_covered(made: Matrix, before: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Schools with values in enough years, and in enough of them on each side for a change and a slope."""
    if made.shape[1] == 0:
        return np.zeros(len(made), dtype=bool)
    there = ~np.isnan(made)
    enough = there.mean(axis=1) >= LEAST_COVERAGE
    enough &= there[:, before].sum(axis=1) >= min(2, before.sum())
    return np.asarray(enough & (there[:, ~before].sum(axis=1) >= min(1, (~before).sum())), dtype=bool)


def group_panel(values: pl.DataFrame, found: Sequence[Spell], group: str) -> GroupPanel:
    """The panel of one group against schools of the members' counties that never belonged to a group.

    The year of joining is the one in which most members joined. A KeyError names a group without members there.
    """
    years = known_years(values)
    there = set(values["school_code"].to_list())
    own = [one for one in found if one.group == group and one.school in there]
    staying = [one for one in own if one.role != LEAD]
    if not staying:
        raise KeyError(group)
    counts = Counter(one.first for one in staying)
    joined = min(counts, key=lambda year: (-counts[year], year))
    last = years[-1] if years else joined
    inside = [one for one in staying if one.first <= last]
    left = {one.school for one in inside if not one.holds(last)}
    late = {one.school for one in inside if one.first != joined} - left
    before = {one.school for one in found if one.group != group and one.first < joined}
    stable = sorted({one.school for one in inside} - left - late)
    elsewhere = tuple(code for code in stable if code in before)
    members = [code for code in stable if code not in before]
    everyone = {one.school for one in inside}
    homes = values.filter(pl.col("school_code").is_in(list(everyone)))["county"].unique().to_list()
    nearby = values.filter(pl.col("county").is_in(homes) if any(homes) else pl.lit(True))
    comparison = sorted(set(nearby["school_code"].to_list()) - ever(found))
    matrix = wide(values, [*members, *comparison], years)
    seen: NDArray[np.bool_] = ~np.all(np.isnan(matrix), axis=0)
    matrix, years = (
        matrix[:, seen],
        tuple(years[place] for place in np.flatnonzero(seen)),
    )
    covered = _well_covered(matrix, np.array([year < joined for year in years], dtype=bool))
    matrix = matrix[covered]
    kept = [code for code, good in zip([*members, *comparison], covered.tolist(), strict=True) if good]
    of_members = [code for code in kept if code in set(members)]
    m, n = len(of_members), len(kept) - len(of_members)
    changed = len(left | late) / len(everyone) if everyone else 0.0
    return GroupPanel(
        group,
        joined,
        years,
        tuple(of_members),
        tuple(kept[m:]),
        matrix,
        tuple(sorted({one.school for one in own if one.role == LEAD})),
        tuple(sorted(late)),
        tuple(sorted(left)),
        elsewhere,
        tuple(code for code in members if code not in set(of_members)),
        tuple(sorted(_also(found, group, of_members, last))),
        met(
            [
                ("years_before", sum(year < joined for year in years)),
                ("years_after", sum(year >= joined for year in years)),
                ("members", m),
                ("comparison", n),
                ("least_p", 1 / comb(m + n, m) if m and n else 1.0),
                ("changed", changed),
            ]
        ),
    )


def _also(found: Sequence[Spell], group: str, members: Sequence[str], last: int) -> frozenset[str]:
    """Members that another group counts as its own up to ``last``: since they joined, or they were no members."""
    return frozenset(
        one.school for one in found if one.group != group and one.school in members and one.first <= last
    )


@dataclass(frozen=True)
class AllPanel:
    """All groups: ``frame`` has school, year, value, joined (0: never within these years), cluster (its first group).

    Every school in it has a value in every year. ``groups_at`` and ``schools_at`` count by years since joining.
    ``points`` are the years since joining with enough groups, −1 (to which all is compared) among them.
    ``incomplete`` schools lack a year and ``already`` belonged to a group in the first one: both are left out.
    """

    frame: pl.DataFrame
    years: tuple[int, ...]
    groups_at: dict[int, int]
    schools_at: dict[int, int]
    points: tuple[int, ...]
    members: int
    groups: int
    comparison: int
    incomplete: int
    already: int
    conditions: tuple[Condition, ...]


def all_panel(values: pl.DataFrame, found: Sequence[Spell]) -> AllPanel:
    """The panel of all groups: schools by the year in which they first joined one, against those that did not (yet).

    Schools that belonged to a group in the first year of data have no year before and are left out; so are lead
    schools. A school that leaves stays with those who joined: to leave is itself an outcome of joining.
    """
    years = known_years(values)
    first: dict[str, Spell] = {}
    for one in found:
        first.setdefault(one.school, one)
    leading = leads(found)
    codes = [code for code in sorted(set(values["school_code"].to_list())) if code not in leading]
    later = [code for code in codes if code not in first or (years and first[code].first > years[0])]
    already = len(codes) - len(later)
    codes = later
    matrix = wide(values, codes, years)
    whole: NDArray[np.bool_] = ~np.any(np.isnan(matrix), axis=1) & bool(years)
    kept = [codes[place] for place in np.flatnonzero(whole)]
    last = years[-1] if years else 0
    joined = {code: first[code].first if code in first and first[code].first <= last else 0 for code in kept}
    treated = [code for code in kept if joined[code]]
    groups_at, schools_at = _by_event(treated, joined, first, years)
    points = _points(groups_at)
    frame = pl.DataFrame(
        {
            "school": np.repeat(np.array(kept, dtype=object), len(years)).tolist(),
            "year": list(years) * len(kept),
            "value": matrix[whole].ravel(),
            "joined": np.repeat([joined[code] for code in kept], len(years)),
            "cluster": np.repeat(
                np.array([first[code].group if code in first else code for code in kept], dtype=object),
                len(years),
            ).tolist(),
        },
        schema={
            "school": pl.String,
            "year": pl.Int64,
            "value": pl.Float64,
            "joined": pl.Int64,
            "cluster": pl.String,
        },
    )
    stayed = _stayed(treated, first, found, last)
    used = [groups_at[point] for point in points] or [max(groups_at.values(), default=0)]
    seen = points or tuple(groups_at)
    groups = len({first[code].group for code in treated})
    comparison = sum(joined[code] == 0 for code in kept)
    return AllPanel(
        frame,
        years,
        groups_at,
        schools_at,
        points,
        len(treated),
        groups,
        comparison,
        len(codes) - len(kept),
        already,
        met(
            [
                ("years_before", sum(point < 0 for point in seen)),
                ("years_after", sum(point >= 0 for point in seen)),
                ("comparison_whole", comparison),
                ("groups", groups),
                ("groups_a_point", min(used)),
                ("changed", 1 - len(stayed) / len(treated) if treated else 0.0),
            ]
        ),
    )


def _by_event(
    treated: Sequence[str], joined: dict[str, int], first: dict[str, Spell], years: Sequence[int]
) -> tuple[dict[int, int], dict[int, int]]:
    groups: dict[int, set[str]] = {}
    schools: Counter[int] = Counter()
    for code in treated:
        for year in years:
            groups.setdefault(year - joined[code], set()).add(first[code].group)
            schools[year - joined[code]] += 1
    return {event: len(groups[event]) for event in sorted(groups)}, dict(schools)


def _points(groups_at: dict[int, int]) -> tuple[int, ...]:
    """The unbroken run of years around the year before joining in which enough groups are seen."""
    enough = {event for event, n in groups_at.items() if n >= LEAST_GROUPS_A_POINT}
    if not {-1, 0} <= enough:
        return ()
    low, high = -1, 0
    while low - 1 in enough:
        low -= 1
    while high + 1 in enough:
        high += 1
    return tuple(range(low, high + 1))


def _stayed(
    treated: Sequence[str], first: dict[str, Spell], found: Sequence[Spell], last: int
) -> frozenset[str]:
    """Who still belongs in the last year to the group that it first joined."""
    wanted = {code: first[code].group for code in treated}
    return frozenset(one.school for one in found if wanted.get(one.school) == one.group and one.holds(last))
