"""A hunt in a process of its own, so that an input which kills it is known by its number and outlived."""

import multiprocessing
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.hunt import Hunt, hunt


def in_a_process(seed: int, numbers: range, seconds: float) -> tuple[int, Hunt | None]:
    """The number that was tried last, and the counts; None where the process died of it."""
    context = multiprocessing.get_context("spawn")
    at = context.Value("q", numbers.start)
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(seed, numbers, seconds, at, sending))
    process.start()
    sending.close()
    try:
        found = receiving.recv()
    except EOFError:
        found = None
    process.join()
    return at.value, found


def _work(seed: int, numbers: range, seconds: float, at: Any, sending: Any) -> None:
    def note(number: int) -> None:
        at.value = number

    with tempfile.TemporaryDirectory() as folder:
        sending.send(hunt(Path(folder), seed, numbers, seconds, note))
