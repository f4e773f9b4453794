"""What was measured, as a plain table and as ``docs/performance.md``; names no host and no folder."""

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from unicodedata import east_asian_width

from tests.bench.contest import Timing

_LIBRARIES = ("duckdb", "polars", "ibis-framework", "dataframely", "pyarrow", "streamlit", "plotly")
_HEADERS = ("项目", "最快(秒)", "中位(秒)", "CPU(秒)", "÷ 底线", "CPU ÷ 底线")
_GIB = 2**30


@dataclass(frozen=True)
class Line:
    """One measured way; ``floor`` is the timing it is divided by, None for a floor itself."""

    label: str
    timing: Timing
    floor: Timing | None = None

    @property
    def ratio(self) -> float | None:
        return self.timing.best / self.floor.best if self.floor else None

    @property
    def cpu_ratio(self) -> float | None:
        return self.timing.best_cpu / self.floor.best_cpu if self.floor else None


@dataclass(frozen=True)
class Section:
    """One question: what was measured on what, and the lines, or ``cells`` of another table, its headings first;
    ``skipped`` says why there are none."""

    title: str
    words: str
    lines: Sequence[Line] = ()
    skipped: str = ""
    cells: Sequence[Sequence[str]] = ()

    @property
    def rows(self) -> list[Sequence[str]]:
        return list(self.cells) or [_HEADERS, *map(_cells, self.lines)]


def machine() -> dict[str, str]:
    """What the figures depend on, without the machine's name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    return {
        "日期": date.today().isoformat(),
        "处理器": f"{os.cpu_count()} 核，{platform.machine()}",
        "内存": f"{memory:.0f} GiB",
        "系统": platform.system(),
        "系统负载": f"{os.getloadavg()[0]:.0f}",
        "Python": platform.python_version(),
        "库": "、".join(f"{name} {version(name)}" for name in _LIBRARIES),
    }


def as_text(sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """For the terminal."""
    out = [f"{name}:{words}" for name, words in facts.items()]
    for section in sections:
        out += ["", section.title, section.words]
        if section.skipped:
            out.append(f"!!! 没有测：{section.skipped} | NOT MEASURED")
            continue
        rows = section.rows
        widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
        out += ["  " + "  ".join(map(_padded, row, widths, range(len(widths)))).rstrip() for row in rows]
    return "\n".join(out)


def as_markdown(sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """For ``docs/performance.md``."""
    out = [
        "# 速度 | Performance",
        "",
        "我们的用时除以做同一件事最少要花的用时(底线)：数字越小越好，1 为底线。",
        "本页由 `python -m tests.bench --write` 生成，不要手改；`make bench` 只测不写。",
        "",
        "每一项与它的底线在同一个进程里轮流运行，先空跑一次，取最快一次(另列中位数)；",
        "CPU 为本进程所有线程之和，不含 Python 启动与导入各库的时间。",
        "绝对用时随机器而变，看比值。",
        "",
        *(f"- {name}:{words}" for name, words in facts.items()),
    ]
    return "\n".join(out) + "\n" + "".join(_part(section) for section in sections)


def _part(section: Section, note: str = "") -> str:
    out = ["", f"## {section.title}", "", section.words, ""]
    if section.skipped:
        out.append(f"**没有测**：{section.skipped}")
    else:
        headings, *rows = section.rows
        out += [_row(headings), _row(["---", *["---:"] * (len(headings) - 1)])]
        out += [_row(row) for row in rows]
    return "\n".join([*out, *(["", note] if note else [])]) + "\n"


def renewed(page: str, sections: Sequence[Section], facts: Mapping[str, str]) -> str:
    """The page with these sections in place of those of the same title, or at its end; all others as they are."""
    note = f"这一节测于 {facts['日期']}，测完时系统负载 {facts['系统负载']}。"
    parts = re.split(r"(?m)^(?=## )", page)
    for section in sections:
        place = next(
            (i for i, part in enumerate(parts) if part.startswith(f"## {section.title}\n")), len(parts)
        )
        parts[place : place + 1] = [_part(section, note)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def write(path: Path, words: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, encoding="utf-8")


def _cells(line: Line) -> tuple[str, ...]:
    timing = line.timing
    seconds = (
        f"{value:.4f}" if value < 1 else f"{value:.2f}"
        for value in (timing.best, timing.median, timing.best_cpu)
    )
    ratios = ("底线" if ratio is None else f"{ratio:.1f}" for ratio in (line.ratio, line.cpu_ratio))
    return (line.label, *seconds, *ratios)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int, place: int) -> str:
    blank = " " * (width - _width(text))
    return text + blank if place == 0 else blank + text
