"""The screen 均衡 on the demo county: its sentence, numbers counted again from the files, and what it will not draw."""

from __future__ import annotations

import math
import re

import pytest

from dashboard import data_access
from tests.dashboard.screen import Screen
from tests.dashboard.test_screens import demo_rows, pupils_and_classes

pytestmark = pytest.mark.usefixtures("on_demo")
PARTS = [
    "弱校改善",
    "弱校退步",
    "强校改善",
    "强校退步",
    "规模增减",
    "新增学校",
    "撤销学校",
    "仅一年有数据",
    "并校的影响",
]


def coefficient(pairs: list[tuple[float, float]]) -> float:
    """The official formula over (quantity, weight), by plain arithmetic."""
    weights = sum(weight for _, weight in pairs)
    mean = sum(quantity for quantity, _ in pairs) / weights
    spread = math.sqrt(sum(weight / weights * (quantity / weight - mean) ** 2 for quantity, weight in pairs))
    return spread / mean


def table_of(screen: Screen, beginning: str) -> str:
    return next(table for table in screen.texts("xh-table") + screen.texts("xh-key") if beginning in table)


def test_the_first_sentence_answers_which_who_and_how() -> None:
    answer = Screen("balance").require_whole().answer
    assert re.search(r"还有\s*\d 项\s*未达到要求\(共 7 项", answer)
    assert re.search(r"的差距 \s*\d+% \s*来自", answer)
    assert re.search(
        r"2021→2024 学年差异系数由 0\.\d{3} [升降]到\s*0\.\d{3} ，属\s*(抬底|削峰填谷|削峰|分化|稳定)", answer
    )
    assert "p=" in answer


def test_the_parts_of_a_change_add_up_to_what_the_files_say() -> None:
    """Class size between 2020 and 2024, with one merger and one recoded school in between."""
    screen = Screen("balance", indicator="class_size", from_="2020").require_whole()
    old, new = coefficient(pupils_and_classes(2020)), coefficient(pupils_and_classes(2024))
    assert f"差异系数由 {old:.3f} 降到  {new:.3f}".replace("  ", " ") in screen.answer.replace("  ", " ")
    table = table_of(screen, "使差异系数变化")
    steps = {
        part: float(found[1].replace("−", "-").replace("+", ""))
        for part in PARTS
        if (found := re.search(rf"{part} \S+ ([+−]?\d\.\d{{4}}) ", table))
    }
    assert len(steps) >= 4
    assert sum(steps.values()) == pytest.approx(new - old, abs=5e-4)
    assert "并校的影响" in steps
    assert "撤销学校" not in steps
    assert "新增学校" not in steps


def test_the_poorer_half_is_counted_from_the_file() -> None:
    ordered = sorted(pupils_and_classes(2024), key=lambda pair: pair[0] / pair[1])
    pupils, classes = (sum(pair[place] for pair in ordered) for place in (0, 1))
    reached = held = 0.0
    for quantity, weight in ordered:
        if reached + weight >= classes / 2:
            held += quantity * (classes / 2 - reached) / weight
            break
        reached, held = reached + weight, held + quantity
    screen = Screen("balance", indicator="class_size").require_whole()
    assert f"一半班级只占到总量的  {held / pupils:.0%}".replace("  ", " ") in screen.words.replace("  ", " ")


def test_every_school_of_the_year_stands_in_one_cell() -> None:
    screen = Screen("balance", indicator="class_size").require_whole()
    cells = re.findall(r"(\d+) 所：", table_of(screen, "2024 学年现状"))
    assert sum(map(int, cells)) == len(pupils_and_classes(2024))


def test_a_first_year_draws_no_change_and_says_so() -> None:
    screen = Screen("balance", year="2017")
    assert not screen.at.exception
    assert "一年谈不上变化" in screen.words
    assert "抬底" not in screen.answer
    assert "plot_levelling" not in " ".join(screen.figures())
    assert screen.texts("xh-table")
    assert "学年现状" not in screen.words


def test_a_small_group_is_a_reference_with_its_doubts() -> None:
    group = next(row["集团名称"] for row in demo_rows("04") if row["集团编号"] == "JT01")
    screen = Screen("balance", scope=f"group:{group}", stage="junior")
    assert not screen.at.exception
    assert "参照国家算法，非认定口径" in screen.answer
    assert "真假不下结论" in screen.answer
    assert "未达到要求" not in screen.words
    assert "任何误差区间都不可信" in screen.words


def test_the_heavy_part_is_reckoned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = data_access.change

    def counting(*asked: object) -> object:
        calls.append(1)
        return real(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(data_access, "change", counting)
    screen = Screen("balance").require_whole()
    screen.at.run()
    screen.go("overview").go("balance")
    assert len(calls) == 1
