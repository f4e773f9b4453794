"""A preview says what the publish will do, and leaves nothing behind; a proof finds what was altered."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from etl.preview import Preview, between, preview
from etl.recognition import Wishes
from etl.store.proof import prove
from etl.store.versions import Versions
from tests.etl.deliveries import HEADER, PUPILS, content, csv_file, letters, loaded, row, worked_example


def previewed(store: Path, *files: Path) -> Preview:
    return preview(files, store, Wishes())


def corrected(folder: Path, **changes: object) -> Path:
    return csv_file(folder / "改.csv", [HEADER, row(1, **changes), *(row(n) for n in range(2, 6))])


def test_a_preview_says_what_the_publish_then_does(store: Path, tmp_path: Path) -> None:
    path = corrected(tmp_path, 图书册数=900)
    found = previewed(store, path)
    assert found.current == "1.0.0"
    done = loaded(store, path).version
    assert done is not None
    assert (found.number, found.changes, found.rows) == (done.version, done.changes, done.rows)
    assert (found.schools, found.school_years) == (done.schools, done.school_years)


def test_a_preview_leaves_no_trace(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = content(store)
    previewed(store, corrected(tmp_path, 图书册数=900))
    assert content(store) == before
    assert list(scratch.iterdir()) == []


def test_a_refused_file_has_no_preview(store: Path, tmp_path: Path) -> None:
    assert letters(lambda: previewed(store, corrected(tmp_path, 图书册数="约900")))


def test_the_first_delivery_has_nothing_to_compare_with(tmp_path: Path) -> None:
    found = previewed(tmp_path / "store", csv_file(tmp_path / "表.csv", worked_example()))
    assert (found.current, found.number, found.difference) == ("", "1.0.0", None)
    assert not (tmp_path / "store" / "CURRENT").exists()


def test_what_is_known_already_changes_nothing(store: Path, tmp_path: Path) -> None:
    assert previewed(store, tmp_path / "原表.csv").changes_nothing


def test_a_correction_that_evens_the_books_turns_the_verdict(store: Path, tmp_path: Path) -> None:
    even = [row(n + 1, 图书册数=20 * pupils) for n, pupils in enumerate(PUPILS)]
    difference = previewed(store, csv_file(tmp_path / "改.csv", [HEADER, *even])).difference
    assert difference is not None
    moves = {(move.scope_kind, move.indicator, move.measure): move for move in difference.moves}
    step = moves["county", "books_per_pupil", "cv_w"]
    assert step.old == pytest.approx(0.5153, abs=5e-5)  # the published worked example
    assert step.new == pytest.approx(0.0, abs=1e-9)
    mean = moves["county", "books_per_pupil", "mean_w"]
    assert (mean.old, mean.new) == (pytest.approx(1913 / 302), pytest.approx(20.0))


def test_a_verdict_turns_where_an_official_coefficient_crosses_its_line(tmp_path: Path) -> None:
    def fields(*areas: int) -> list[list[object]]:
        rows = [[*row(n + 1, 在校生数=100)[:-1], area, 0] for n, area in enumerate(areas)]
        return [[*HEADER[:-1], "运动场地面积", "室内体育用房面积"], *rows]

    store = tmp_path / "store"
    loaded(store, csv_file(tmp_path / "a.csv", fields(300, 300, 300, 1500, 1500)))
    after = previewed(store, csv_file(tmp_path / "b.csv", fields(900, 900, 900, 1500, 1500))).difference
    assert after is not None
    [turned] = [move for move in after.turned if move.measure == "cv_w"]
    assert (turned.indicator, turned.line) == ("sports_area_pp", 0.5)
    assert turned.old == pytest.approx(0.7537, abs=5e-5)  # areas per pupil 3, 3, 3, 15, 15
    assert turned.new == pytest.approx(0.2578, abs=5e-5)
    still = previewed(store, csv_file(tmp_path / "c.csv", fields(300, 300, 300, 1500, 1400))).difference
    assert still is not None
    assert [move for move in still.turned if move.measure == "cv_w"] == []


def test_schools_that_enter_are_named_and_a_rollback_shows_them_leave(store: Path, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "新校.csv", [HEADER, row(1, 学校标识码="2199000077", 学校名称="新办小学")])
    difference = previewed(store, path).difference
    assert difference is not None
    assert (difference.came_n, difference.came) == (1, [("2199000077", "新办小学")])
    loaded(store, path)
    back = between(store, "1.0.0")
    assert (back.current, back.number) == ("1.1.0", "1.0.0")
    assert back.difference is not None
    assert back.difference.left == [("2199000077", "新办小学")]
    assert Versions(store).current() == "1.1.0"


def test_a_version_is_made_again_and_comes_out_equal(store: Path, tmp_path: Path) -> None:
    loaded(store, corrected(tmp_path, 图书册数=900))
    before = content(store)
    for version in ("1.0.0", "1.0.1"):
        proof = prove(store, version)
        assert proof.holds
        assert proof.unequal == {}
    assert content(store) == before


def test_a_warehouse_that_is_another_than_its_batches_is_told_by_table(store: Path, tmp_path: Path) -> None:
    loaded(store, corrected(tmp_path, 图书册数=900))
    versions = Versions(store)
    versions.warehouse("1.0.0").write_bytes(versions.warehouse("1.0.1").read_bytes())
    proof = prove(store, "1.0.0")
    assert not proof.holds
    assert proof.unequal["facilities"] == 2


def test_a_bit_flipped_in_what_is_kept_is_named(store: Path) -> None:
    [received] = Versions(store).received("1.0.0")
    spoilt = bytearray(received.path.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    received.path.write_bytes(bytes(spoilt))
    proof = prove(store, "1.0.0")
    assert not proof.holds
    assert proof.damaged == ["原始文件 原表.csv"]


def test_a_version_that_does_not_exist_is_a_letter(store: Path) -> None:
    assert letters(lambda: between(store, "9.9.9"))[0].check == "unknown_version"
    assert letters(lambda: prove(store, "../1.0.0"))[0].check == "unknown_version"
