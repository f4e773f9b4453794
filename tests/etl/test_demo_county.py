"""The invented county is the same on each run, agrees with itself, and holds the truth that TRUTH.md tells."""

import csv
import math
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from etl.contracts import CONTRACTS, REPORTED
from etl.demo import generate
from etl.demo.gaps import GAPS
from etl.demo.groups import GROUPS, in_two_groups, planted

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "data" / "demo"
YEARS = [str(year) for year in range(2017, 2025)]
NOT_A_NUMBER = {"", "**", "/"}
WEIGHT = {"小学": 1.0, "初中": 1.1, "高中": 1.32}
CV_LINE = {"小学": 0.50, "初中": 0.45}
AGES = ["24岁及以下", *(f"{low}-{low + 4}岁" for low in range(25, 60, 5)), "60岁及以上"]
OLDEST = AGES[-3:]
DEGREES = ["研究生学历教师数", "本科学历教师数", "专科学历教师数", "高中阶段及以下学历教师数"]
RANKS = ["正高级", "副高级", "中级", "助理级", "员级"]
TITLES = [*(f"{rank}职称教师数" for rank in RANKS), "未定职级教师数"]

Line = dict[str, str]
Cell = tuple[str, str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("county")
    generate(target)
    return target


@pytest.fixture(scope="module")
def tables(folder: Path) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for path in sorted(folder.glob("*.csv")):
        table = path.name.split("_", 1)[1].rsplit("_", 1)[0]
        with path.open(encoding="utf-8-sig", newline="") as file:
            found[table] = list(csv.DictReader(file))
    return found


def number(text: str) -> float | None:
    return None if text in NOT_A_NUMBER else float(text)


def known(row: Line, *labels: str) -> list[float] | None:
    numbers = [number(row[label]) for label in labels]
    return None if None in numbers else [one for one in numbers if one is not None]


def cell(row: Line) -> Cell:
    return row["学校标识码"], row["学年"], row["学段"]


def test_regenerating_gives_the_committed_bytes(folder: Path) -> None:
    fresh = {path.name: path.read_bytes() for path in folder.iterdir()}
    committed = {path.name: path.read_bytes() for path in COMMITTED.iterdir()}
    assert sorted(fresh) == sorted(committed)
    assert [name for name in fresh if fresh[name] != committed[name]] == []


def test_hash_seed_and_locale_do_not_matter(folder: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "77", "LC_ALL": "C", "TZ": "Pacific/Auckland"}
    command = [sys.executable, "-m", "etl.demo", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={**environment, "PYTHONUTF8": "1"})
    assert all((tmp_path / path.name).read_bytes() == path.read_bytes() for path in folder.iterdir())


def test_every_contract_but_those_of_articles_has_its_file_with_its_labels(
    tables: dict[str, list[Line]],
) -> None:
    assert set(tables) == set(CONTRACTS) - REPORTED
    for table, rows in tables.items():
        labels = [re.sub(r"\((㎡|万元)\)$", "", label) for label in rows[0]]
        assert labels == [spec.label for spec in CONTRACTS[table].columns.values()], table


def test_values_fit_their_columns_and_keys_are_unique(tables: dict[str, list[Line]]) -> None:
    for table, rows in tables.items():
        columns = list(CONTRACTS[table].columns.values())
        keys = set()
        for row in rows:
            texts = list(row.values())
            keys.add(tuple(text for text, spec in zip(texts, columns, strict=True) if spec.key))
            for text, spec in zip(texts, columns, strict=True):
                if spec.required:
                    assert text not in NOT_A_NUMBER, (table, spec.label, row)
                if spec.choices:
                    words = {*spec.choices, *(word for names in spec.choices.values() for word in names)}
                    assert text in words, (table, spec.label, text)
                if spec.is_number and text not in NOT_A_NUMBER:
                    assert float(text) >= 0
                    assert spec.kind != "count" or float(text).is_integer(), (table, spec.label, text)
        assert len(keys) == len(rows), table


def test_files_open_in_excel(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_sixty_schools_eight_years_invented_codes(tables: dict[str, list[Line]]) -> None:
    start = [row for row in tables["school"] if row["信息起始学年"] == "2017"]
    assert len(start) == 60
    assert {row["学年"] for row in tables["enrolment"]} == set(YEARS)
    codes = {row["学校标识码"] for row in tables["school"]}
    assert len(codes) == 61
    assert all(re.fullmatch(r"(21|31|34)99\d{6}", code) for code in codes)
    assert {row["学校标识码"] for row in tables["enrolment"]} == codes
    assert all(row["学校名称"].startswith("示例县") for row in tables["school"])


def test_groups_begin_in_different_years(tables: dict[str, list[Line]]) -> None:
    founded = {row["集团编号"]: row["成立日期"] for row in tables["school_group"]}
    assert len(founded) == 6
    assert {day[:4] for day in founded.values()} == {"2018", "2019", "2020", "2021", "2022"}
    sizes: dict[str, int] = defaultdict(int)
    for row in tables["membership"]:
        sizes[row["集团编号"]] += 1
        assert row["加入日期"] >= founded[row["集团编号"]]
    assert set(sizes.values()) <= set(range(4, 9))
    assert {row["紧密程度"] for row in tables["membership"]} == {"紧密型", "联盟型"}
    assert len([row for row in tables["membership"] if row["退出日期"]]) == 1
    assert len(in_two_groups()) == 1
    joined = {row["学校标识码"] for row in tables["membership"]}
    assert len({row["学校标识码"] for row in tables["school"]} - joined) >= 20


def test_merger_and_change_of_type(tables: dict[str, list[Line]]) -> None:
    kinds = {row["变更类型"]: row for row in tables["school_succession"]}
    assert set(kinds) == {"合并", "变更类别"}
    for row in kinds.values():
        year = row["变更日期"][:4]
        old = {line["学年"] for line in tables["enrolment"] if line["学校标识码"] == row["原标识码"]}
        new = {line["学年"] for line in tables["enrolment"] if line["学校标识码"] == row["新标识码"]}
        assert max(old) < year
        assert {one for one in YEARS if one >= year} <= new


def test_two_teaching_points_stay_under_fifty(tables: dict[str, list[Line]]) -> None:
    points = {row["学校标识码"] for row in tables["school"] if row["办学类型"] == "教学点"}
    assert len(points) == 2
    sizes = [int(row["在校生数"]) for row in tables["enrolment"] if row["学校标识码"] in points]
    assert len(sizes) == 16
    assert max(sizes) < 50


def test_pupils_and_classes_agree(tables: dict[str, list[Line]]) -> None:
    for row in tables["enrolment"]:
        students, classes = int(row["在校生数"]), int(row["班级数"])
        assert min(students, classes) > 0
        assert int(row["超标准班额班数"]) <= classes
        assert (25 if students >= 150 else 12) <= students / classes <= 55, row
        for label in ("女生数", "招生数", "寄宿生数", "随迁子女数", "农村留守儿童数", "划片范围内在校生数"):
            part = number(row[label])
            assert part is None or part <= students, (label, row)


def test_grades_flow_from_year_to_year(tables: dict[str, list[Line]]) -> None:
    students = {cell(row): int(row["在校生数"]) for row in tables["enrolment"]}
    graduates = {cell(row): int(row["毕业生数"]) for row in tables["progression"]}
    for row in tables["enrolment"]:
        code, year, stage = cell(row)
        before = students.get((code, str(int(year) - 1), stage))
        left = graduates.get((code, year, stage))
        if before is None or left is None:
            continue
        expected = before + int(row["招生数"]) - left
        assert abs(int(row["在校生数"]) - expected) <= max(6, 0.04 * expected), row


def test_teachers_add_up(tables: dict[str, list[Line]]) -> None:
    for row in tables["teachers"]:
        total = int(row["专任教师数"])
        for parts in (AGES, DEGREES, TITLES):
            numbers = known(row, *parts)
            assert numbers is None or sum(numbers) == total, row
        assert int(row["教职工数"]) >= total
        special = int(row["体育教师数"]) + int(row["艺术教师数"])
        others = [number(row[label]) for label in ("女专任教师数", "县级以上骨干教师数", "持证上岗教师数")]
        others += [number(row[label]) for label in ("五年360学时完成人数", "符合交流条件教师数")]
        assert all(one is None or one <= total for one in (special, *others)), row


def test_the_county_s_own_figures_agree_with_its_schools_and_with_the_truth(
    tables: dict[str, list[Line]],
) -> None:
    private = {row["学校标识码"] for row in tables["school"] if row["办学性质"] == "民办"}
    rows = {
        row["学年"]: {k: float(v) for k, v in row.items() if k != "县区"} for row in tables["county_year"]
    }
    assert list(rows) == YEARS
    for year, row in rows.items():
        public = sum(
            float(one["随迁子女数"])
            for one in tables["enrolment"]
            if one["学年"] == year and one["学段"] != "高中" and one["学校标识码"] not in private
        )
        assert row["公办学校就读随迁子女数"] == public
        placed = public + row["政府购买学位就读随迁子女数"]
        late = year >= "2020"
        assert (row["教师年平均工资收入"] >= row["公务员年平均工资收入"]) == late
        assert (row["优质高中分配名额数"] / row["优质高中招生计划数"] >= 0.5) == late
        assert (row["残疾儿童少年入学数"] / row["适龄残疾儿童少年数"] >= 0.95) == late
        assert (placed / row["符合条件随迁子女数"] >= 0.85) == late


def test_results_agree(tables: dict[str, list[Line]]) -> None:
    for row in tables["progression"]:
        admitted = known(row, "普高录取人数", "职高录取人数")
        assert admitted is None or sum(admitted) <= int(row["毕业生数"])
        assert int(row["三年巩固人数"]) <= min(int(row["三年前入学人数"]), int(row["毕业生数"]))
    staff = {cell(row): int(row["教职工数"]) for row in tables["teachers"]}
    for row in tables["survey"]:
        satisfied = number(row["满意人数"])
        assert satisfied is None or satisfied <= int(row["有效问卷数"])
        assert row["调查对象"] != "教师" or int(row["有效问卷数"]) <= staff[cell(row)]
    for row in tables["exam"]:
        mean = number(row["平均分"])
        assert mean is None or 0 < mean < int(row["满分"])
    for year in YEARS:
        leavers = [row for row in tables["progression"] if row["学年"] == year]
        rate = sum(int(row["普高录取人数"]) for row in leavers) / sum(int(row["毕业生数"]) for row in leavers)
        assert 0.50 <= rate <= 0.60


def test_long_exchanges_show_in_the_numbers_of_teachers(tables: dict[str, list[Line]]) -> None:
    stage_of = {row["学校标识码"]: row["学段"] for row in tables["teachers"] if row["学段"] == "小学"}
    teachers = {cell(row): int(row["专任教师数"]) for row in tables["teachers"]}
    net: dict[Cell, int] = defaultdict(int)
    for row in tables["exchange"]:
        assert int(row["其中骨干教师数"]) <= int(row["交流人数"])
        assert row["交流开始日期"] < row["交流结束日期"]
        if row["交流类型"] != "长期" or not {row["派出学校标识码"], row["接收学校标识码"]} <= set(stage_of):
            continue
        for year in range(int(row["交流开始日期"][:4]), int(row["交流结束日期"][:4])):
            net[row["派出学校标识码"], str(year), "小学"] -= int(row["交流人数"])
            net[row["接收学校标识码"], str(year), "小学"] += int(row["交流人数"])
    moves = []
    for (code, year, stage), now in list(net.items()):
        last = (code, str(int(year) - 1), stage)
        if (code, year, stage) in teachers and last in teachers and abs(now - net.get(last, 0)) >= 2:
            moves.append((now - net.get(last, 0), teachers[code, year, stage] - teachers[last]))
    assert len(moves) >= 15
    received = sum(step for change, step in moves if change > 0)
    sent = sum(step for change, step in moves if change < 0)
    assert sent < 0 < received


def resources(tables: dict[str, list[Line]]) -> dict[str, dict[Cell, float]]:
    """The seven official indicators' numerators by school, year and stage, shared stock split by pupils."""
    pupils = {cell(row): int(row["在校生数"]) for row in tables["enrolment"]}
    found: dict[str, dict[Cell, float]] = defaultdict(dict)
    for row in tables["teachers"]:
        qualified = DEGREES[:3] if row["学段"] == "小学" else DEGREES[:2]
        for name, labels in (
            ("学历", qualified),
            ("骨干", ["县级以上骨干教师数"]),
            ("体艺", ["体育教师数", "艺术教师数"]),
        ):
            numbers = known(row, *labels)
            if numbers is not None:
                found[name][cell(row)] = sum(numbers)
    for row in tables["facilities"]:
        code, year, stage = cell(row)
        stages = [one for one in WEIGHT if (code, year, one) in pupils] if stage == "全校" else [stage]
        weights = {one: WEIGHT[one] * pupils[code, year, one] for one in stages}
        whole = {
            "设备": number(row["教学仪器设备值(万元)"]),
            "多媒体": number(row["网络多媒体教室数"]),
            "用房": None,
            "场馆": None,
        }
        areas = known(row, "教学及辅助用房面积(㎡)", "室内体育用房面积(㎡)", "运动场地面积(㎡)")
        if areas:
            whole["用房"], whole["场馆"] = areas[0] - areas[1], areas[2] + areas[1]
        for name, amount in whole.items():
            for one in stages:
                if amount is not None:
                    found[name][code, year, one] = amount * weights[one] / sum(weights.values())
    return found


def official_cv(amounts: dict[Cell, float], tables: dict[str, list[Line]], year: str, stage: str) -> float:
    points = {row["学校标识码"] for row in tables["school"] if row["办学类型"] == "教学点"}
    rows = [row for row in tables["enrolment"] if (row["学年"], row["学段"]) == (year, stage)]
    rows = [row for row in rows if cell(row) in amounts and row["学校标识码"] not in points]
    pupils = {cell(row): int(row["在校生数"]) for row in rows}
    total = sum(pupils.values())
    mean = sum(amounts[key] for key in pupils) / total
    return math.sqrt(sum(n / total * (amounts[key] / n - mean) ** 2 for key, n in pupils.items())) / mean


def test_official_differences_are_realistic_and_shrink(tables: dict[str, list[Line]]) -> None:
    amounts = resources(tables)
    assert len(amounts) == 7
    failing = dict.fromkeys(YEARS, 0)
    for name, column in amounts.items():
        for stage, line in CV_LINE.items():
            series = [official_cv(column, tables, year, stage) for year in YEARS]
            assert all(0.15 <= one <= 0.9 for one in series), (name, stage, series)
            for year, one in zip(YEARS, series, strict=True):
                failing[year] += one > line
    assert failing["2017"] >= 7
    assert 3 <= failing["2024"] < failing["2017"]


def test_share_of_teachers_over_fifty(tables: dict[str, list[Line]]) -> None:
    rural = {row["学校标识码"] for row in tables["school"] if row["城乡类型"] == "乡村"}

    def share(rows: list[Line]) -> float:
        older = sum(int(row[label]) for row in rows for label in OLDEST)
        return older / sum(int(row["专任教师数"]) for row in rows)

    shares = {}
    for year in YEARS:
        rows = [row for row in tables["teachers"] if row["学年"] == year]
        shares[year] = share(rows)
        assert 0.25 <= shares[year] <= 0.35
        assert share([row for row in rows if row["学校标识码"] in rural]) > shares[year]
    assert shares["2024"] > shares["2017"]


def test_declared_gaps_are_there_and_pupils_teachers_classes_are_whole(tables: dict[str, list[Line]]) -> None:
    for table, label in (("enrolment", "在校生数"), ("enrolment", "班级数"), ("teachers", "专任教师数")):
        assert all(row[label] not in NOT_A_NUMBER for row in tables[table])
    for table in {gap.table for gap in GAPS}:
        for gap in (one for one in GAPS if one.table == table):
            label = CONTRACTS[table].columns[gap.column].label
            column = next(name for name in tables[table][0] if name.split("(")[0] == label)
            assert gap.marker in {row[column] for row in tables[table]}, gap


def test_truth_says_what_was_planted(folder: Path) -> None:
    page = (folder / "TRUTH.md").read_text(encoding="utf-8")
    assert page.splitlines()[0] == "示例数据(模拟)：本县、学校与数字均为虚构"
    assert all(group.name in page and group.verdict in page and group.story in page for group in GROUPS)
    assert len([group for group in GROUPS if not group.lifts]) == 3
    assert planted(8, "小学", 2018, "backbone") == 0
    assert planted(8, "小学", 2020, "backbone") == pytest.approx(0.32)
    assert planted(1, "小学", 2024, "backbone") == 0


def test_planted_lift_can_be_seen_against_schools_in_no_group(tables: dict[str, list[Line]]) -> None:
    joined = {row["学校标识码"] for row in tables["membership"]}
    members = {
        row["学校标识码"]
        for row in tables["membership"]
        if row["集团编号"] == "JT02" and row["集团角色"] != "总校"
    }
    scores: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in tables["exam"]:
        mean = number(row["平均分"])
        if row["学段"] == "小学" and mean is not None:
            scores[row["学校标识码"], row["学年"]].append(mean)

    def change(code: str) -> float:
        return math.fsum(scores[code, "2024"]) / 3 - math.fsum(scores[code, "2018"]) / 3

    others = {code for code, year in scores if (code, "2018") in scores and year == "2024"} - joined
    lifted = math.fsum(change(code) for code in members) / len(members)
    alone = math.fsum(change(code) for code in others) / len(others)
    assert len(others) >= 12
    assert 4.5 < lifted - alone < 9.5
