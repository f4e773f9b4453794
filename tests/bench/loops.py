"""The same measures as loops over cells, as one writes them with pandas or PySAL, on a sample of the same schools."""

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pandas as pd

from balance.cells import cells_of
from balance.measures import measure_rows, with_order
from balance.moments import CELL
from tests.bench.contest import Timing
from tests.bench.report import Line, Section

SAMPLE_COUNTIES = 10
NO_PYSAL = "!!! 没有装 PySAL(inequality)：与它的循环没有比。 | NO PYSAL: the loop over cells with it is NOT measured."
_IBIS = {
    "DOUBLE": "float64",
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "INTEGER": "int32",
    "BIGINT": "int64",
}


def measure(database: Path) -> Section:
    """Ours on the sample as the floor, then the loops; a loop gives six measures, ours gives all of them."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            "CREATE TEMP TABLE cell_row AS SELECT 'county' AS scope_kind, county AS scope, NULL::BOOLEAN AS lead, "
            "dense_rank() OVER (ORDER BY county, stage, school_year, card) AS cell, * "
            f"FROM value_row WHERE county < '第{SAMPLE_COUNTIES:04d}县'"
        )
        described = connection.execute("DESCRIBE cell_row").fetchall()
        rows = ibis.table({row[0]: _IBIS[row[1]] for row in described}, name="cell_row")
        sums = cells_of(rows)
        cells = with_order(ibis.table(sums.schema(), name="cell"), rows)
        ours = (
            f"CREATE OR REPLACE TEMP TABLE cell AS {ibis.to_sql(sums, dialect='duckdb')}; "
            f"CREATE OR REPLACE TEMP TABLE measure AS {ibis.to_sql(measure_rows(cells), dialect='duckdb')}"
        )
        frame = connection.sql("SELECT * FROM cell_row WHERE value IS NOT NULL").df()
        groups = frame.groupby(CELL, sort=False)
        connection.execute(ours)
        floor = _timed(lambda: connection.execute(ours))
        lines = [
            Line("底线：本项目，全部量度", floor),
            Line("pandas:逐格循环，六个量度", _timed(lambda: groups.apply(_six)), floor),
        ]
        if find_spec("inequality") is None:
            print(NO_PYSAL)
        else:
            lines.append(Line("PySAL:逐格循环，基尼与泰尔(不加权)", _timed(lambda: _pysal(groups)), floor))
    words = f"其中 {SAMPLE_COUNTIES} 个县，{groups.ngroups:,} 格；别人常写的循环，每格调用一次函数。"
    return Section("同一批学校的样本：逐格循环要多久", words, lines)


def _timed(work: Callable[[], object]) -> Timing:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Timing((time.perf_counter() - wall,), (time.process_time() - cpu,))


def _six(cell: pd.DataFrame) -> pd.Series:
    x, w = cell["value"].to_numpy(), cell["weight"].to_numpy()
    mean = np.average(x, weights=w)
    order = np.argsort(x)
    x, w = x[order], w[order]
    up_to = np.cumsum(w)
    return pd.Series(
        {
            "cv_w": np.sqrt(np.average((x - mean) ** 2, weights=w)) / mean,
            "theil": np.average(x / mean * np.log(x / mean), weights=w),
            "gini": 2 * np.sum(w * x * (up_to - w / 2)) / (w.sum() ** 2 * mean) - 1,
            "p10": np.quantile(x, 0.1),
            "p90": np.quantile(x, 0.9),
            "max_min": x[-1] / x[0],
        }
    )


def _pysal(groups: "pd.api.typing.DataFrameGroupBy") -> None:
    from inequality.gini import Gini
    from inequality.theil import Theil

    for _, cell in groups:
        x = cell["value"].to_numpy()
        assert Gini(x).g >= 0
        assert Theil(x).T >= 0
