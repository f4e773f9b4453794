"""数据上传 as its analyst meets it: letters before anything changes, a preview, and the button that publishes."""

from __future__ import annotations

import gc
import time
from pathlib import Path

import pytest

from etl.inbox import Inbox
from etl.settings import STORE_VARIABLE
from etl.store.versions import Versions
from tests.dashboard.screen import Screen
from tests.etl.deliveries import HEADER, content, csv_file, loaded, row, worked_example

PATIENCE_S = 300


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
    assert "没有数据就留空，不要填 0" in pile
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
    assert "办学条件 0 1 0" in " ".join(" ".join(changed).split())
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


ODD = ["学校标识码", "学校名称", "学年", "学段", "小朋友人数", "班级个数", "校训"]


def odd(year: int = 2024, **header: str) -> bytes:
    """The five schools as a supplier of his own writes them."""
    head = [header.get(one, one) for one in ODD]
    rows = [[*row(n)[:2], year, "小学", 40 + n, 2, "某句"] for n in range(1, 6)]
    return bytes_of([head, *rows])


def place(screen: Upload, header: str, column: str) -> None:
    box = next(box for box in screen.at.selectbox if box.label == f"“{header}”是")
    box.set_value(column).run()


def test_what_was_recognised_and_the_first_rows_are_shown_of_refused_files_too(store: Path) -> None:
    many = bytes_of([list(HEADER), *(row(1, 学校标识码=f"21990{n:05d}") for n in range(14))])
    screen = Upload().drop(
        ("坏.csv", corrected(在校生数="四十五")), ("坏编码.csv", b"\xff\xff\xff,1\n" * 9), ("多.csv", many)
    )
    seen, *heads = (" ".join(table.split()) for table in screen.texts("xh-table"))
    assert "坏.csv 认得 学校信息、学生与班级、办学条件 5 2023 GB18030，逗号分隔 第 1 行" in seen
    assert "坏编码.csv 读不出来，见下" in seen
    assert "多.csv 认得 学校信息、学生与班级、办学条件 14 2023 " in seen
    head = next(one for one in heads if "2199000012" not in one and "2199000000" in one)
    assert "11 2199000009" in head
    assert "12 2199000010" not in head
    assert "四十五" in " ".join(heads)
    assert [path.name for path in (store / "received").iterdir()] == [
        path.name
        for path in (store / "received").iterdir()
        if path.read_bytes() == (store.parent / "2023.csv").read_bytes()
    ]


def test_unknown_headers_are_explained_once_and_known_next_year(store: Path) -> None:
    screen = Upload().drop(("区报表.csv", odd()))
    assert "有 3 个表头 认不得" in screen.words
    certain, seen = screen.texts("xh-table")[:2]
    assert "学校标识码" in certain
    assert "有表头要您指定" in seen
    confirm = next(button for button in screen.at.button if button.label == "确认并重新检查")
    assert confirm.disabled
    assert "还有 3 个表头没有选定" in screen.words
    assert not (store / "profiles").exists()
    place(screen, "小朋友人数", "students")
    screen.press("就是 学生与班级 · 班级数")
    place(screen, "校训", "-")
    screen.press("确认并重新检查")
    assert "请给这种版式起个名字" in screen.words
    screen.at.text_input(key="mean_name_1").set_value("示例区 年报")
    screen.press("确认并重新检查")
    assert "已存为表头档案“示例区 年报”" in screen.words
    assert "变为 1.1.0" in screen.answer
    assert "示例区 年报" in screen.texts("xh-table")[0]
    screen.press("发布为版本 1.1.0")
    screen.press("再上传一批").drop(("次年.csv", odd(2025)))
    assert "变为 1.2.0" in screen.answer
    assert "说明表头的含义" not in screen.words
    layouts = next(box for box in screen.at.selectbox if box.label == "表头档案").options
    assert "示例区 年报" in layouts


def test_a_suggestion_that_nobody_clicked_is_not_taken_and_a_taken_name_is_not_overwritten(
    store: Path,
) -> None:
    screen = Upload().drop(("区报表.csv", odd()))
    assert all(box.value == "" for box in screen.at.selectbox if box.label.endswith("是"))
    for header, column in {"小朋友人数": "students", "班级个数": "students", "校训": "-"}.items():
        place(screen, header, column)
    assert "小朋友人数 + 班级个数 会 相加" in " ".join(screen.words.split())
    (store / "profiles").mkdir()
    (store / "profiles" / "旧.yml").write_text("id: 旧\nlabel: 旧\nheaders: [甲]\n", encoding="utf-8")
    screen.at.text_input(key="mean_name_1").set_value("旧")
    screen.press("确认并重新检查")
    assert "这个名字已有另一种版式" in screen.words
    assert "headers: [甲]" in (store / "profiles" / "旧.yml").read_text(encoding="utf-8")


def test_a_spoilt_layout_of_the_store_is_named_and_the_screen_stands(store: Path) -> None:
    (store / "profiles").mkdir()
    (store / "profiles" / "坏.yml").write_text("id: [", encoding="utf-8")
    screen = Upload().drop(("改好.csv", corrected(图书册数=900)))
    assert "坏.yml" in screen.at.warning[0].value
    assert "坏.yml" in screen.texts("xh-letter")[0] if screen.texts("xh-letter") else True


def test_a_session_that_ends_leaves_nothing_in_the_inbox(store: Path) -> None:
    screen = Upload().drop(("坏.csv", corrected(在校生数="四十五")))
    assert list((store / "inbox").iterdir()) != []
    del screen
    gc.collect()
    assert list((store / "inbox").iterdir()) == []


def test_files_that_were_swept_away_are_asked_for_again(store: Path) -> None:
    screen = Upload().drop(("改好.csv", corrected(图书册数=900)))
    Inbox(store).sweep(older_than=-60)
    screen.at.run()
    assert "请重新拖入" in screen.words
    assert "发布为版本" not in screen.buttons()
