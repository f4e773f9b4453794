"""A short hunt with a fixed seed; the long one is ``make fuzz``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz.hunt import Hunt, hunt

RUNS, SECONDS = 2000, 20
ENOUGH = 200  # on a machine that is busy with other things


def test_two_thousand_spoilt_inputs_are_taken_or_refused_with_a_letter(tmp_path: Path) -> None:
    found = hunt(tmp_path, 7, range(RUNS), SECONDS)
    assert sum(found.inputs.values()) >= ENOUGH
    assert not found.findings, [(f.key, f.content[:200]) for f in found.findings.values()]
    print(found)


def test_rounds_add_up_and_are_told_as_they_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three rounds, the second of which kills its process at the third input; the counts of the others stay."""
    tried: list[tuple[int, range]] = []

    def process(seed: int, numbers: range, seconds: float) -> tuple[int, Hunt | None]:
        tried.append((seed, numbers))
        if seed == 8 and numbers.start == 0:
            return 2, None
        return numbers.stop - 1, Hunt(inputs=Counter(csv=len(numbers)), seconds=1.0)

    monkeypatch.setattr(fuzz, "in_a_process", process)
    total = fuzz.hunted(25, 7, 60.0, size=10)
    assert tried == [(7, range(10)), (8, range(10)), (8, range(3, 10)), (9, range(5))]
    assert sum(total.inputs.values()) == 25
    assert [finding.words for finding in total.findings.values()] == ["进程死亡 8:2"]
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 3
    assert "输入 10 个" in told[0]
    assert "输入 25 个" in told[2]
