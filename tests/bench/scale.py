"""All measures of a nation's schools against one scan that adds up the same columns, each in a process of its own.

``python -m tests.bench.scale JOB DATABASE`` runs one job and prints what it took; ``measure`` runs them all.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from balance.cells import cell_moments, cells_of, chosen_rows, ordered_rows
from balance.measures import measure_rows, with_order
from balance.places import in_words
from tests.bench import loops
from tests.bench.contest import Timing
from tests.bench.nation import COUNTY_SCHOOLS, INDICATORS, YEARS, thirty_indicators, write_nation
from tests.bench.report import Line, Section

_IBIS = {
    "DOUBLE": "float64", "VARCHAR": "string", "BOOLEAN": "boolean", "INTEGER": "int32", "BIGINT": "int64",
}  # fmt: skip
LIVE_ROUNDS = 20
COUNTY = "第0001县"
SCAN, MOMENTS, ORDERED, MEASURES, LIVE = "scan", "moments", "ordered", "measures", "live"
_MIB = 1024


def _table(connection: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
    described = connection.execute(f"DESCRIBE {name}").fetchall()
    return ibis.table({row[0]: _IBIS[row[1]] for row in described}, name=name)


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb", pretty=False))


def _kept(name: str, expression: ir.Table) -> str:
    return f"CREATE OR REPLACE TEMP TABLE {name} AS {_sql(expression)}"


def _scan(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """One pass over value_row that adds up every column of which the measures add up something."""
    numbers = [name for name, kind in _table(connection, "value_row").schema().items() if kind.is_numeric()]
    sums = ", ".join(f"sum({name})" for name in numbers if name not in {"row", "card", "school_year"})
    return [f"SELECT {sums}, count(*) FILTER (met) FROM value_row"]


def _moments(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The additive moments of every cell: counties, groups and the nation, with what lies between their parts."""
    return [_kept("cell", _cells(connection))]


def _cells(connection: duckdb.DuckDBPyConnection) -> ir.Table:
    rows, standing, part, place = (
        _table(connection, name) for name in ("value_row", "standing", "part", "place")
    )
    return in_words(cell_moments(rows, standing, part), place, thirty_indicators())


def _in_order(connection: duckdb.DuckDBPyConnection) -> ir.Table:
    cells = ibis.table(_cells(connection).schema(), name="cell")
    values, standing = _table(connection, "school_value"), _table(connection, "standing")
    return with_order(cells, ordered_rows(values, standing))


def _ordered(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What comes from the order of schools, on cells that are there: Gini, percentiles, medians, leave-one-out."""
    return [*_moments(connection), _kept("ordered", _in_order(connection))]


def _measures(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every measure of every cell as rows."""
    return [*_moments(connection), _kept("measure", measure_rows(_in_order(connection)))]


def _live(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """All measures of all indicators and years of one county's primary schools, as of a set that somebody chose."""
    rows = _table(connection, "value_row")
    chosen = chosen_rows(rows.filter(rows.county == COUNTY, rows.stage == "primary"))
    cells = cells_of(chosen)
    kept = ibis.table(cells.schema(), name="cell")
    return [_kept("cell", cells), _kept("measure", measure_rows(with_order(kept, chosen)))]


JOBS: dict[str, Callable[[duckdb.DuckDBPyConnection], list[str]]] = {
    SCAN: _scan,
    MOMENTS: _moments,
    ORDERED: _ordered,
    MEASURES: _measures,
    LIVE: _live,
}
"""Each job as the statements that are timed; they are written before the clock starts."""


def run(job: str, database: Path) -> dict[str, float]:
    """What a job took: wall and CPU seconds, and the most memory of this process in MiB."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"SET temp_directory = '{database.parent / 'spill'}'")
        statements = JOBS[job](connection)
        took = []
        for _ in range(LIVE_ROUNDS if job == LIVE else 1):
            wall, cpu = time.perf_counter(), time.process_time()
            for statement in statements:
                connection.execute(statement).fetchall()
            took.append((time.perf_counter() - wall, time.process_time() - cpu))
    best_wall, best_cpu = (min(seconds) for seconds in zip(*took, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    return {"wall": best_wall, "cpu": best_cpu, "peak": peak}


def measure(folder: Path, schools: int, rounds: int) -> list[Section]:
    """The nation's section and that of the loops that others write; ``folder`` takes the database."""
    database = folder / "nation.duckdb"
    write_nation(database, schools)
    found: dict[str, list[dict[str, float]]] = {job: [] for job in JOBS}
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

    facts = (
        f"生成的 {schools:,} 所学校 × {YEARS} 年 × {INDICATORS} 个指标，{schools // COUNTY_SCHOOLS:,} 个县"
    )
    return [
        Section(
            "一国的学校:全部量度",
            f"{facts},{schools * YEARS * INDICATORS / 1e6:,.0f} 百万个值;县、集团、全部学校三种范围；每项一个进程。",
            [
                line("底线:一次扫描，把同样几列加起来", SCAN),
                line("可加的矩(各范围的和、集团与城乡之间的差异)", MOMENTS),
                line("同上,再加各校排序后的量度(基尼、分位数、麦克伦、去一校的范围)", ORDERED),
                line("全部量度，写成长表", MEASURES),
                line(f"一个县的全部量度、指标和学年，现算,{LIVE_ROUNDS} 次中最快", LIVE),
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
