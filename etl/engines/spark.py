"""The only module that knows Spark: a session on a master, named tables as temporary views, results as Parquet."""

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Self

import ibis
import ibis.expr.types as ir
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import lit

from etl.problems import Problem, refuse

_TYPES = {"float64": "DOUBLE", "string": "STRING", "boolean": "BOOLEAN", "date": "DATE", "int32": "INT"}
_FEWEST_PARTS = 4
_HERE = re.compile(r"local\b|spark://(127\.0\.0\.1|localhost):")
_GLOB = re.compile(r"([\\{}\[\]*?])")


class Spark:
    """Spark SQL through Ibis; nothing runs in Python on the workers, so these need Java only.

    A master on this machine is spoken to over 127.0.0.1 alone; for any other, Spark's own settings hold.
    """

    at_once = ordered_at_once = sys.maxsize  # a cluster divides the work itself

    def __init__(self, scratch: Path, master: str) -> None:
        builder = SparkSession.builder.appName("xiaoxiaohao").master(master)
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.warehouse.dir": str(scratch / "warehouse"),
            "spark.sql.artifact.isolation.enabled": "false",
        }
        if _HERE.match(master):
            settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        with _letters(master):
            self._session = builder.getOrCreate()
            context = self._session.sparkContext
            context.setLogLevel("ERROR")
            self._session.conf.set(
                "spark.sql.shuffle.partitions", max(_FEWEST_PARTS, 4 * context.defaultParallelism)
            )
        self._ibis = ibis.pyspark.connect(self._session)
        self._master = master
        self._scratch = scratch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.stop()

    def read(self, name: str, files: Sequence[Path], columns: Mapping[str, str]) -> ir.Table:
        with _letters(self._master):
            parts = [
                self._session.read.parquet(_pattern(file))
                .select(*columns)
                .withColumn("delivery", lit(number))
                for number, file in enumerate(files)
            ]
            rows = reduce(DataFrame.unionAll, parts) if parts else self._nothing(columns)
            rows.createOrReplaceTempView(name)
        return ibis.table({**columns, "delivery": "int32"}, name=name)

    def create(
        self,
        name: str,
        expression: ir.Table | Sequence[ir.Table],
        order: Sequence[str] = (),
        *,
        plain: bool = False,
        aside: bool = False,
        numbered: str | None = None,
        empty: Collection[str] = (),
    ) -> None:
        """To Parquet in the scratch folder and back, so that the plan of the next step begins here: a plan that
        reaches back to the batches grows until planning alone exhausts memory. The order is not kept."""
        del aside, empty
        expression = expression if isinstance(expression, ir.Table) else reduce(ir.Table.union, expression)
        if numbered is not None:
            number = ibis.row_number().over(order_by=list(order)).cast("int32")
            expression = expression.mutate(**{numbered: number})
        if plain:
            self.create_view(name, expression)
            return
        folder = self._scratch / name
        self.export(expression, folder)
        with _letters(self._master):
            self._session.read.parquet(_pattern(folder)).createOrReplaceTempView(name)

    def create_view(self, name: str, expression: ir.Table) -> None:
        with _letters(self._master):
            self._run(expression).createOrReplaceTempView(name)

    def table(self, name: str) -> ir.Table:
        with _letters(self._master):
            return ibis.table(self._ibis.table(name).schema(), name=name)

    def rows_of(self, expression: ir.Table) -> int:
        with _letters(self._master):
            return int(self._run(expression).count())

    def export(self, expression: ir.Table, folder: Path) -> None:
        with _letters(self._master):
            self._run(expression).write.parquet(_address(folder), compression="zstd")

    def _run(self, expression: ir.Table) -> DataFrame:
        return self._session.sql(str(self._ibis.compile(expression)))

    def _nothing(self, columns: Mapping[str, str]) -> DataFrame:
        empty = ", ".join(f"CAST(NULL AS {_TYPES[kind]}) AS `{name}`" for name, kind in columns.items())
        return self._session.sql(f"SELECT {empty}, 0 AS delivery WHERE false")


def _address(path: Path) -> str:
    return f"file://{path.absolute()}"


def _pattern(path: Path) -> str:
    """The address for reading, where Spark takes some letters for wildcards."""
    return _GLOB.sub(r"\\\1", _address(path))


@contextmanager
def _letters(master: str) -> Iterator[None]:
    """What Spark could not do becomes a letter with the first line of what it said."""
    try:
        yield
    except (PySparkException, Py4JError) as error:
        said = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise refuse(
            Problem(
                check="spark_failed",
                what="Spark 没有算完，什么都没有写出",
                found=f"{master}:{said[:300]}",
                fix="请查看 Spark 各节点的日志(内存、磁盘、能否读写数据目录)后重新运行，或用 --engine duckdb",
            )
        ) from error
