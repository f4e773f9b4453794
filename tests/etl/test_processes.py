"""Readers and writers in other processes: nobody waits for a publish, nothing is lost, a killed writer harms nobody."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from balance.scope import Scope
from etl.reading import Reader
from etl.store.versions import Versions
from tests.etl.deliveries import csv_file, letters, loaded, worked_example

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120

READING = """
    import json, sys
    from pathlib import Path
    from balance.scope import Scope
    from etl.reading import Reader

    store, stop = Path(sys.argv[1]), Path(sys.argv[2])
    reader = Reader(store)
    while not stop.exists():
        version = reader.current().version
        edition = reader.edition(version)
        everyone = Scope("all")
        values = reader.values(version, everyone, "primary", ["books_per_pupil"]).height
        counted = [r["schools_n"] for r in reader.scopes(version).rows(named=True) if r["scope_kind"] == "all"]
        means = reader.measures(version, everyone, "primary", ["books_per_pupil"], ["cv_w"])
        line = [version, len(edition.school_years), values, sum(counted), sum(means["schools_n"])]
        print(json.dumps(line), flush=True)
"""
LOADING = """
    import sys
    from pathlib import Path
    from etl.loading import load
    from etl.recognition import Wishes

    print("ready", flush=True)
    load([Path(sys.argv[2])], Path(sys.argv[1]), Wishes())
"""


@contextmanager
def running(program: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A Python program in a process of its own; it is ended when the test is."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, words)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def year_file(folder: Path, year: int) -> Path:
    return csv_file(folder / f"{year}.csv", worked_example(学年=year))


def test_a_reader_in_another_process_keeps_reading_whole_versions_during_publishes(store: Path) -> None:
    stop = store.parent / "stop"
    seen: list[list[object]] = []
    with running(READING, store, stop) as reader:
        assert reader.stdout is not None
        seen.append(json.loads(reader.stdout.readline()))
        for year in (2024, 2025):
            loaded(store, year_file(store.parent, year))
        last = Versions(store).current()
        while seen[-1][0] != last:
            line = reader.stdout.readline()
            assert line, reader.communicate()[1]
            seen.append(json.loads(line))
        stop.touch()
        _, errors = reader.communicate(timeout=PATIENCE_S)
    assert (reader.returncode, errors) == (0, "")
    assert {version for version, *_ in seen} >= {"1.0.0", "1.2.0"}
    for version, years, values, in_scopes, in_measures in seen:
        assert isinstance(years, int)
        assert (values, in_scopes, in_measures) == (5 * years,) * 3, version
        assert version == f"1.{years - 1}.0"


def test_two_loads_at_once_both_succeed_and_nothing_is_lost(store: Path) -> None:
    paths = [year_file(store.parent, year) for year in (2024, 2025)]
    with running(LOADING, store, paths[0]) as one, running(LOADING, store, paths[1]) as two:
        for process in (one, two):
            _, errors = process.communicate(timeout=PATIENCE_S)
            assert (process.returncode, errors) == (0, "")
    current = Versions(store).current()
    assert current == "1.2.0"
    assert Versions(store).get(current).school_years == [2023, 2024, 2025]
    assert len(list((store / "batches").iterdir())) == 3


def test_the_same_file_loaded_twice_at_once_is_taken_once(store: Path) -> None:
    path = year_file(store.parent, 2024)
    with running(LOADING, store, path) as one, running(LOADING, store, path) as two:
        for process in (one, two):
            process.communicate(timeout=PATIENCE_S)
            assert process.returncode == 0
    assert [version.version for version in Versions(store).all()] == ["1.0.0", "1.1.0"]
    assert len(list((store / "batches").iterdir())) == 2


def test_a_code_that_a_rollback_removed_while_waiting_is_noticed(store: Path) -> None:
    """Examined against a version that knows the school, published after a rollback to one that does not."""
    more = csv_file(store.parent / "新校.csv", [["学校标识码", "学校名称"], ["77", "新校"]])
    loaded(store, more)
    path = csv_file(
        store.parent / "学生.csv", [["学校标识码", "学年", "学段", "在校生数"], ["77", 2023, "小学", 9]]
    )
    back = [Versions(store).rollback]

    def while_examining(step: str, done: int, of: int) -> None:
        if done == of and back:
            back.pop()("1.0.0")

    from etl.loading import load
    from etl.recognition import Wishes

    [problem] = letters(lambda: load([path], store, Wishes(), progress=while_examining))
    assert problem.check == "unknown_code"
    assert Versions(store).current() == "1.0.0"


def test_a_loader_killed_at_any_instant_leaves_a_store_that_reads_and_goes_on(store: Path) -> None:
    """Five kills at instants drawn by a fixed seed, from the first read to the end of the publish."""
    chance = random.Random(3)
    years = list(range(2018, 2023))
    for year in years:
        with running(LOADING, store, year_file(store.parent, year)) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            try:
                process.wait(timeout=chance.uniform(0.0, 1.6))
            except subprocess.TimeoutExpired:
                process.kill()
        reader = Reader(store)
        edition = reader.current()
        values = reader.values(edition.version, Scope("all"), "primary", ["books_per_pupil"])
        assert values.height == 5 * len(edition.school_years)
        assert set(values["school_year"]) == set(edition.school_years)
    loaded(store, *(year_file(store.parent, year) for year in years))
    assert Reader(store).current().school_years == (*years, 2023)
