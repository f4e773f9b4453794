"""数据版本 as its reader meets it: what was published, files back, rollback in two clicks, a rebuild that is equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import numbers
from dashboard.parts.history import ERRAND
from dashboard.presenters import changes
from etl.checks import Confirmations
from etl.loading import load
from etl.recognition import Wishes
from etl.reference import registry
from etl.settings import STORE_VARIABLE
from etl.store.versions import Versions
from tests.dashboard.screen import Screen
from tests.dashboard.test_upload import Upload
from tests.etl.deliveries import HEADER, csv_file, loaded, row, worked_example


class History(Upload):
    """数据版本 with its jobs awaited."""

    def __init__(self) -> None:
        Screen.__init__(self, "versions")

    @property
    def is_busy(self) -> bool:
        return ERRAND in self.at.session_state and self.at.session_state[ERRAND].job is not None


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """1.0.0 is the worked example; 1.1.0 adds a school."""
    loaded(tmp_path / "store", csv_file(tmp_path / "2023年报.csv", worked_example()))
    new = row(1, 学校标识码="2199000077", 学校名称="新办小学")
    loaded(tmp_path / "store", csv_file(tmp_path / "新校.csv", [HEADER, new]))
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store"


def test_the_screen_says_who_published_what_when(store: Path) -> None:
    screen = History()
    assert "版本 1.1.0" in screen.answer
    assert "共有 2 个版本" in screen.answer
    listed = screen.texts("xh-table")[0]
    assert listed.index("1.1.0(当前)") < listed.index("首次发布")
    assert "增加了学校、学年或列" in listed
    assert "办学条件：增 1" in listed
    assert "新校.csv" in screen.texts("xh-table")[1]
    assert "发布" in screen.texts("xh-table")[2]


def test_the_current_version_cannot_be_rolled_back_to(store: Path) -> None:
    screen = History()
    assert "退回到" not in screen.buttons()
    assert "这就是当前版本" in screen.words


def test_rollback_shows_its_consequences_first_and_takes_two_clicks(store: Path) -> None:
    screen = History().choose("看哪一个版本", "1.0.0")
    screen.press("退回到 1.0.0：先看会变什么")
    assert "不再有 1 所学校 ：新办小学" in screen.words
    assert Versions(store).current() == "1.1.0"
    screen.at.text_input(key="back_note").set_value("新校尚未批复")
    screen.press("确认退回到 1.0.0")
    assert "已退回" in screen.answer
    assert Versions(store).current() == "1.0.0"
    last = Versions(store).events()[-1]
    assert (last.event, last.version, last.note) == ("rollback", "1.0.0", "新校尚未批复")


def test_rollback_can_be_left_undone(store: Path) -> None:
    screen = History().choose("看哪一个版本", "1.0.0").press("先看会变什么")
    screen.press("不退回")
    assert "若退回" not in screen.words
    assert Versions(store).current() == "1.1.0"


def test_a_rebuild_that_is_equal_says_so_and_one_that_is_not_names_the_tables(store: Path) -> None:
    screen = History().press("由存档重建 1.1.0 并比较")
    assert "完全相同" in screen.answer
    versions = Versions(store)
    versions.warehouse("1.1.0").write_bytes(versions.warehouse("1.0.0").read_bytes())
    screen = History().press("由存档重建 1.1.0 并比较")
    assert "不一致" in screen.answer
    assert "办学条件(1 行)" in screen.answer
    assert "完全相同" not in screen.answer


def test_where_nothing_was_published_the_screen_says_where_to_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    screen = History()
    assert "还没有发布过任何版本" in screen.answer
    assert "数据上传" in screen.answer


def test_a_file_that_was_not_kept_says_why_and_cannot_be_downloaded(store: Path) -> None:
    header = [*HEADER, "班主任姓名"]
    new = [*row(1, 学校标识码="2199000078", 学校名称="另一小学"), "王某某"]
    loaded(store, csv_file(store.parent / "含姓名.csv", [header, new]))
    screen = History()
    listed = " ".join(screen.texts("xh-table")[1].split())
    assert "原件因含个人信息未留存(班主任姓名)" in listed
    assert "新校.csv" in listed
    offered = next(box for box in screen.at.selectbox if box.label.startswith("取回")).options
    assert "新校.csv" in offered
    assert "含姓名.csv" not in offered
    assert "王某某" not in screen.words


def test_reasons_given_to_a_check_are_shown_with_the_version(store: Path) -> None:
    path = csv_file(store.parent / "2024.csv", [HEADER, row(1, 学年=2024, 图书册数=539_316)])
    load([path], store, Wishes(), confirm=Confirmations(for_all="该校并入两个校区"))
    screen = History()
    told = next(one for one in screen.texts("xh-table") if "经验校验的说明" in one)
    assert "该校并入两个校区" in told
    assert "经验校验的说明" not in History().choose("看哪一个版本", "1.0.0").words


def test_a_step_that_is_there_never_reads_nought() -> None:
    cards = registry()
    name = next(iter(cards.indicators))
    where = {
        "scope": "county:甲县",
        "scope_kind": "county",
        "indicator": name,
        "stage": "primary",
        "school_year": 2024,
    }

    def step(measure: str, old: float, new: float) -> str:
        move = {**where, "measure": measure, "old": old, "new": new}
        table = changes.moves_table({"difference": {"moves": [move], "moves_n": 1}}, cards)
        assert table
        return table.rows[0][-1]

    assert step("cv_w", 0.30246, 0.30286) == "+0.0004"
    assert step("cv_w", 0.302, 0.412) == "+0.110"
    assert step("share_met", 50.0, 49.96) == "−0.04个百分点"
    assert step("cv_w", 0.3, 0.3) == numbers.signed(0.0, 3)
