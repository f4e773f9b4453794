"""Pictures of 数据上传 and 数据版本: one journey through their states, each wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.delivered import choose, drop, facilities
from tests.browser.demo_server import settled

PATIENCE_MS = 300_000
LONGEST = 6000


def states(page: Page, address: str, folder: Path, books_more: int) -> Iterator[str]:
    """Goes from state to state and names each; the store of the server is changed on the way."""
    answer = page.locator(".xh-answer")
    page.goto(f"{address}/upload")
    expect(answer).to_contain_text("什么都不会改变", timeout=PATIENCE_MS)
    yield "upload-empty"
    renamed = {"图书册数": "藏书总量", "运动场地面积(㎡)": "操场大小"}
    bad = facilities(folder, "实验中学等校办学条件.csv", books="约30万")
    drop(page, bad, facilities(folder, "二期.csv", more=5), facilities(folder, "区报表.csv", renamed=renamed))
    expect(answer).to_contain_text("要改", timeout=PATIENCE_MS)
    yield "upload-recognised"
    page.get_by_role("button", name="全部放弃").click()
    expect(answer).to_contain_text("什么都不会改变", timeout=PATIENCE_MS)
    drop(page, bad)
    expect(answer).to_contain_text("要改", timeout=PATIENCE_MS)
    yield "upload-problems"
    page.get_by_role("button", name="全部放弃").click()
    expect(answer).to_contain_text("什么都不会改变", timeout=PATIENCE_MS)
    drop(page, facilities(folder, "区报表.csv", renamed=renamed))
    expect(page.locator(".st-key-mapping")).to_be_visible(timeout=PATIENCE_MS)
    choose(page, "“藏书总量”是", "办学条件 · 图书册数(册)")
    yield "upload-mapping"
    page.get_by_role("button", name="全部放弃").click()
    expect(answer).to_contain_text("什么都不会改变", timeout=PATIENCE_MS)
    drop(page, facilities(folder, "改好.csv", more=books_more))
    expect(answer).to_contain_text("需要说明", timeout=PATIENCE_MS)
    yield "upload-reasons"
    for tick in page.get_by_text("属实：").all():
        tick.click()
    for reason in page.get_by_label("原因").all():
        reason.fill("该校接收一批捐赠图书")
    page.get_by_role("button", name="带着说明继续").click()
    expect(answer).to_contain_text("检查通过", timeout=PATIENCE_MS)
    yield "upload-preview"
    page.get_by_label("这次发布的说明").fill("订正图书册数")
    page.get_by_label("这次发布的说明").press("Tab")
    page.get_by_role("button", name="发布为版本").click()
    expect(answer).to_contain_text("已发布版本", timeout=PATIENCE_MS)
    yield "upload-published"
    page.goto(f"{address}/versions")
    expect(answer).to_contain_text("读者现在看到的是版本", timeout=PATIENCE_MS)
    yield "versions-list"
    choose(page, "看哪一个版本", "1.0.0")
    page.get_by_role("button", name="先看会变什么").click()
    expect(page.locator(".st-key-back")).to_be_visible(timeout=PATIENCE_MS)
    yield "versions-rollback"


def take(browser: Browser, address: str, scratch: Path, folder: Path) -> list[Path]:
    """The whole page of each state; the journey is made once in each mode."""
    sizes, taken = {"1366": (1366, 768), "390": (390, 844)}, []
    for number, mode in enumerate(("light", "dark"), start=1):
        view = {"width": 1366, "height": 768}
        context = browser.new_context(viewport=view, color_scheme=mode, locale="zh-CN")  # type: ignore[arg-type]
        page = context.new_page()
        for state in states(page, address, scratch, books_more=500_000 * number):
            for size, (width, height) in reversed(sizes.items()):
                page.set_viewport_size({"width": width, "height": height})
                settled(page, 0)
                whole = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
                page.set_viewport_size({"width": width, "height": min(int(whole) + 20, LONGEST)})
                settled(page, 0)
                taken.append(folder / f"{state}-{size}-{mode}-whole.png")
                page.screenshot(path=taken[-1])
            page.set_viewport_size({"width": 1366, "height": 768})
        context.close()
    return taken
