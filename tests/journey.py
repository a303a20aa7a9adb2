"""A visitor in a browser: the page served, Chromium opened, and the way a CFO takes through it, step by step."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from optimizer.ui.voice import Language, Voice

ROOT = Path(__file__).parent.parent
APP = ROOT / "app.py"
CASE = ROOT / "data" / "cases" / "jp-history"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 120_000
CODES: dict[Language, str] = {"日本語": "ja", "English": "en"}
CAPPED = "s=reserve.cash.max%3D2000000000"
"""In a link: at most 2bn in cash, so that a high requirement cannot be met."""
Shot = Callable[[str], None]


@contextmanager
def served(*, case: Path = CASE, app: Path = APP) -> Iterator[tuple[str, int]]:
    """Serve the page on a case; give its address and process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port)]
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    environment = {**os.environ, "OPTIMIZER_CASE": str(case), "PYTHONPATH": path}
    child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address, child.pid
    finally:
        child.terminate()
        child.wait(20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the page was not served within 30 seconds")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser that Debian ships."""
    if shutil.which(CHROMIUM) is None:
        raise FileNotFoundError("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    driver: Playwright
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


def opened(browser: Browser, address: str, *, width: int = 1440, scheme: str = "light") -> Page:
    """Open a window of its own at an address, and wait for the answer."""
    context = browser.new_context(viewport={"width": width, "height": 1000}, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    page.goto(address)
    return page


def cost(page: Page) -> str:
    """Return the first card's figure, once the page has settled."""
    settled(page)
    return page.locator('[data-testid="stMetricValue"]').first.inner_text()


def settled(page: Page) -> None:
    """Wait until the page has been drawn to its end."""
    page.wait_for_timeout(300)
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning", timeout=SECONDS)


def clerks(server: int) -> list[int]:
    """Return the processes of the page that answer questions."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == server and b"optimizer.service.clerk" in command:
            found.append(int(place.name))
    return found


def killed(pids: list[int]) -> None:
    """Kill processes as the kernel does when memory runs out."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def journey(page: Page, language: Language, shot: Shot) -> None:
    """Change the carry, pin, raise the requirement until nothing meets the rules, apply a repair, compare."""
    say = Voice(language, "JPY", "large")
    narrow = (page.viewport_size or {"width": 1440})["width"] < 800
    first = cost(page)
    shot("1-open")
    _dearer_cash(page, say, first, narrow=narrow)
    shot("2-carry")
    page.get_by_role("button", name=say("pin")).click()
    expect(page.locator('[data-testid="stMetricDelta"]').first).to_have_text(say("no_difference"), timeout=SECONDS)
    settled(page)  # what is typed while the page is being drawn can be lost
    with sidebar(page, narrow=narrow):
        box = page.get_by_role("spinbutton", name=say("label.unit", label=say("law.required_amount"), unit=say.unit_name))
        box.fill("400")
        box.press("Enter")
    expect(page.get_by_text(say("status.infeasible"))).to_be_visible(timeout=SECONDS)
    settled(page)
    shot("3-infeasible")
    page.get_by_role("button", name=say("repair.apply")).first.click()
    expect(page.locator('[data-testid="stMetricValue"]').first).to_be_visible(timeout=SECONDS)
    settled(page)
    shot("4-repaired")
    for name in ("stress", "law", "compare"):
        menu(page, say(f"page.{name}"), narrow=narrow)
        expect(page.get_by_role("heading", name=say(name), exact=True)).to_be_visible(timeout=SECONDS)
        settled(page)
        shot(f"5-{name}")
    page.get_by_role("button", name=say("scenario.save")).click()
    expect(page.get_by_role("button", name=say("scenario.remove", name=say("scenario.name", number="1")))).to_be_visible(timeout=SECONDS)
    settled(page)
    shot("6-saved")


def _dearer_cash(page: Page, say: Voice, first: str, *, narrow: bool) -> None:
    """Raise the carry by the keyboard, and see the cost change."""
    with sidebar(page, narrow=narrow):
        slider = page.get_by_role("slider", name=say("key.reserve.carry", id=say("id.cash")))
        slider.focus()
        for _ in range(10):
            slider.press("ArrowRight")
    expect(page.locator('[data-testid="stMetricValue"]').first).not_to_have_text(first, timeout=SECONDS)
    settled(page)
    expect(page.locator('[data-testid="stMetricDelta"]').first).not_to_have_text(say("no_difference"))


def menu(page: Page, title: str, *, narrow: bool) -> None:
    """Go to another page by the menu; on a narrow screen the menu is in the sidebar."""
    with sidebar(page, narrow=narrow):
        page.get_by_role("link", name=title).first.click()


@contextmanager
def sidebar(page: Page, *, narrow: bool) -> Iterator[None]:
    """Open the sidebar where the screen is narrow, and close it after."""
    if narrow and not page.locator('[data-testid="stSidebar"][data-collapsed="false"]').count():
        page.get_by_test_id("stExpandSidebarButton").click()
    yield
    if narrow and page.locator('[data-testid="stSidebar"][data-collapsed="false"]').count():
        page.wait_for_timeout(500)
        page.locator('[data-testid="stSidebarCollapseButton"] button').dispatch_event("click")
        page.wait_for_timeout(500)
