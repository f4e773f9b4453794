"""``python -m tests.faults``: kills a loader many times while others read, then runs the tests on disks and damage."""

import argparse
import sys
import tempfile
from pathlib import Path

import pytest

from tests.faults.kills import run

HERE = Path(__file__).resolve().parent


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="杀进程、满磁盘、坏文件 | kills, full disks, spoilt files"
    )
    parser.add_argument("--kills", type=int, default=300, help="kill -9 多少次 | how many kills")
    parser.add_argument("--seconds", type=float, default=3600, help="最长用时 | time limit of the kills")
    parser.add_argument("--seed", type=int, default=2026, help="随机种子 | seed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder) / "kills", asked.kills, asked.seed, asked.seconds)
    for words in tally.wrong:
        print(f"  {words}")
    if tally.kills < asked.kills:
        print(f"时间到：只杀了 {tally.kills} 次")
    return int(bool(tally.wrong)) or pytest.main(["-q", "-ra", str(HERE)])


if __name__ == "__main__":
    sys.exit(main())
