"""The way a CFO takes through the page, step by step."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect
from support.browsing import card, change, cost, downloaded, rerun, settled
from support.page_units import page_voice, typed_yen
from support.quotes_journey import quotes_journey

from optimizer.files.statement import Statement, statement_of
from optimizer.files.workbook.grid import letters
from optimizer.files.workbook.writer import workbook_of
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.ui.components.faults import fault_text

NAME = "更改案 2027"
"""Of the scenario saved, in the page's language or not."""
OFFER, OTHER = "C-primary-300m", "A-primary-100m"
"""Of the catalogue: what the journey changes in a workbook."""
Shot = Callable[[str], None]


def journey(page: Page, language: Language, shot: Shot) -> None:
    """Open, state one's exchange, change the carry, read why, pin, ask too much, repair it, upload a workbook, compare, take the paper."""
    say = page_voice(language)
    narrow = (page.viewport_size or {"width": 1440})["width"] < 800
    first = cost(page)
    shot("01-open")
    own = _own_exchange(page, say, first, shot, narrow=narrow)
    go(page, say, "explore", narrow=narrow)
    _dearer_cash(page, say, own, narrow=narrow)
    shot("04-carry")
    _why(page, say, shot, narrow=narrow)
    go(page, say, "quotes", narrow=narrow)
    quotes_journey(page, language, lambda name: shot(f"05-{name}"))
    go(page, say, "explore", narrow=narrow)
    with rerun(page):  # what is typed while the page is being drawn can be lost
        page.get_by_role("button", name=say("pin")).click()
    expect(change(page)).to_have_text(say("no_difference"))
    shot("06-pinned")
    _too_much_and_repaired(page, say, shot, narrow=narrow)
    _workbook(page, say, shot, narrow=narrow)
    for name in ("stress", "law"):
        go(page, say, name, narrow=narrow)
        shot(f"11-{name}")
    go(page, say, "compare", narrow=narrow)
    _saved_and_reloaded(page, say)
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
    expect(page.get_by_text(fault_text("an exchange holds something for its customers", say))).to_be_visible()
    shot("02-exchange-wrong")
    for field, amount in (("hot", 25), ("cold", 475), ("own_funds", 60)):
        fill(page, say("label.unit", label=say(f"own.{field}"), unit=say.unit_name), typed_yen(amount, say))
    with rerun(page):
        page.get_by_role("button", name=say("own.apply"), exact=True).click()
    expect(page.get_by_text(say("own.applied"))).to_be_visible()
    expect(card(page)).not_to_have_text(first)
    shot("03-exchange")
    return cost(page)


def fill(page: Page, label: str, text: str) -> None:
    """Type something new into a field of the main part, and leave it."""
    box = page.get_by_test_id("stMain").get_by_role("spinbutton", name=label)
    with rerun(page):
        box.fill(text)
        box.press("Enter")
        box.press("Tab")


def _why(page: Page, say: Voice, shot: Shot, *, narrow: bool) -> None:
    """Ask why, and wait for the last of the answers."""
    go(page, say, "why", narrow=narrow)
    page.get_by_role("button", name=say("why.ask")).click()
    expect(page.get_by_role("heading", name=say("why.offers"))).to_be_visible()
    settled(page)
    shot("05-why")


def _too_much_and_repaired(page: Page, say: Voice, shot: Shot, *, narrow: bool) -> None:
    """Raise the requirement until nothing meets the rules, and apply the first repair."""
    with sidebar(page, narrow=narrow):
        box = page.get_by_role("spinbutton", name=say("label.unit", label=say("law.required_amount"), unit=say.unit_name))
        with rerun(page):
            box.fill(typed_yen(400, say))
            box.press("Enter")
    expect(page.get_by_text(say("status.infeasible"))).to_be_visible()
    shot("07-infeasible")
    with rerun(page):
        page.get_by_role("button", name=say("repair.apply")).first.click()
    expect(card(page)).to_be_visible()
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
    with rerun(page):
        page.get_by_role("button", name=say("own.apply.file")).click()
    expect(card(page)).not_to_have_text(before)


def _saved_and_reloaded(page: Page, say: Voice) -> None:
    """Save a scenario, pressing the button from within its name, and reload the browser: it is there, and in the file."""
    page.get_by_role("textbox", name=say("scenario.label")).fill(NAME)
    with rerun(page):
        page.get_by_role("button", name=say("scenario.save"), exact=True).click()
    kept = page.get_by_role("button", name=say("scenario.remove", name=NAME))
    expect(kept).to_be_visible()
    assert set(parse_qs(urlsplit(page.url).query)) <= {"v", "lang", "s", "set"}
    page.reload()
    settled(page)
    expect(kept).to_be_visible()
    assert NAME in downloaded(page, say("scenarios.save")).decode()


def upload(page: Page, name: str, data: bytes) -> None:
    """Drop a file where files are dropped."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    with rerun(page):
        page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files({"name": name, "mimeType": kind, "buffer": data})


def _stated(data: bytes) -> Statement:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        path.write_bytes(data)
        return statement_of(path)


def edited(statement: Statement, cells: dict[str, dict[str, str]]) -> bytes:
    """Return a case as a workbook with cells of its catalogue changed, by offer and column."""
    tables = {**statement.tables, "catalogue": statement.tables["catalogue"].overlaid("offer", cells)}
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
        with rerun(page):
            for _ in range(10):
                slider.press("ArrowRight")
    expect(card(page)).not_to_have_text(first)
    expect(change(page)).not_to_have_text(say("no_difference"))


def go(page: Page, say: Voice, name: str, *, narrow: bool) -> None:
    """Go to a page by the menu, and wait until it is drawn."""
    with rerun(page):
        menu(page, say(f"page.{name}"), narrow=narrow)
    expect(page).to_have_url(re.compile(rf"/{name}\?" if name != "explore" else r":\d+/\?"))


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
