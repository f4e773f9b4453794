"""One reader as the server sees her: a WebSocket, a rerun asked for by a changed link, messages until it ends.

The words are those of Streamlit's own browser program (its protobuf); the figures are not drawn. What a run sends is
searched for letters of failure and for the version that its figures and its foot name.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

LONGEST_RUN_S = 60.0
LARGEST_MESSAGE = 32 * 2**20
_VERSION = re.compile(r"(?:版本|\\u7248\\u672c)[ \u2005]?(\d+\.\d+\.\d+)")
_FAILED = re.compile('class="xh-letter"')


@dataclass
class Seen:
    """What one reader met: seconds of the first run and of each later one, and what was wrong."""

    opened: list[float] = field(default_factory=list)
    reruns: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    received: int = 0


@dataclass(frozen=True)
class Choice:
    """A link's parameters that a reader may set, each with what it may be set to."""

    key: str
    values: Sequence[str]


async def read(
    address: str,
    screen: str,
    choices: Sequence[Choice],
    until: Callable[[], float],
    every: float,
    chance: random.Random,
) -> Seen:
    """Opens the screen and changes one filter every ``every`` seconds on average, until the moment ``until`` tells."""
    seen, wish = Seen(), {"stage": "primary"}
    try:
        async with connect(
            f"{address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=LARGEST_MESSAGE,
            open_timeout=LONGEST_RUN_S,
        ) as line:
            seen.opened.append(await _run(line, screen, wish, seen))
            while True:
                wait = chance.expovariate(1 / every)
                if time.monotonic() + wait >= until():
                    break
                await asyncio.sleep(wait)
                one = chance.choice(choices)
                wish[one.key] = chance.choice(one.values)
                seen.reruns.append(await _run(line, screen, wish, seen))
    except (OSError, WebSocketException, TimeoutError) as problem:
        seen.errors.append(f"{screen}: {type(problem).__name__} {problem}")
    return seen


async def _run(line: ClientConnection, screen: str, wish: dict[str, str], seen: Seen) -> float:
    """Seconds from the wish to the end of its run."""
    asked = BackMsg()
    asked.rerun_script.query_string = urlencode(wish)
    asked.rerun_script.page_name = screen
    began = time.monotonic()
    await line.send(asked.SerializeToString())
    versions: set[str] = set()
    async with asyncio.timeout(LONGEST_RUN_S):
        while True:
            data = await line.recv()
            assert isinstance(data, bytes)
            seen.received += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "script_finished":
                if message.script_finished in (
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_EARLY_FOR_RERUN,
                ):
                    break
                seen.errors.append(f"{screen}: {message.script_finished}")
                break
            if kind == "delta":
                _look(message, screen, versions, seen)
    took = time.monotonic() - began
    if len(versions) > 1:
        seen.mixed.append(f"{screen} {urlencode(wish)}: {sorted(versions)}")
    seen.versions += sorted(versions)
    return took


def _look(message: ForwardMsg, screen: str, versions: set[str], seen: Seen) -> None:
    element = message.delta.new_element
    match element.WhichOneof("type"):
        case "html":
            body = element.html.body
            versions |= set(_VERSION.findall(body))
            if _FAILED.search(body):
                seen.errors.append(f"{screen}: {re.sub('<[^>]+>', ' ', body)[:300]}")
        case "plotly_chart":
            versions |= set(_VERSION.findall(element.plotly_chart.spec))
        case "exception":
            seen.errors.append(f"{screen}: {element.exception.message[:300]}")
        case _:
            pass
