"""Whether the Spark tests can run here: ``python -m tests.spark.java`` ends with 0, or says loudly that they cannot."""

import sys
from importlib.util import find_spec

from etl.engines.java import OLDEST, java_version

LOUD_LINE = (
    f"!!! 没有 Java {OLDEST} 或没有装 Spark:在 Spark 集群上的测试全部跳过——两个引擎的结果是否相等没有测试。"
    f" | NO JAVA {OLDEST} OR NO SPARK: the tests on a Spark cluster are SKIPPED; that both engines agree is NOT"
    " tested. (apt-get install openjdk-17-jre-headless && make test)"
)


def has_java() -> bool:
    """Whether there is a Java on which Spark runs."""
    version = java_version()
    return version is not None and version >= OLDEST


def has_spark() -> bool:
    """Whether both Java and pyspark are here."""
    return has_java() and find_spec("pyspark") is not None


def main() -> int:
    if has_java():
        return 0
    print(LOUD_LINE, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
