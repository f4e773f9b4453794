"""Find a Chromium for the browser tests, and on request install one (with a Chinese font).

python -m tests.browser.chromium            prints the path, or the loud line when there is none
python -m tests.browser.chromium --ensure   installs what is missing first; never fails the build
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL_TIMEOUT_S = 900
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""

LOUD_LINE = (
    "!!! 未找到 Chromium:浏览器测试全部跳过——页面显示、点击、上传下载、中文字体和截图均未测试。"
    " | NO CHROMIUM: browser tests are SKIPPED; rendering, clicks, uploads, downloads, Chinese fonts"
    " and screenshots are NOT tested. (CHROMIUM=/path/to/chromium make test)"
)
NO_FONT_LINE = (
    "!!! 未找到中文字体：页面截图中的汉字会显示为方框。请安装 fonts-noto-cjk。"
    " | NO CHINESE FONT: install fonts-noto-cjk, or screenshots show boxes for Chinese characters."
)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def launch_flags() -> list[str]:
    """How Chromium is started: quietly, without calls of its own to the network."""
    flags = [
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return [*flags, "--no-sandbox"] if is_root() else flags  # as root Chromium starts only like this


def find_chromium() -> str | None:
    """The Chromium to test with: $CHROMIUM, then PATH, then the one that Playwright keeps."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise SystemExit(f"CHROMIUM={chosen}: 不存在或不能运行 | does not exist or cannot be run")
        return found
    for command in COMMANDS:
        found = shutil.which(command)
        if found:
            return found
    return _playwright_chromium()


def _playwright_chromium() -> str | None:
    # In a process of its own: Playwright's sync API refuses to start twice, or inside an event loop.
    answer = subprocess.run(
        [sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def has_chinese_font() -> bool | None:
    """None when this system cannot tell (no fontconfig)."""
    if shutil.which("fc-list") is None:
        return None
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def _apt_install(*packages: str) -> bool:
    if not (is_root() and shutil.which("apt-get")):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    print(f"安装 {' '.join(packages)} …… | installing", flush=True)
    return _run(["apt-get", "update", "-qq"], quiet) and _run(install, quiet)


def _run(command: list[str], env: dict[str, str] | None = None) -> bool:
    """Run a command whose output matters only when it fails."""
    try:
        done = subprocess.run(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=INSTALL_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        print(problem, file=sys.stderr)
        return False
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-5:]), file=sys.stderr)
    return done.returncode == 0


def ensure() -> str | None:
    """Install what the browser tests need where that is possible; say loudly what is not."""
    chromium = find_chromium()
    if chromium is None:
        if not _apt_install("chromium", "fonts-noto-cjk"):
            _run([sys.executable, "-m", "playwright", "install", "chromium"])
        chromium = find_chromium()
    if chromium and has_chinese_font() is False and not _apt_install("fonts-noto-cjk"):
        print(NO_FONT_LINE, flush=True)
    return chromium


def main(arguments: list[str]) -> int:
    chromium = ensure() if "--ensure" in arguments else find_chromium()
    print(chromium or LOUD_LINE, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
