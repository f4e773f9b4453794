"""Work that the web process never does itself: a command of the command line in a process of its own, and its lines."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.cli.machine import GENTLE

HOUSE = Path(__file__).resolve().parent.parent
_LOGGED = 4000
_OUTCOMES = {"done", "refused", "failed"}


@dataclass
class Job:
    """One command under way or ended; what it says lies in a file, so that nobody has to listen all the time."""

    kind: str
    process: subprocess.Popen[bytes] = field(repr=False)
    said: Path

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    @property
    def progress(self) -> tuple[str, float] | None:
        """The step under way and the share of it that is done, or None before the first word."""
        steps = [line for line in self._lines() if line["kind"] == "progress"]
        if not steps:
            return None
        last = steps[-1]
        return last["step"], min(1.0, last["done"] / last["of"]) if last["of"] else 0.0

    @property
    def seen(self) -> list[dict[str, Any]]:
        """What each file was taken for, as far as the job has come."""
        return [line for line in self._lines() if line["kind"] == "seen"]

    @property
    def outcome(self) -> dict[str, Any] | None:
        """The last line; None while the job runs. A job that ended without one has ``kind`` ``broken``."""
        if self.is_running:
            return None
        found = [line for line in self._lines() if line["kind"] in _OUTCOMES]
        if found:
            return found[-1]
        last = self.said.with_suffix(".log").read_text(encoding="utf-8", errors="replace")[-_LOGGED:]
        logging.getLogger("dashboard").error(
            "job %s ended with %s: %s", self.kind, self.process.returncode, last
        )
        return {"kind": "broken", "code": self.process.returncode}

    def stop(self) -> None:
        """Ends the process; whatever it was doing leaves the store whole."""
        if self.is_running:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _lines(self) -> list[dict[str, Any]]:
        lines = []
        for text in self.said.read_bytes().splitlines():
            try:
                line = json.loads(text)
            except ValueError:
                continue  # half a line: the other half is on its way
            if isinstance(line, dict) and "kind" in line:
                lines.append(line)
        return lines


def start(kind: str, store: Path, desk: Path, words: Sequence[str]) -> Job:
    """Starts ``xiaoxiaohao --store … KIND … --json``; what it says goes to ``desk``."""
    desk.mkdir(parents=True, exist_ok=True)
    said = desk / f"{kind}.ndjson"
    command = [sys.executable, "-P", "-m", "dashboard.cli", "--store", str(store), kind, "--json", *words]
    path = os.pathsep.join(filter(None, [str(HOUSE), os.environ.get("PYTHONPATH", "")]))
    with said.open("wb") as out, (desk / f"{kind}.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=log,
            cwd=desk,
            env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", GENTLE: "1"},
        )
    return Job(kind, process, said)
