"""Serving the dashboard: one process, on this machine only unless a proxy that knows its users stands in front."""

from __future__ import annotations

import ipaddress
import os
import socket
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.words import say
from etl.inbox import Inbox
from etl.settings import STORE_VARIABLE

if TYPE_CHECKING:
    from streamlit.starlette import App

HERE = Path(__file__).parent
SCRIPT = HERE / "app.py"
CONFIG = HERE / ".streamlit" / "config.toml"
LOCAL_HOST = "127.0.0.1"
PORT = 8501
HIGHEST_PORT = 65535


class NotServed(Exception):
    """The server was not started; the message is a letter to whoever started it."""


def options(path: Path = CONFIG) -> dict[str, Any]:
    """The house's Streamlit options with dotted names, as the server takes them."""
    return _dotted(tomllib.loads(path.read_text(encoding="utf-8")))


def _dotted(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= _dotted(value, f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_safe(host: str, port: int, *, behind_proxy: bool) -> None:
    """Raises NotServed where strangers could open the dashboard, or the port cannot be used."""
    if not is_this_machine(host) and not behind_proxy:
        raise NotServed(say("serve.refused", host=host))
    if not 1 <= port <= HIGHEST_PORT:
        raise NotServed(say("serve.port", port=port))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise NotServed(say("serve.taken", port=port)) from problem


def application() -> App:
    """The dashboard as an ASGI application with its shell."""
    import streamlit as st
    from starlette.middleware import Middleware

    from dashboard.shell import Shell, routes

    return st.App(SCRIPT, routes=routes(), middleware=[Middleware(Shell)])


def serve(
    store: Path,
    host: str = LOCAL_HOST,
    port: int = PORT,
    *,
    behind_proxy: bool = False,
    open_browser: bool = False,
) -> None:
    """Serves the store until interrupted; raises NotServed with a letter in Chinese where it must not."""
    require_safe(host, port, behind_proxy=behind_proxy)
    os.environ[STORE_VARIABLE] = str(store.resolve())
    Inbox(store).sweep()
    chosen = {
        **options(),
        "server.address": host,
        "server.port": port,
        "browser.serverAddress": host if is_this_machine(host) else LOCAL_HOST,
        "browser.serverPort": port,
        "server.headless": not open_browser,
    }
    application().run(config=chosen)
