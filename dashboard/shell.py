"""The shell around the page, as pure ASGI: Chinese instead of English, security headers, and a health route."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import opening, saving, waking
from dashboard.words import say
from dashboard.words.shell import PATTERNS, SHELL
from etl.problems import Refused
from etl.reading import Reader
from etl.settings import store_dir

SCRIPT_PATH = "/shell/zh.js"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_UNCONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_OF_THE_OLD_BODY = {b"content-length", b"etag", b"last-modified"}

# Words of the page itself are translated in the browser: text, labels and hints that match a whole entry.
# What the product writes (our own classes, figures, inputs) is left alone. Where the page speaks English, as its
# address or its title row says, nothing is touched, and what was translated before is put back.
_SCRIPT = """(() => {
  const words = new Map(Object.entries(__WORDS__));
  const patterns = __PATTERNS__.map(([from, to]) => [new RegExp('^' + from + '$'), to]);
  const marks = ['aria-label', 'title', 'placeholder', 'alt', 'data-tooltip'];
  const ours = '[class^="xh-"],.js-plotly-plot,style,script,code';
  const before = new WeakMap();
  let spoken = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'zh';
  const told = text => {
    const key = text.trim();
    if (!key) return null;
    if (words.has(key)) return text.replace(key, words.get(key));
    for (const [from, to] of patterns) if (from.test(key)) return key.replace(from, to);
    return null;
  };
  const keep = (node, name, old, now) => {
    if (!before.has(node)) before.set(node, {});
    before.get(node)[name] = [old, now];
  };
  const one = node => {
    if (node.nodeType === 3) {
      if (node.parentElement && node.parentElement.closest(ours)) return;
      const text = told(node.data);
      if (text !== null && text !== node.data) { keep(node, '', node.data, text); node.data = text; }
    } else if (node.nodeType === 1) {
      if (node.matches(ours)) return;
      for (const mark of marks) {
        const old = node.hasAttribute(mark) ? node.getAttribute(mark) : null;
        const text = old === null ? null : told(old);
        if (text !== null && text !== old) { keep(node, mark, old, text); node.setAttribute(mark, text); }
      }
      node.childNodes.forEach(one);
    }
  };
  const back = node => {
    for (const [name, [old, now]] of Object.entries(before.get(node) || {})) {
      if (name === '') { if (node.data === now) node.data = old; }
      else if (node.getAttribute(name) === now) node.setAttribute(name, old);
    }
    before.delete(node);
    node.childNodes.forEach(back);
  };
  const listen = () => {
    const row = document.querySelector('.xh-top[data-language]');
    const now = row ? row.dataset.language : spoken;
    document.documentElement.lang = now === 'en' ? 'en-GB' : 'zh-CN';
    if (now === spoken) return;
    spoken = now;
    if (spoken === 'zh') one(document.body); else back(document.body);
  };
  const watch = new MutationObserver(changes => {
    listen();
    if (spoken !== 'zh') return;
    changes.forEach(change => {
      const place = change.target.nodeType === 1 ? change.target : change.target.parentElement;
      if (place && place.closest(ours)) return;
      if (change.type === 'childList') change.addedNodes.forEach(one);
      else one(change.target);
    });
  });
  const start = () => {
    listen();
    if (spoken === 'zh') one(document.body);
    watch.observe(document.body, {subtree: true, childList: true, characterData: true,
                                  attributes: true, attributeFilter: marks});
  };
  if (document.body) start(); else document.addEventListener('DOMContentLoaded', start);
})();
"""


def script() -> str:
    """The translating script with the words of ``dashboard/words/shell.py``."""
    words = json.dumps(SHELL, ensure_ascii=False)
    return _SCRIPT.replace("__WORDS__", words).replace(
        "__PATTERNS__", json.dumps(PATTERNS, ensure_ascii=False)
    )


def chinese(page: bytes) -> bytes:
    """The start page with our language, title and script."""
    page = page.replace(b'<html lang="en">', b'<html lang="zh-CN">', 1)
    page = page.replace(b"<title>Streamlit</title>", f"<title>{say('app.name')}</title>".encode(), 1)
    tag = "".join(f'<script src=".{path}?{_mark(path)}"></script>' for path in _SCRIPTS)
    tag += opening.ahead(page) + "</head>"
    return page.replace(b"</head>", tag.encode(), 1)


def content_policy(page: bytes) -> str:
    """What the page may load: only from here, and the inline scripts that it came with."""
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(inline).digest()).decode()}'"
        for inline in _INLINE_SCRIPT.findall(page)
    ]
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Shell:
    """Rewrites the start page and adds headers to every answer; WebSockets pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = dict(scope)
        if any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
            kept["headers"] = [pair for pair in scope["headers"] if pair[0] not in _UNCONDITIONAL]
        await self.app(kept, receive, _Answer(send))


class _Answer:
    """One answer on its way out; a page is held until it is whole."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message | None = None
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message.get("headers", []), *HEADERS]
            message = {**message, "headers": headers}
            if self._is_page(headers):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._page(self.start)
            return
        await self.send(message)

    @staticmethod
    def _is_page(headers: list[tuple[bytes, bytes]]) -> bool:
        return any(
            name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in headers
        )

    async def _page(self, start: Message) -> None:
        page = chinese(self.body)
        headers = [pair for pair in start["headers"] if pair[0].lower() not in _OF_THE_OLD_BODY]
        headers += [
            (b"content-length", str(len(page)).encode()),
            (b"content-security-policy", content_policy(page).encode()),
        ]
        await self.send({**start, "headers": headers})
        await self.send({"type": "http.response.body", "body": page})


_SCRIPTS: dict[str, Callable[[], str]] = {
    SCRIPT_PATH: script,
    saving.PATH: saving.script,
    waking.PATH: waking.script,
}


@cache
def _mark(path: str) -> str:
    """What a script's address ends with: other words, another address, so that a browser may keep it for good."""
    return hashlib.sha256(_SCRIPTS[path]().encode()).hexdigest()[:16]


async def _served(request: Request) -> Response:
    kept = "public, max-age=31536000, immutable" if request.url.query else "no-cache"
    words = _SCRIPTS[request.url.path]()
    return Response(words, media_type="text/javascript", headers={"cache-control": kept})


def _health(_: Request) -> Response:
    """Whether the pointer to a published version can be read; 503 where there is nothing to show."""
    try:
        edition = Reader(store_dir()).current()
    except Refused:
        return JSONResponse({"status": "empty", "words": say("health.empty")}, status_code=503)
    return JSONResponse({"status": "ok", "version": edition.version, "published_at": edition.published_at})


def routes() -> list[BaseRoute]:
    """The routes beside Streamlit's own."""
    return [*(Route(path, _served) for path in _SCRIPTS), Route("/healthz", _health)]
