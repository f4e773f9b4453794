"""``python -m tests.fuzz``: a long hunt in a process of its own, begun again behind an input that kills it."""

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


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="用改坏的文件试装入 | fuzz the way in"
    )
    parser.add_argument("--runs", type=int, default=100_000, help="多少个输入 | inputs")
    parser.add_argument("--seconds", type=float, default=1800, help="最长用时 | time limit")
    parser.add_argument("--seed", type=int, default=20231, help="随机种子 | seed")
    asked = parser.parse_args()
    total, begin, deaths = Hunt(), 0, 0
    while begin < asked.runs and deaths < MOST_DEATHS and total.seconds < asked.seconds:
        at, part = in_a_process(asked.seed, range(begin, asked.runs), asked.seconds - total.seconds)
        if part is None:
            deaths += 1
            level, name, content = drawn(asked.seed, at, seeds())
            finding = Finding(at, level, name, f"进程死亡 {at}", content)
            total.findings[finding.key] = finding
            begin = at + 1
            continue
        _add(total, part)
        break
    print(total)
    for finding in total.findings.values():
        KEPT.mkdir(parents=True, exist_ok=True)
        path = KEPT / f"{re.sub('[^0-9A-Za-z]+', '-', finding.key)[:80]}{Path(finding.name).suffix}"
        path.write_bytes(finding.content)
        print(f"  第 {finding.number} 个 {finding.key} → {path.name}({len(finding.content)} 字节)")
    if total.peak_mb > MOST_MB:
        print(f"内存峰值超过 {MOST_MB} MB")
    return int(bool(total.findings) or total.peak_mb > MOST_MB)


def _add(total: Hunt, part: Hunt) -> None:
    total.inputs += part.inputs
    total.outcomes += part.outcomes
    total.findings |= part.findings
    total.seconds += part.seconds
    total.slowest, total.peak_mb = max(total.slowest, part.slowest), max(total.peak_mb, part.peak_mb)


if __name__ == "__main__":
    sys.exit(main())
