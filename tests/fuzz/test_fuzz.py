"""A short hunt with a fixed seed; the long one is ``make fuzz``."""

from __future__ import annotations

from pathlib import Path

from tests.fuzz.hunt import hunt

RUNS, SECONDS = 2000, 20
ENOUGH = 200  # on a machine that is busy with other things


def test_two_thousand_spoilt_inputs_are_taken_or_refused_with_a_letter(tmp_path: Path) -> None:
    found = hunt(tmp_path, 7, range(RUNS), SECONDS)
    assert sum(found.inputs.values()) >= ENOUGH
    assert not found.findings, [(f.key, f.content[:200]) for f in found.findings.values()]
    print(found)
