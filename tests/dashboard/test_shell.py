"""The shell: the start page speaks Chinese, every answer is guarded, and the health route tells the truth."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from dashboard import saving, waking
from dashboard.shell import SCRIPT_PATH, Shell, chinese, content_policy, routes, script
from etl.settings import STORE_VARIABLE

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_bytes()


async def _page(request: Request) -> Response:
    body = INDEX + request.headers.get("if-none-match", "").encode()
    return HTMLResponse(body, headers={"etag": "old", "last-modified": "yesterday"})


async def _plain(_: Request) -> Response:
    return PlainTextResponse("words")


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks the application directly, as a server would."""

    def __init__(self) -> None:
        own = [Route("/", _page), Route("/plain", _plain)]
        self.app = Starlette(routes=[*routes(), *own], middleware=[Middleware(Shell)])

    def get(self, path: str, headers: dict[str, str] | None = None, query: str = "") -> Answer:
        # in a thread of its own: the browser tests of the same process keep an event loop running
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(asyncio.run, self._get(path, headers or {}, query)).result()

    async def _get(self, path: str, headers: dict[str, str], query: str) -> Answer:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self.app(scope, receive, send)
        start, *bodies = sent
        names = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], names, b"".join(part.get("body", b"") for part in bodies))


@pytest.fixture
def client() -> Client:
    return Client()


def test_streamlits_own_page_is_still_what_we_rewrite() -> None:
    page = chinese(INDEX).decode()
    assert '<html lang="zh-CN">' in page
    assert "<title>校校好</title>" in page
    own = re.findall(r'<script src="\.(/shell/[^?"]+)\?[0-9a-f]{16}"></script>', page)
    assert own == [SCRIPT_PATH, saving.PATH, waking.PATH]
    assert "<title>Streamlit</title>" not in page


def test_the_page_is_sent_whole_and_never_from_an_old_copy(client: Client) -> None:
    answer = client.get("/", headers={"accept": "text/html", "if-none-match": "old"})
    assert answer.content == chinese(INDEX)
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert "etag" not in answer.headers
    assert "last-modified" not in answer.headers


def test_every_answer_carries_the_guards(client: Client) -> None:
    for path in ("/", "/plain", SCRIPT_PATH, saving.PATH, waking.PATH):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"


def test_the_policy_allows_only_scripts_that_came_with_the_page(client: Client) -> None:
    policy = client.get("/", headers={"accept": "text/html"}).headers["content-security-policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    inline = INDEX.split(b"<script>")[1].split(b"</script>")[0]
    assert base64.b64encode(hashlib.sha256(inline).digest()).decode() in scripts
    assert "http" not in content_policy(INDEX)


def test_other_answers_are_left_alone(client: Client) -> None:
    assert client.get("/plain").text == "words"


def test_the_page_names_the_files_that_figures_need_and_each_once() -> None:
    named = re.findall(r'href="\./static/js/([^"]+)"', chinese(INDEX).decode())
    stems = {name.split(".")[0] for name in named}
    assert {"PlotlyChart", "Html", "purify", "Selectbox", "Checkbox"} <= stems
    assert len(named) == len(set(named))
    folder = Path(streamlit.__file__).parent / "static/static/js"
    assert all((folder / name).is_file() for name in named if name.endswith(".js"))


def test_a_script_is_kept_by_browsers_under_an_address_of_its_words(client: Client) -> None:
    address = re.search(r'src="\.(/shell/zh\.js)\?([0-9a-f]+)"', chinese(INDEX).decode())
    assert address is not None
    path, mark = address.groups()
    assert hashlib.sha256(client.get(path).content).hexdigest().startswith(mark)
    assert "immutable" in client.get(path, query=mark).headers["cache-control"]
    assert client.get(path).headers["cache-control"] == "no-cache"


def test_the_script_holds_the_words(client: Client) -> None:
    sent = client.get(SCRIPT_PATH)
    assert sent.headers["content-type"].startswith("text/javascript")
    assert json.dumps("没有匹配的选项", ensure_ascii=False) in script()
    assert "__WORDS__" not in sent.text


def test_health_names_the_version(client: Client, on_demo: Path) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.text)["version"] == "1.0.0"


def test_health_says_when_there_is_nothing(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "none"))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert json.loads(answer.text) == {"status": "empty", "words": "尚未发布数据"}
