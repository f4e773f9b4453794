"""The server is reached from this machine only unless told otherwise, with the house's options from any folder."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from streamlit import config as streamlit_config
from streamlit import file_util

from dashboard import serving
from dashboard.serving import CONFIG, NotServed, is_this_machine, options, require_safe, serve

# Options that the notes on speed, privacy and safety rest on; some are hidden and may leave with an upgrade.
RELIED_ON = {
    "runner.postScriptGC": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "server.address": "127.0.0.1",
    "server.enableAgentApi": False,
}


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


@pytest.mark.parametrize("name", sorted(options()))
def test_every_option_that_we_set_still_exists(name: str) -> None:
    assert name in streamlit_config._config_options_template


def test_what_speed_and_safety_rest_on_is_set() -> None:
    assert {name: options()[name] for name in RELIED_ON} == RELIED_ON


def test_streamlit_run_finds_the_same_options_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = file_util.get_main_script_streamlit_file_path(str(serving.SCRIPT), "config.toml")
    assert Path(found) == CONFIG


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_addresses_of_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "school.example.cn", "", "127.0.0.1.evil.cn"]
)
def test_other_addresses_are_refused_with_a_letter(host: str) -> None:
    assert not is_this_machine(host)
    with pytest.raises(NotServed, match="没有登录"):
        require_safe(host, free_port(), behind_proxy=False)


def test_behind_a_proxy_another_address_is_allowed() -> None:
    require_safe("0.0.0.0", free_port(), behind_proxy=True)


@pytest.mark.parametrize("port", [0, -1, 70000])
def test_an_impossible_port_is_refused(port: int) -> None:
    with pytest.raises(NotServed, match="端口"):
        require_safe("127.0.0.1", port, behind_proxy=False)


def test_a_taken_port_is_told() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotServed, match=f"端口 {port} 已被"):
            require_safe("127.0.0.1", port, behind_proxy=False)


def test_serve_hands_over_every_option_and_its_own_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}

    class App:
        def run(self, *, config: dict[str, Any]) -> None:
            given.update(config)

    monkeypatch.setattr(serving, "application", App)
    monkeypatch.setenv("XIAOXIAOHAO_STORE", "elsewhere")
    port = free_port()
    serve(tmp_path, port=port)
    assert given["server.port"] == port
    assert given["server.address"] == "127.0.0.1"
    assert given["runner.postScriptGC"] is False
    assert given["theme.dark.backgroundColor"] == options()["theme.dark.backgroundColor"]
    assert set(given) >= set(options())
