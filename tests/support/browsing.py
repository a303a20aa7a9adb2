"""The page in a real browser: served, opened in Chromium, and waited for until what it shows is final."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright
from support.paths import ROOT

from optimizer.i18n.language import LANGUAGES
from optimizer.i18n.voice import Voice

APP = ROOT / "app.py"
CASE = ROOT / "data" / "cases" / "jp-history"
CHROMIUM = "/usr/bin/chromium"
NOWHERE = Path(os.devnull)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS = 300_000
"""Milliseconds that anything expected of a page may take, on the slowest machine."""
PRESSES = 4
"""How often a link is pressed that leads nowhere. It was seen once, on a busy machine, in some hundreds of presses; why is not known."""
STILL = 3
"""How many looks in a row must find the page still: between two runs of its script it is so for a moment."""
COST = re.compile("|".join(re.escape(Voice(language)("figure.cost")) for language in LANGUAGES))


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(*, case: Path = CASE, app: Path = APP, options: Sequence[str] = (), log: Path = NOWHERE) -> Iterator[tuple[str, int]]:
    """Serve the page on a case; give its address and process id. What the server says goes to `log`."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(port), *options]
    path = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH")) if p)
    environment = {**os.environ, "OPTIMIZER_CASE": str(case), "PYTHONPATH": path}
    with log.open("w", encoding="utf-8") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address, child.pid
    finally:
        child.terminate()
        child.wait(300)


def _wait_for(address: str) -> None:
    for _ in range(SECONDS // 100):
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"the page was not served within {SECONDS // 1000} seconds")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser that Debian ships."""
    if shutil.which(CHROMIUM) is None:
        raise FileNotFoundError("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    driver: Playwright
    with sync_playwright() as driver:
        expect.set_options(timeout=SECONDS)
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


def state_of(page: Page) -> Locator:
    """Return the element that says whether what stands on the page is the answer, and final."""
    return page.get_by_test_id("answer-state")


def card(page: Page) -> Locator:
    """Return the figure of the card of the yearly cost, by its name.

    Not the first card there is: the browser puts the cards on the screen one by one, in any order, and after the page's script has ended.
    """
    return _cost_metric(page).get_by_test_id("stMetricValue")


def change(page: Page) -> Locator:
    """Return what the card of the yearly cost says of its difference from the baseline."""
    return _cost_metric(page).get_by_test_id("stMetricDelta")


def _cost_metric(page: Page) -> Locator:
    return page.get_by_test_id("stMetric").filter(has=page.get_by_test_id("stMetricLabel").filter(has_text=COST))


def cost(page: Page) -> str:
    """Return the yearly cost of the final answer, once its card shows it."""
    settled(page)
    told = state_of(page).get_attribute("data-cost") or ""
    expect(card(page)).to_have_text(told)
    return told


def settled(page: Page) -> None:
    """Wait until the page says that what it shows is final; what the browser draws after that, as a chart, is to be waited for by name."""
    while True:
        expect(state_of(page)).to_have_attribute("data-state", "final")
        drawn(page)
        if state_of(page).get_attribute("data-state") == "final":
            return


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """Do what has the page drawn anew, and wait until that is final: for a moment the page before it still says that it is."""
    before = state_of(page).get_attribute("data-run") or ""
    yield
    expect(state_of(page)).not_to_have_attribute("data-run", before)
    settled(page)


def visit(page: Page, title: str, name: str) -> None:
    """Go to a page by the menu, by its title and name; press again where nothing comes of it, as a visitor does."""
    for last in range(PRESSES):
        page.get_by_role("link", name=title).first.click()
        try:
            expect(page).to_have_url(re.compile(rf":\d+/{name}(\?|$)"), timeout=SECONDS if last == PRESSES - 1 else SECONDS / PRESSES)
        except AssertionError:
            if last == PRESSES - 1:
                raise
        else:
            return


def downloaded(page: Page, name: str) -> bytes:
    """Press a button and return the file it gives."""
    with page.expect_download() as taken:
        page.get_by_role("button", name=name).click()
    return Path(taken.value.path()).read_bytes()


def drawn(page: Page) -> None:
    """Wait until the page's script has run to its end."""
    app, still, end = page.locator('[data-testid="stApp"]'), 0, time.monotonic() + SECONDS / 1000
    while still < STILL:
        page.wait_for_timeout(150)
        still = still + 1 if app.get_attribute("data-test-script-state") == "notRunning" else 0
        if time.monotonic() > end:
            raise TimeoutError(f"the page was still being drawn after {SECONDS // 1000} seconds")


def workers(server: int) -> list[int]:
    """Return the processes of the page that answer questions."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == server and b"optimizer.ui.workers.worker" in command:
            found.append(int(place.name))
    return found


def halted(pids: list[int]) -> None:
    """Stop processes where they are, so that whatever is asked of them takes for ever."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def resumed(pids: list[int]) -> None:
    """Let processes that were stopped go on."""
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


def killed(pids: list[int]) -> None:
    """Kill processes as the kernel does when memory runs out."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
