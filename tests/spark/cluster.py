"""A standalone Spark cluster on 127.0.0.1 out of the pip package: a master and two workers, ended by their ids."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Thread, Timer

HERE = "127.0.0.1"
WORKERS = 2
_START_SECONDS = 300
_DEPLOY = "org.apache.spark.deploy"
# short jobs: a plain compiler and a plain collector cost these machines less than clever ones
_PLAIN_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_DEFAULTS = f"""
spark.executor.memory 768m
spark.executor.extraJavaOptions {_PLAIN_JAVA}
spark.driver.extraJavaOptions {_PLAIN_JAVA}
"""


def environment(folder: Path) -> dict[str, str]:
    """What master, workers and driver are started with: nothing listens beyond this machine, little memory."""
    conf = folder / "conf"
    conf.mkdir(exist_ok=True)
    (conf / "spark-defaults.conf").write_text(_DEFAULTS, encoding="utf-8")
    return {
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": HERE,
        "SPARK_LOCAL_HOSTNAME": HERE,
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": f"{_PLAIN_JAVA} -Dspark.master.rest.enabled=false",
    }


@contextmanager
def standalone(folder: Path) -> Iterator[str]:
    """The address of a master that two workers have registered with; ``folder`` takes their files."""
    with ExitStack() as processes:

        def start(name: str, arguments: list[str], event: str) -> str:
            return processes.enter_context(_started(folder, name, arguments, event))

        ports = ["--host", HERE, "--port", "0", "--webui-port", "0"]
        master = start("master.Master", ports, r"Starting Spark master at (spark://\S+)")
        for number in range(WORKERS):
            mine = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker-{number}")]
            start("worker.Worker", [*ports, *mine, master], r"Successfully registered with master (\S+)")
        yield master


@contextmanager
def _started(folder: Path, name: str, arguments: list[str], event: str) -> Iterator[str]:
    """A daemon that has said ``event`` in its log; gives what the event names."""
    package = find_spec("pyspark")
    assert package is not None
    assert package.origin is not None
    command = [str(Path(package.origin).parent / "bin" / "spark-class"), f"{_DEPLOY}.{name}", *arguments]
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    too_late = Timer(_START_SECONDS, process.kill)
    too_late.start()
    said: list[str] = []
    try:
        for line in process.stderr:
            said.append(line)
            if found := re.search(event, line):
                break
        else:
            raise AssertionError(f"{name} did not start:\n{''.join(said[-20:])}")
        too_late.cancel()
        rest = Thread(target=process.stderr.read, daemon=True)  # a full pipe would stop the daemon
        rest.start()
        yield found[1]
    finally:
        too_late.cancel()
        process.terminate()
        process.wait()
        if "rest" in locals():
            rest.join()
        process.stderr.close()
