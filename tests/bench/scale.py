"""All measures of a nation's schools against one scan that adds up the same columns, each in a process of its own.

``python -m tests.bench.scale JOB DATABASE`` runs one job and prints what it took; ``measure`` runs them all.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import duckdb
import ibis
import ibis.expr.types as ir

from balance.measures import MEASURES as DECLARED
from balance.measures import Measure, measure_rows, with_order
from balance.places import in_words
from balance.scope import KINDS
from balance.standing_cells import cell_moments, ordered_rows
from etl.warehouse.build import card_slices, in_slices
from etl.warehouse.chosen import CHOSEN, CHOSEN_ROWS, chosen_sql
from etl.warehouse.engine import SCRATCH_MEMORY, Pool, Writer
from tests.bench import loops
from tests.bench.contest import Timing
from tests.bench.nation import COUNTY_SCHOOLS, FIRST_YEAR, INDICATORS, YEARS, thirty_indicators, write_nation
from tests.bench.report import Line, Section

_IBIS = {
    "DOUBLE": "float64", "VARCHAR": "string", "BOOLEAN": "boolean", "INTEGER": "int32", "BIGINT": "int64",
}  # fmt: skip
LIVE_ROUNDS = 20
COUNTY = "第0001县"
SCAN, SCAN_KEYS, MOMENTS, ORDERED = "scan", "scan_keys", "moments", "ordered"
MEASURES, LIVE = "measures", "live"
ALL_MOMENTS, ALL_ORDERED = "all_moments", "all_ordered"
NOW = "-- from here on it is timed"
MOMENTS_TARGET, ORDERED_TARGET = 5, 15
_MIB = 1024


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    return ibis.table({row[0]: _IBIS[row[1]] for row in described}, name=name)


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))


def _kept(name: str, steps: Sequence[ir.Table]) -> list[str]:
    first, *others = map(_sql, steps)
    return [
        f"CREATE OR REPLACE TEMP TABLE {name} AS {first}",
        *(f"INSERT INTO {name} BY NAME {other}" for other in others),
    ]


def _scan(connection: duckdb.DuckDBPyConnection, *, keys: Sequence[str] = ()) -> list[str]:
    """One pass over the values that adds up every column of which the measures add up something, and those by which
    they tell cells and groups apart (``keys``)."""
    numbers = [
        name for name, kind in _table(connection, "school_value").schema().items() if kind.is_floating()
    ]
    numbers += keys
    return [
        f"SELECT {', '.join(f'sum({name})' for name in numbers)}, count(*) FILTER (met) FROM school_value"
    ]


class _Steps:
    """The steps of ``etl.warehouse.build`` over the nation, of the counties alone or of all standing scopes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, counties: bool) -> None:
        self._values, self._standing, self._in_groups, self.place = (
            _table(connection, name) for name in ("school_value", "standing", "group_standing", "place")
        )
        self._scopes = ["county"] if counties else list(KINDS)
        [(rows,)] = connection.execute("SELECT count(*) FROM school_value").fetchall()
        self._slices = card_slices(thirty_indicators(), rows, Writer.at_once)
        self._in_order = card_slices(thirty_indicators(), rows, Writer.ordered_at_once)

    def cells(self) -> list[ir.Table]:
        return [
            cell_moments(some, self._standing, self._in_groups, thirty_indicators(), self._scopes, cards)
            for some, cards in zip(in_slices(self._values, self._slices), self._slices, strict=True)
        ]

    def ordered(self) -> list[ir.Table]:
        cells = in_slices(ibis.table(self.cells()[0].schema(), name="cell"), self._in_order)
        return [
            with_order(own, ordered_rows(some, self._standing, self._in_groups, self._scopes, cards))
            for own, some, cards in zip(
                cells, in_slices(self._values, self._in_order), self._in_order, strict=True
            )
        ]


def _closed(cells: ir.Table, measures: Sequence[Measure]) -> ir.Table:
    """The closed forms of measures, one row a cell, whose words stand beside its number in the table ``cell``."""
    return cells.select("cell", **{one.id: one.formula(cells).cast("float64") for one in measures})


_OF_ORDER = {"gini_w", "p10", "p50", "p90", "p90_p10", "median_w", "mcloone", "cv_loo_min", "cv_loo_max"}
_ADDITIVE = [one for one in DECLARED.values() if one.id not in _OF_ORDER]


def _moments(connection: duckdb.DuckDBPyConnection, *, counties: bool = True) -> list[str]:
    """Every measure that follows from sums: the moments of every cell, what lies between parts, the closed forms."""
    steps = _Steps(connection, counties=counties).cells()
    return _kept("told", [_closed(cells, _ADDITIVE) for cells in steps])


def _ordered(connection: duckdb.DuckDBPyConnection, *, counties: bool = True) -> list[str]:
    """What comes from the order of schools, on cells that are there: Gini, percentiles, medians, leave-one-out."""
    steps = _Steps(connection, counties=counties)
    ordered = [_closed(one, [DECLARED[name] for name in sorted(_OF_ORDER)]) for one in steps.ordered()]
    return [*_kept("cell", steps.cells()), NOW, *_kept("told", ordered)]


def _measures(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every measure of every cell as rows."""
    steps = _Steps(connection, counties=False)
    rows = [measure_rows(in_words(one, steps.place, thirty_indicators())) for one in steps.ordered()]
    return [*_kept("cell", steps.cells()), *_kept("measure", rows)]


def _live(database: Path) -> Callable[[], object]:
    """All measures of all indicators and years of one county's primary schools, as of a set that somebody chose."""
    pool = Pool()
    schools = pool.query(
        database, "SELECT DISTINCT school_code FROM school_year WHERE county = $county", {"county": COUNTY}
    )
    asked = {
        "stage": "primary",
        "schools": schools["school_code"].to_list(),
        "years": list(range(FIRST_YEAR, FIRST_YEAR + YEARS)),
        "indicators": list(thirty_indicators().indicators),
    }
    return lambda: pool.in_two_steps(database, CHOSEN_ROWS, asked, CHOSEN, chosen_sql())


JOBS: dict[str, Callable[[duckdb.DuckDBPyConnection], list[str]]] = {
    SCAN: _scan,
    SCAN_KEYS: lambda connection: _scan(connection, keys=("card", "part", "main_group")),
    MOMENTS: _moments,
    ORDERED: _ordered,
    ALL_MOMENTS: lambda connection: _moments(connection, counties=False),
    ALL_ORDERED: lambda connection: _ordered(connection, counties=False),
    MEASURES: _measures,
}
"""Each job as its statements, written before the clock starts; those up to ``NOW`` are not timed."""


def run(job: str, database: Path) -> dict[str, float]:
    """What a job took: wall and CPU seconds, and the most memory of this process in MiB."""
    if job == LIVE:
        ask = _live(database)
        took = [_taken(ask) for _ in range(LIVE_ROUNDS + 1)][1:]  # the first one plans
    else:
        took = [_run_statements(job, database)]
    wall, cpu = (median(seconds) for seconds in zip(*took, strict=True))
    [most] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return {"wall": wall, "cpu": cpu, "peak": int(most) / _MIB}


def _run_statements(job: str, database: Path) -> tuple[float, float]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute("SET threads = 1")  # as publishing has it: more take more CPU for the same sums
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET memory_limit = '{SCRATCH_MEMORY}'")
        connection.execute(f"SET temp_directory = '{database.parent / 'spill'}'")
        statements = JOBS[job](connection)
        connection.execute("BEGIN TRANSACTION")  # as publishing has it too
        for statement in statements[: statements.index(NOW)] if NOW in statements else []:
            connection.execute(statement)
        timed = statements[statements.index(NOW) + 1 :] if NOW in statements else statements
        return _taken(lambda: [connection.execute(statement).fetchall() for statement in timed])


def _taken(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of a piece of work."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def measure(folder: Path, schools: int, rounds: int) -> list[Section]:
    """The nation's section and that of the loops that others write; ``folder`` takes the database."""
    database = folder / "nation.duckdb"
    write_nation(database, schools)
    found: dict[str, list[dict[str, float]]] = {job: [] for job in (*JOBS, LIVE)}
    for _ in range(rounds):
        for job, taken in found.items():
            taken.append(_apart(job, database))
    timings = {
        job: Timing(tuple(one["wall"] for one in taken), tuple(one["cpu"] for one in taken))
        for job, taken in found.items()
    }
    peaks = {job: max(one["peak"] for one in taken) for job, taken in found.items()}
    floor = timings[SCAN]

    def line(words: str, job: str) -> Line:
        return Line(f"{words}(内存最多 {peaks[job]:,.0f} MB)", timings[job], None if job == SCAN else floor)

    facts = f"生成的 {schools:,} 所学校 × {YEARS} 年 × {INDICATORS} 个指标,{schools // COUNTY_SCHOOLS:,} 个县"
    return [
        Section(
            "一国的学校:全部量度",
            f"{facts},{schools * YEARS * INDICATORS / 1e6:,.0f} 百万个值;每项一个进程。"
            f"目标(各县):由和得出的量度不超过底线 CPU 的 {MOMENTS_TARGET} 倍,排序的不超过 {ORDERED_TARGET} 倍,"
            "内存不超过 2 GB;一个县现算不超过 75 毫秒。",
            [
                line("底线:一次扫描,把同样几列加起来", SCAN),
                line("同上，分格要读的三列(卡片、部分、集团)也加", SCAN_KEYS),
                line(
                    "各县:由和得出的量度(差异系数、泰尔、集团与城乡之间和之内、极差率、达标比例等)", MOMENTS
                ),
                line("各县:排序后的量度(基尼、分位数、麦克伦、去一校的范围)", ORDERED),
                line("全部固定范围(县、集团、城镇乡、全部):由和得出的量度", ALL_MOMENTS),
                line("全部固定范围:排序后的量度", ALL_ORDERED),
                line("全部固定范围、全部量度,连同和与排序,写成长表", MEASURES),
                line(f"一个县的全部量度、指标和学年,现算,{LIVE_ROUNDS} 次居中", LIVE),
            ],
        ),
        loops.measure(database),
    ]


def _apart(job: str, database: Path) -> dict[str, float]:
    """Runs a job in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.scale", job, str(database)],
        capture_output=True,
        text=True,
        check=True,
    )
    took: dict[str, float] = json.loads(done.stdout)
    return took


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], Path(sys.argv[2]))))
