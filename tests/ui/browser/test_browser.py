"""The page in a real browser: the whole way in both languages, two visitors at once, a process killed under it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from support.browsing import CASE, card, cost, halted, killed, opened, rerun, settled, visit, workers
from support.campaigns import at_length
from support.hostile import BOMBS, SCRIPTS
from support.journey import OFFER, edited, fill, journey, upload
from support.page_units import page_voice, typed_yen

from optimizer import load_case
from optimizer.files.statement import statement_of
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", [LANGUAGES[0], *at_length(LANGUAGES[1:])])
def test_a_visitor_goes_from_the_example_to_the_board_paper(server: tuple[str, int], browser: Browser, language: Language) -> None:
    page = opened(browser, f"{server[0]}/?v=1&lang={language}")
    seen: list[str] = []
    journey(page, language, seen.append)
    assert seen[-1] == "13-paper"
    page.context.close()


def test_two_windows_solving_at_once_both_finish_with_their_own_numbers(server: tuple[str, int], browser: Browser) -> None:
    pages = [opened(browser, f"{server[0]}/?v=1&lang=en&s=scale.premium%3D{level}") for level in ("0.9", "1.2")]
    low, high = (float(cost(page)) for page in pages)
    assert low < high
    for page, level in zip(pages, ("0.9", "1.2"), strict=True):
        assert f"scale.premium%3D{level}" in page.url
        page.context.close()


def test_a_process_killed_under_the_page_is_survived(server: tuple[str, int], browser: Browser) -> None:
    first = opened(browser, f"{server[0]}/?v=1&lang=en")
    assert float(cost(first)) > 0
    halted(workers(server[1]))
    page = opened(browser, f"{server[0]}/?v=1&lang=en&s=scale.premium%3D1.07")
    expect(page.get_by_role("button", name=Voice("en")("stop"))).to_be_visible()
    killed(workers(server[1]))
    assert float(cost(page)) > 0
    expect(page.get_by_text(Voice("en")("worker.replaced"))).to_be_visible()
    settled(page)
    assert workers(server[1])
    for one in (first, page):
        one.context.close()


def test_what_a_stranger_uploads_does_nothing_in_the_browser(server: tuple[str, int], browser: Browser) -> None:
    """Scripts as file names, notes and texts of cells, and a bomb: no script runs, no address is called, nothing is applied."""
    say = page_voice("en")
    page = opened(browser, f"{server[0]}/exchange?v=1&lang=en")
    called: list[str] = []
    page.on("dialog", lambda dialog: called.append(dialog.message))
    page.on("request", lambda request: called.append(request.url))
    first = cost(page)
    statement = statement_of(CASE)
    offers = [row["offer"] for row in statement.tables["catalogue"].cells()]
    notes = {offer: {"note": text} for offer, text in zip(offers, SCRIPTS, strict=False)}
    upload(page, f"{SCRIPTS[1]}.xlsx", edited(statement, notes))
    expect(page.get_by_role("cell", name=SCRIPTS[0], exact=True)).to_be_visible()
    assert page.locator("table :is(script, img, svg, iframe, a, style, b, strong, code)").count() == 0
    with rerun(page):
        page.get_by_role("button", name=say("own.apply.file")).click()
    expect(page.get_by_text(say("own.applied"))).to_be_visible()
    assert cost(page) == first
    for name, make in (BOMBS[0], BOMBS[2], BOMBS[4], BOMBS[6]):
        upload(page, f"{name}.xlsx", make())
        expect(page.get_by_text(say("own.faults", count="1"))).to_be_visible()
        assert cost(page) == first
    assert not [what for what in called if not what.startswith((server[0], "data:", "blob:"))]
    page.context.close()


def test_a_linked_exchange_opens_in_a_window_of_its_own_and_an_upload_is_seen_by_whom_it_is_linked_to(
    server: tuple[str, int], browser: Browser
) -> None:
    """No window changes another's case; whoever has the link of an upload opens it; ctrl+z takes an exchange back."""
    say = page_voice("en")
    page = opened(browser, f"{server[0]}/exchange?v=1&lang=en")
    first = cost(page)
    fill(page, say("label.unit", label=say("own.cold"), unit=say.unit_name), typed_yen(475, say))
    with rerun(page):
        page.get_by_role("button", name=say("own.apply"), exact=True).click()
    expect(page.get_by_text(say("own.applied"))).to_be_visible()
    mine = cost(page)
    assert mine != first
    other = opened(browser, page.url)
    assert cost(other) == mine
    upload(other, "case.xlsx", edited(statement_of(CASE), {OFFER: {"premium": "1000000"}}))
    with rerun(other):
        other.get_by_role("button", name=say("own.apply.file")).click()
    expect(other.get_by_text(say("own.applied"))).to_be_visible()
    assert cost(page) == mine
    third = opened(browser, other.url)
    assert cost(third) == cost(other)
    old = opened(browser, f"{server[0]}/exchange?v=1&lang=en&x=file")
    expect(old.get_by_text(say("link.file"))).to_be_visible()
    assert cost(old) == first
    with rerun(page):
        page.keyboard.press("Control+z")
    expect(card(page)).to_have_text(first)
    for one in (page, other, third, old):
        one.context.close()


@pytest.mark.parametrize("language", [*at_length(LANGUAGES[:1]), LANGUAGES[1]])
def test_a_visitor_is_told_why_and_takes_the_board_paper_home(
    server: tuple[str, int], browser: Browser, language: Language, tmp_path: Path
) -> None:
    """The sentences are those of `explain`, in the unit of the page; the files hold the cost that the page shows."""
    say = page_voice(language)
    page = opened(browser, f"{server[0]}/why?v=1&lang={language}")
    page.get_by_role("button", name=say("why.ask")).click()
    expect(page.get_by_role("heading", name=say("why.next_best"))).to_be_visible()
    count = str(len(load_case(CASE).offers))
    page.get_by_text(say("why.sentences", part=say("why.offers"), count=count)).click()
    drops_out = page.get_by_text(say.money(94_019_514))  # the premium of C-primary-300m, as the document of the command says
    expect(drops_out.first).to_be_visible()
    visit(page, say("page.paper"), "paper")
    for name, file in (("paper.pdf", "report.pdf"), ("paper.xlsx", "report.xlsx"), ("paper.json", "answer.json")):
        with page.expect_download() as taken:
            page.get_by_role("button", name=say(name)).click()
        taken.value.save_as(tmp_path / file)
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["cost"] == pytest.approx(371_361_568, abs=1)
    text = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    assert say.amount(371_361_568) in text
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")
    page.context.close()
