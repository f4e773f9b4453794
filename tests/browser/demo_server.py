"""A served dashboard over the demo county, in a process of its own, for the browser to look at."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from etl.loading import load
from etl.recognition import Wishes
from etl.settings import DEMO, PUBLISHED

_SERVE = """
import sys
from pathlib import Path
from dashboard.serving import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""


_SIGNS_OF_FAILURE = ("Traceback", "Uncaught", "ERROR")


def build_demo(store: Path) -> Path:
    """Loads ``data/demo`` into a store and publishes it."""
    load(sorted(DEMO.glob("*.csv")), store, Wishes(), invented=True)
    return store


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def add_articles(store: Path) -> None:
    """Loads the articles of ``data/published`` beside what a store holds: without them their screen has nothing."""
    load(sorted(PUBLISHED.glob("*.csv")), store, Wishes())


@contextmanager
def served(store: Path, folder: Path) -> Iterator[str]:
    """The address of a dashboard that is ready; started from ``folder`` and stopped at the end."""
    with serving(store, folder) as (address, _):
        yield address


@contextmanager
def serving(store: Path, folder: Path) -> Iterator[tuple[str, int]]:
    """The same, with the number of its process."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(store), str(port)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    drain: threading.Thread | None = None
    said: list[str] = []
    try:
        assert server.stdout is not None
        for line in server.stdout:
            said.append(line)
            if f":{port}" in line:
                break
        else:
            raise AssertionError("".join(said))
        drain = threading.Thread(
            target=said.extend, args=(server.stdout,)
        )  # a full pipe would stop the server
        drain.start()
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)
        if drain is not None:
            drain.join()
        if server.stdout is not None:
            server.stdout.close()
    wrong = [line for line in said if any(sign in line for sign in _SIGNS_OF_FAILURE)]
    assert not wrong, "".join(said)


def settled(page: Page, figures: int = 1) -> None:
    """Waits until the script has ended and at least so many figures are drawn."""
    page.wait_for_function(
        """figures => {
          const app = document.querySelector('[data-testid="stApp"]');
          return app && app.getAttribute('data-test-script-state') === 'notRunning'
            && document.querySelectorAll('.xh-foot').length === 1
            && document.querySelectorAll('.xh-still, .js-plotly-plot .main-svg').length >= figures;
        }""",
        arg=figures,
    )
