"""``python -m tests.bench``: measures and prints; ``--write`` also renews ``docs/performance.md``.

``--only`` measures one group of sections; with ``--write`` the others stay on the page as they are.
"""

import argparse
import logging
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import exports, loading, page_load, scale, screens
from tests.bench.report import Section, as_markdown, as_text, machine, renewed, write

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
SCHOOLS, QUICK_SCHOOLS = 100_000, 10_000
PROVINCE, QUICK_PROVINCE = 200_000, 20_000
NATION, QUICK_NATION = 200_000, 20_000
NATION_ROUNDS, QUICK_NATION_ROUNDS = 2, 1
ROUNDS, QUICK_ROUNDS = 5, 3
CHOICES, QUICK_CHOICES = 16, 6


def groups(folder: Path, *, quick: bool, seen: Sequence[str] = ()) -> dict[str, Callable[[], list[Section]]]:
    """What can be measured on its own, in the order of the page."""
    schools, province, rounds, choices = (
        (QUICK_SCHOOLS, QUICK_PROVINCE, QUICK_ROUNDS, QUICK_CHOICES)
        if quick
        else (SCHOOLS, PROVINCE, ROUNDS, CHOICES)
    )
    nation, turns = (QUICK_NATION, QUICK_NATION_ROUNDS) if quick else (NATION, NATION_ROUNDS)
    return {
        "loading": lambda: [
            loading.measure_province(folder, province, rounds),
            *loading.measure(folder, schools, rounds),
        ],
        "screens": lambda: screens.measure(folder, choices, seen, quick=quick),
        "pages": lambda: [page_load.measure(folder, rounds)],
        "exports": lambda: list(exports.measure(folder, rounds)),
        "nation": lambda: list(scale.measure(folder, nation, turns)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="测速：我们的用时 ÷ 底线 | our time by the floor's"
    )
    parser.add_argument(
        "--quick", action="store_true", help="用小十倍的表，轮数少些 | a table a tenth as long"
    )
    parser.add_argument("--write", action="store_true", help="同时改写 docs/performance.md | renew the page")
    parser.add_argument(
        "--only",
        choices=list(groups(Path(), quick=True)),
        help="只测这一组，--write 也只改写这几节 | measure and renew this group alone",
    )
    parser.add_argument(
        "--screen",
        action="append",
        choices=screens.names(),
        default=[],
        help="翻看只测这个屏幕，可写几次，不能与 --write 同用 | reruns of this screen alone",
    )
    asked = parser.parse_args()
    if asked.screen and (asked.write or asked.only not in (None, "screens")):
        parser.error("--screen 只能与 --only screens 同用，不能 --write | not with --write or another group")
    logging.disable(logging.WARNING)  # Streamlit warns of every run outside a server
    with tempfile.TemporaryDirectory() as folder:
        ways = groups(Path(folder), quick=asked.quick, seen=asked.screen)
        chosen = [asked.only] if asked.only else ["screens"] if asked.screen else list(ways)
        sections = [section for name in chosen for section in ways[name]()]
    facts = machine()
    print(as_text(sections, facts))
    if asked.write:
        page = PAGE.read_text(encoding="utf-8") if asked.only else ""
        write(PAGE, renewed(page, sections, facts) if page else as_markdown(sections, facts))


if __name__ == "__main__":
    main()
