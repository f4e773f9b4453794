"""Similar schools: Gower's distance by hand, nobody twice, and no nearest ones where nobody is near."""

from __future__ import annotations

import math

import polars as pl
import pytest

from balance.similar import LEAST_OTHERS, MOST, WEIGHTS, Alike, alike
from balance.spread import Unknown

SCHEMA = {
    "school_code": pl.String, "students": pl.Float64, "boarders": pl.Float64, "migrant_students": pl.Float64,
    "urban_rural": pl.String, "in_scope": pl.Boolean,
}  # fmt: skip
Row = tuple[str, float | None, float | None, float | None, str | None, bool]


def frame(rows: list[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def many(n: int = LEAST_OTHERS) -> list[Row]:
    """``own`` and others that double in size, all in one town, without boarders or migrants."""
    own: Row = ("own", 100.0, 0.0, 0.0, "镇区", True)
    return [own, *((f"s{i:02d}", 100.0 * 2 ** (i + 1), 0.0, 0.0, "镇区", True) for i in range(n))]


def test_weights_add_up_to_one() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1.0)


def test_the_nearest_come_first_and_nobody_twice() -> None:
    doubled = frame([*many(), *many()[1:]])
    found = alike(doubled, "own")
    assert isinstance(found, Alike)
    assert found.codes == tuple(f"s{i:02d}" for i in range(MOST))
    assert "own" not in found.codes


def test_the_distance_is_gowers() -> None:
    """Size: ln 2 of a range of 20 ln 2; place: the other kind; migrants: 0.2 of a range of 0.5; boarders alike."""
    rows = many()
    rows[1] = ("s00", 200.0, 0.0, 40.0, "乡村", True)
    rows[20] = ("s19", rows[20][1], 0.0, 0.5 * float(rows[20][1] or 0), "镇区", True)
    found = alike(frame(rows), "own", most=20)
    assert isinstance(found, Alike)
    by_hand = 0.50 * math.log(2) / (20 * math.log(2)) + 0.25 + 0.15 * (0.2 / 0.5) + 0.10 * 0
    assert dict(found.schools)["s00"] == pytest.approx(by_hand)


def test_a_trait_that_nobody_reports_gives_its_weight_to_the_others() -> None:
    rows = [(code, pupils, None, None, place, counts) for code, pupils, _, _, place, counts in many()]
    found = alike(frame(rows), "own")  # type: ignore[arg-type]
    assert isinstance(found, Alike)
    assert dict(found.weights) == pytest.approx({"size": 2 / 3, "place": 1 / 3})
    assert found.absent == ("migrants", "boarders")


def test_who_does_not_count_is_nobodys_like() -> None:
    rows = many(LEAST_OTHERS + 1)
    rows[1] = (*rows[1][:5], False)
    found = alike(frame(rows), "own")
    assert isinstance(found, Alike)
    assert "s00" not in found.codes


def test_too_few_others_is_said_with_their_number() -> None:
    found = alike(frame(many(LEAST_OTHERS - 1)), "own")
    assert isinstance(found, Unknown)
    assert f"只有 {LEAST_OTHERS - 1} 所" in found.reason


@pytest.mark.parametrize(
    "own", [("own", None, 0.0, 0.0, "镇区", True), ("own", 100.0, 0.0, 0.0, "镇区", False)]
)
def test_a_school_without_pupils_or_that_does_not_count_has_no_like(own: Row) -> None:
    found = alike(frame([own, *many()[1:]]), "own")
    assert isinstance(found, Unknown)
    assert "在校生数" in found.reason
