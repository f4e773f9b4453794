"""``python -m tests.fuzz``: a long hunt in rounds, each in a process of its own, begun again behind an input that
kills it; what was counted is told after every round."""

import argparse
import re
import sys
from pathlib import Path

from tests.fuzz.corpus import seeds
from tests.fuzz.hunt import Finding, Hunt, drawn
from tests.fuzz.worker import in_a_process

KEPT = Path(__file__).resolve().parents[2] / "test-results" / "fuzz"
MOST_DEATHS = 20
MOST_MB = 1536
ROUND = 5_000
BEFORE_A_DEATH = "进程死亡之前"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="用改坏的文件试装入 | fuzz the way in"
    )
    parser.add_argument("--runs", type=int, default=100_000, help="多少个输入 | inputs")
    parser.add_argument("--seconds", type=float, default=1800, help="最长用时 | time limit")
    parser.add_argument("--seed", type=int, default=20231, help="随机种子 | seed")
    asked = parser.parse_args()
    total = hunted(asked.runs, asked.seed, asked.seconds)
    print(total)
    for finding in total.findings.values():
        KEPT.mkdir(parents=True, exist_ok=True)
        path = KEPT / f"{re.sub('[^0-9A-Za-z]+', '-', finding.key)[:80]}{Path(finding.name).suffix}"
        path.write_bytes(finding.content)
        print(f"  第 {finding.number} 个 {finding.key} → {path.name}({len(finding.content)} 字节)")
    if total.peak_mb > MOST_MB:
        print(f"内存峰值超过 {MOST_MB} MB")
    return int(bool(total.findings) or total.peak_mb > MOST_MB)


def hunted(runs: int, seed: int, seconds: float, size: int = ROUND) -> Hunt:
    """So many inputs in rounds, each with a seed of its own (``seed``, ``seed`` + 1 …), told as each round ends: a
    hunt that is stopped has told what it counted up to then."""
    total, deaths = Hunt(), 0
    for number, first in enumerate(range(0, runs, size)):
        begin, end = 0, min(size, runs - first)
        while begin < end and deaths < MOST_DEATHS and total.seconds < seconds:
            at, part = in_a_process(seed + number, range(begin, end), seconds - total.seconds)
            if part is not None:
                _add(total, part)
                break
            deaths += 1
            level, name, content = drawn(seed + number, at, seeds())
            finding = Finding(at, level, name, f"进程死亡 {seed + number}:{at}", content)
            total.findings[finding.key] = finding
            total.inputs[BEFORE_A_DEATH] += at + 1 - begin
            begin = at + 1
        if deaths >= MOST_DEATHS or total.seconds >= seconds:
            break
        print(f"第 {number + 1} 轮(种子 {seed + number})，累计{total}", flush=True)
    return total


def _add(total: Hunt, part: Hunt) -> None:
    total.inputs += part.inputs
    total.outcomes += part.outcomes
    total.findings |= part.findings
    total.seconds += part.seconds
    total.slowest, total.peak_mb = max(total.slowest, part.slowest), max(total.peak_mb, part.peak_mb)


if __name__ == "__main__":
    sys.exit(main())
