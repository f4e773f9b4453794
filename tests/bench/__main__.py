"""``python -m tests.bench``: measures and prints; ``--write`` also renews ``docs/performance.md``."""

import argparse
import logging
import tempfile
from pathlib import Path

from tests.bench import exports, loading, scale, screens
from tests.bench.report import as_markdown, as_text, machine, write

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
SCHOOLS, QUICK_SCHOOLS = 100_000, 10_000
PROVINCE, QUICK_PROVINCE = 200_000, 20_000
NATION, QUICK_NATION = 200_000, 20_000
NATION_ROUNDS, QUICK_NATION_ROUNDS = 2, 1
ROUNDS, QUICK_ROUNDS = 5, 3
RERUNS, QUICK_RERUNS = 30, 10


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="测速：我们的用时 ÷ 底线 | our time by the floor's"
    )
    parser.add_argument(
        "--quick", action="store_true", help="用小十倍的表，轮数少些 | a table a tenth as long"
    )
    parser.add_argument("--write", action="store_true", help="同时改写 docs/performance.md | renew the page")
    asked = parser.parse_args()
    schools, province, rounds, reruns = (
        (QUICK_SCHOOLS, QUICK_PROVINCE, QUICK_ROUNDS, QUICK_RERUNS)
        if asked.quick
        else (SCHOOLS, PROVINCE, ROUNDS, RERUNS)
    )
    nation, turns = (QUICK_NATION, QUICK_NATION_ROUNDS) if asked.quick else (NATION, NATION_ROUNDS)
    logging.disable(logging.WARNING)  # Streamlit warns of every run outside a server
    with tempfile.TemporaryDirectory() as folder:
        sections = [
            loading.measure_province(Path(folder), province, rounds),
            *loading.measure(Path(folder), schools, rounds),
            screens.measure(Path(folder), reruns),
            *exports.measure(Path(folder), rounds),
            *scale.measure(Path(folder), nation, turns),
        ]
    facts = machine()
    print(as_text(sections, facts))
    if asked.write:
        write(PAGE, as_markdown(sections, facts))


main()
