"""A visitor in a browser: the page served, Chromium opened, and the way a CFO takes through it, step by step."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from optimizer.files.grid import letters
from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook_writer import workbook_of
from optimizer.ui.faults import told
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
"""Milliseconds that anything expected of a page may take, on the slowest machine."""
STILL = 3
"""How many looks in a row must find the page still: between two runs of its script it is so for a moment."""
CODES: dict[Language, str] = {"日本語": "ja", "English": "en"}
OFFER, OTHER = "C-primary-300m", "A-primary-100m"
"""Of the catalogue: what the journey changes in a workbook."""
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


def cost(page: Page) -> str:
    """Return the first card's figure, once the page has settled."""
    settled(page)
    return page.locator('[data-testid="stMetricValue"]').first.inner_text()


def settled(page: Page) -> None:
    """Wait until the page's script has run to its end; what the browser draws after that, as a chart, is to be waited for by name."""
    app, still, end = page.locator('[data-testid="stApp"]'), 0, time.monotonic() + SECONDS / 1000
    while still < STILL:
        page.wait_for_timeout(150)
        still = still + 1 if app.get_attribute("data-test-script-state") == "notRunning" else 0
        if time.monotonic() > end:
            raise TimeoutError(f"the page was still being drawn after {SECONDS // 1000} seconds")


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


def halted(pids: list[int]) -> None:
    """Stop processes where they are, so that whatever is asked of them takes for ever."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)


def killed(pids: list[int]) -> None:
    """Kill processes as the kernel does when memory runs out."""
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def journey(page: Page, language: Language, shot: Shot) -> None:
    """Open, state one's exchange, change the carry, read why, pin, ask too much, repair it, upload a workbook, compare, take the paper."""
    say = Voice(language, "JPY", "large")
    narrow = (page.viewport_size or {"width": 1440})["width"] < 800
    first = cost(page)
    shot("01-open")
    own = _own_exchange(page, say, first, shot, narrow=narrow)
    go(page, say, "explore", narrow=narrow)
    _dearer_cash(page, say, own, narrow=narrow)
    shot("04-carry")
    _why(page, say, narrow=narrow)
    shot("05-why")
    go(page, say, "explore", narrow=narrow)
    page.get_by_role("button", name=say("pin")).click()
    expect(page.locator('[data-testid="stMetricDelta"]').first).to_have_text(say("no_difference"))
    settled(page)  # what is typed while the page is being drawn can be lost
    shot("06-pinned")
    _too_much_and_repaired(page, say, shot, narrow=narrow)
    _workbook(page, say, shot, narrow=narrow)
    for name in ("stress", "law"):
        go(page, say, name, narrow=narrow)
        shot(f"11-{name}")
    go(page, say, "compare", narrow=narrow)
    page.get_by_role("button", name=say("scenario.save")).click()
    expect(page.get_by_role("button", name=say("scenario.remove", name=say("scenario.name", number="1")))).to_be_visible()
    settled(page)
    shot("12-compare")
    go(page, say, "paper", narrow=narrow)
    shot("13-paper")
    assert downloaded(page, say("paper.pdf")).startswith(b"%PDF")
    assert downloaded(page, say("paper.xlsx")).startswith(b"PK")


def _own_exchange(page: Page, say: Voice, first: str, shot: Shot, *, narrow: bool) -> str:
    """Fill the form, see a wrong answer named beside its field, apply; return the cost of one's own case."""
    go(page, say, "exchange", narrow=narrow)
    for field, text in (("hot", "0"), ("cold", "0")):
        fill(page, say("label.unit", label=say(f"own.{field}"), unit=say.unit_name), text)
    expect(page.get_by_text(told("an exchange holds something for its customers", say, ""))).to_be_visible()
    shot("02-exchange-wrong")
    for field, text in (("hot", "25"), ("cold", "475"), ("own_funds", "60")):
        fill(page, say("label.unit", label=say(f"own.{field}"), unit=say.unit_name), text)
    page.get_by_role("button", name=say("own.apply"), exact=True).click()
    expect(page.get_by_text(say("own.applied"))).to_be_visible()
    expect(page.locator('[data-testid="stMetricValue"]').first).not_to_have_text(first)
    shot("03-exchange")
    return cost(page)


def fill(page: Page, label: str, text: str) -> None:
    """Type into a field of the main part, and leave it."""
    box = page.get_by_test_id("stMain").get_by_role("spinbutton", name=label)
    box.fill(text)
    box.press("Enter")
    box.press("Tab")
    settled(page)


def _why(page: Page, say: Voice, *, narrow: bool) -> None:
    """Ask why, and wait for the last of the answers."""
    go(page, say, "why", narrow=narrow)
    page.get_by_role("button", name=say("why.ask")).click()
    expect(page.get_by_role("heading", name=say("why.offers"))).to_be_visible(timeout=2 * SECONDS)
    settled(page)


def _too_much_and_repaired(page: Page, say: Voice, shot: Shot, *, narrow: bool) -> None:
    """Raise the requirement until nothing meets the rules, and apply the first repair."""
    with sidebar(page, narrow=narrow):
        box = page.get_by_role("spinbutton", name=say("label.unit", label=say("law.required_amount"), unit=say.unit_name))
        box.fill("400")
        box.press("Enter")
    expect(page.get_by_text(say("status.infeasible"))).to_be_visible()
    settled(page)
    shot("07-infeasible")
    page.get_by_role("button", name=say("repair.apply")).first.click()
    expect(page.locator('[data-testid="stMetricValue"]').first).to_be_visible()
    settled(page)
    shot("08-repaired")


def _workbook(page: Page, say: Voice, shot: Shot, *, narrow: bool) -> None:
    """Take the case home, bring it back with two bad cells, mend it, see what would change, apply it."""
    go(page, say, "exchange", narrow=narrow)
    before = cost(page)
    statement = _stated(downloaded(page, say("own.download")))
    upload(page, "case.xlsx", edited(statement, {OFFER: {"premium": "-5"}, OTHER: {"premium": "5%"}}))
    for offer in (OFFER, OTHER):
        expect(page.get_by_role("cell", name=cell_of(statement, offer, "premium"))).to_be_visible()
    shot("09-two-bad-cells")
    statement.table["reserve"][0]["carry"] = 0.2
    upload(page, "case.xlsx", edited(statement, {OFFER: {"premium": "1000000"}, OTHER: {"use": "no"}}))
    for key in ("reserve.cash.carry", f"offers.{OFFER}.premium", f"offers.{OTHER}.use"):
        expect(page.get_by_role("cell", name=key, exact=True)).to_be_visible()
    assert cost(page) == before
    shot("10-changes")
    page.get_by_role("button", name=say("own.apply.file")).click()
    expect(page.locator('[data-testid="stMetricValue"]').first).not_to_have_text(before)
    settled(page)


def upload(page: Page, name: str, data: bytes) -> None:
    """Drop a file where files are dropped."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files({"name": name, "mimeType": kind, "buffer": data})
    page.wait_for_timeout(500)
    settled(page)


def downloaded(page: Page, name: str) -> bytes:
    """Press a button and return the file it gives."""
    with page.expect_download() as taken:
        page.get_by_role("button", name=name).click()
    return Path(taken.value.path()).read_bytes()


def _stated(data: bytes) -> Statement:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        path.write_bytes(data)
        return statement_of(path)


def edited(statement: Statement, cells: dict[str, dict[str, str]]) -> bytes:
    """Return a case as a workbook with cells of its catalogue changed, by offer and column."""
    tables = {**statement.tables, "catalogue": statement.tables["catalogue"].laid("offer", cells)}
    return workbook_of(Statement(statement.table, tables))


def cell_of(statement: Statement, offer: str, column: str) -> str:
    """Return where a cell of the catalogue stands in a workbook."""
    rows = statement.tables["catalogue"]
    place = next(number for number, row in enumerate(rows.cells(), start=2) if row["offer"] == offer)
    return f"catalogue!{letters(rows.header.index(column) + 1)}{place}"


def _dearer_cash(page: Page, say: Voice, first: str, *, narrow: bool) -> None:
    """Raise the carry by the keyboard, and see the cost change."""
    with sidebar(page, narrow=narrow):
        slider = page.get_by_role("slider", name=say("key.reserve.carry", id=say("id.cash")))
        slider.focus()
        for _ in range(10):
            slider.press("ArrowRight")
    expect(page.locator('[data-testid="stMetricValue"]').first).not_to_have_text(first)
    settled(page)
    expect(page.locator('[data-testid="stMetricDelta"]').first).not_to_have_text(say("no_difference"))


def go(page: Page, say: Voice, name: str, *, narrow: bool) -> None:
    """Go to a page by the menu, and wait until it is drawn."""
    menu(page, say(f"page.{name}"), narrow=narrow)
    expect(page).to_have_url(re.compile(rf"/{name}\?" if name != "explore" else r":\d+/\?"))
    settled(page)


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
