"""数据上传 as its analyst meets it: letters before anything changes, a preview, and the button that publishes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from etl.settings import STORE_VARIABLE
from etl.store.versions import Versions
from tests.dashboard.screen import Screen
from tests.etl.deliveries import HEADER, content, csv_file, loaded, row, worked_example

PATIENCE_S = 60


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The worked example of 2023 as 1.0.0."""
    loaded(tmp_path / "store", csv_file(tmp_path / "2023.csv", worked_example()))
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store"


def bytes_of(lines: list[list[object]], encoding: str = "gb18030") -> bytes:
    return "\n".join(",".join(map(str, line)) for line in lines).encode(encoding)


def corrected(**changes: object) -> bytes:
    """2023 again, the first school with other figures."""
    return bytes_of([list(HEADER), row(1, **changes), *(row(n) for n in range(2, 6))])


class Upload(Screen):
    """The screen with its jobs awaited."""

    def __init__(self) -> None:
        super().__init__("upload")

    def drop(self, *files: tuple[str, bytes]) -> Upload:
        self.at.file_uploader[0].set_value([(name, body, "text/csv") for name, body in files]).run()
        return self.waited()

    def press(self, words: str) -> Upload:
        next(button for button in self.at.button if words in button.label).click().run()
        return self.waited()

    def buttons(self) -> str:
        return " ".join(button.label for button in self.at.button)

    @property
    def is_busy(self) -> bool:
        return "正在" in self.answer

    def waited(self) -> Upload:
        until = time.monotonic() + PATIENCE_S
        while self.is_busy:
            assert time.monotonic() < until, self.words
            time.sleep(0.2)
            self.at.run()
        assert not self.at.exception
        return self


def test_the_screen_promises_that_nothing_changes_before_the_button(store: Path) -> None:
    screen = Upload()
    assert "按“发布”之前什么都不会改变" in screen.answer
    assert "每个文件不超过 200 MB" in screen.words


def test_a_refused_file_is_explained_and_nothing_changes(store: Path) -> None:
    before = content(store)
    screen = Upload().drop(("坏.csv", corrected(在校生数="四十五", 学段="大学")))
    assert "2 处问题要改" in screen.answer
    pile = screen.texts("xh-pile")[0]
    assert "逻辑校验" in pile
    assert "第 2 行 “四十五”" in pile
    assert "坏.csv · “在校生数”列" in pile
    assert "没有数据就留空,不要填 0" in pile
    assert "发布为版本" not in screen.buttons()
    after = {name: digest for name, digest in content(store).items() if not name.startswith("inbox")}
    assert {**after, "inbox": "/"} == {**before, "inbox": "/"} | {
        name: digest for name, digest in after.items() if name.startswith("writer")
    }


def test_the_way_from_a_bad_file_to_a_new_version(store: Path) -> None:
    screen = Upload().drop(("坏.csv", corrected(在校生数="四十五")))
    screen.drop(("改好.csv", corrected(图书册数=900)))
    assert "当前版本由 1.0.0 变为 1.0.1" in screen.answer
    assert "只订正了数值" in screen.answer
    changed = screen.texts("xh-table")
    assert "GB18030" in changed[0]
    assert "办学条件 0 1 0" in " ".join(changed[1].split())
    assert "图书 差异系数 示例县 小学 2023 0.515 0.697 +0.182" in changed[-1]
    assert Versions(store).current() == "1.0.0"
    screen.press("发布为版本 1.0.1")
    assert "已发布版本 1.0.1" in screen.answer
    assert Versions(store).current() == "1.0.1"
    assert list((store / "inbox").iterdir()) == []
    assert "1.0.1" in screen.go("overview").words


def test_the_note_goes_with_the_version(store: Path) -> None:
    screen = Upload().drop(("改好.csv", corrected(图书册数=900)))
    screen.at.text_input(key="publish_note").set_value("订正第一小学图书 --note=x")
    screen.press("发布为版本")
    assert Versions(store).get("1.0.1").note == "订正第一小学图书 --note=x"


def test_what_is_known_already_is_not_published_again(store: Path) -> None:
    screen = Upload().drop(("2023.csv", (store.parent / "2023.csv").read_bytes()))
    assert "已经装入过" in screen.answer
    assert "发布为版本" not in screen.buttons()


def test_the_readers_word_supplies_the_year_that_a_file_lacks(store: Path) -> None:
    lines = [
        [cell for place, cell in enumerate(line) if HEADER[place] != "学年"] for line in worked_example()
    ]
    screen = Upload().drop(("无学年.csv", bytes_of(lines)))
    assert "要改" in screen.answer
    field = next(one for one in screen.at.text_input if one.label.startswith("学年"))
    field.set_value("2024")
    screen.press("再检查一次")
    assert "变为 1.1.0" in screen.answer
    assert "增加了学校、学年或列" in screen.answer


def test_giving_up_empties_the_inbox(store: Path) -> None:
    screen = Upload().drop(("坏.csv", corrected(在校生数="四十五")))
    assert list((store / "inbox").iterdir()) != []
    screen.press("全部放弃")
    assert list((store / "inbox").iterdir()) == []
    assert "什么都不会改变" in screen.answer


def test_somebody_elses_publish_is_previewed_anew(store: Path, tmp_path: Path) -> None:
    screen = Upload().drop(("改好.csv", corrected(图书册数=900)))
    loaded(store, csv_file(tmp_path / "2024.csv", worked_example(学年=2024)))
    screen.press("发布为版本 1.0.1")
    assert "有人发布了别的数据" in screen.words
    assert "由 1.1.0 变为 1.1.1" in screen.answer
    assert Versions(store).current() == "1.1.0"


def test_script_in_a_cell_is_shown_as_text(store: Path) -> None:
    screen = Upload().drop(("坏.csv", corrected(在校生数="<script>alert(1)</script>")))
    bodies = "".join(element.proto.body for element in screen.at.get("html"))
    assert "<script>alert" not in bodies
    assert "alert(1)" in screen.texts("xh-pile")[0]
