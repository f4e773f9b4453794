"""Which engine computes: DuckDB, or Spark where Java, pyspark and the cluster are there; else a letter."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from etl.engines import SPARK, Exporting
from etl.engines.duckdb import DuckDB
from etl.engines.java import OLDEST, java_version
from etl.problems import Problem, refuse

LOCAL = "local[*]"
_SCHEME = "spark://"
_DEFAULT_PORT = 7077
_KNOCK_SECONDS = 5


@contextmanager
def opened(name: str, scratch: Path, master: str = "") -> Iterator[Exporting]:
    """The engine ``duckdb`` or ``spark`` (on ``master``; without it in this process), working in ``scratch``.

    Raises Refused where Spark, Java or the master is not there.
    """
    if name != SPARK:
        with DuckDB(scratch) as engine:
            yield engine
        return
    _refuse_without_spark()
    _refuse_without_master(master)
    from etl.engines.spark import Spark  # pyspark is an extra and slow to import

    with Spark(scratch, master or LOCAL) as engine:
        yield engine


def _refuse_without_spark() -> None:
    if find_spec("pyspark") is None:
        raise refuse(
            Problem(
                check="no_spark",
                what="没有安装 Spark",
                fix="请运行 make spark，或 pip install 'xiaoxiaohao[spark]'；数据量不到几亿行时用 --engine duckdb 更快",
            )
        )
    found = java_version()
    if found is None or found < OLDEST:
        raise refuse(
            Problem(
                check="no_java",
                what="Spark 需要 Java，没有找到合适的版本",
                found=f"Java {found}" if found else "没有 java 命令",
                expected=f"Java {OLDEST} 或更高",
                fix="请安装 Java(如 apt-get install openjdk-17-jre-headless)或设好 JAVA_HOME，再重新运行",
            )
        )


def _refuse_without_master(master: str) -> None:
    """Knocks first: Spark itself waits a minute for a master that is not there, and then does not say so."""
    if not master.startswith(_SCHEME):
        return
    hosts = master.removeprefix(_SCHEME).split(",")
    if not any(_answers(host) for host in hosts):
        raise refuse(
            Problem(
                check="no_master",
                what="连不上 Spark 集群",
                found=master,
                fix="请检查地址和端口、主节点是否已启动；启动办法见 docs/scale.md",
            )
        )


def _answers(host: str) -> bool:
    name, _, port = host.rpartition(":")
    try:
        with socket.create_connection((name or host, int(port) if name else _DEFAULT_PORT), _KNOCK_SECONDS):
            return True
    except (OSError, ValueError):
        return False
