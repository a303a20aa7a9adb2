"""What is not final does not look final, a slow start is no failure, and one visitor's long question holds up nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.browsing import SECONDS, card, cost, halted, opened, rerun, resumed, served, settled, state_of, workers
from support.campaigns import at_length

from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """Serve the page to these tests alone: they count its processes."""
    with served() as found:
        yield found


def said_above_the_cards(page: Page) -> str:
    """Return what the style sheet writes above the cards."""
    told: str = page.locator(".st-key-cards-stretch").evaluate("cards => getComputedStyle(cards, '::before').content")
    return told.strip('"')


def new_worker(server: int, known: set[int]) -> int:
    """Wait for a worker that was not there, and return its process."""
    end = time.monotonic() + SECONDS / 1000
    while time.monotonic() < end:
        found = set(workers(server)) - known
        if found:
            return found.pop()
        time.sleep(0.02)
    raise TimeoutError("no worker was started")


@pytest.mark.parametrize("language", [LANGUAGES[0], *at_length(LANGUAGES[1:])])
def test_a_first_opening_on_a_slow_machine_says_that_the_processes_start(browser: Browser, language: Language) -> None:
    """The worker is halted while it starts, as on a machine with too much to do: whoever waits is told why, and nothing turns red."""
    say = Voice(language)
    with served() as (address, server):
        page = opened(browser, f"{address}/?v=1&lang={language}")
        worker = new_worker(server, set())
        halted([worker])
        expect(state_of(page)).to_have_attribute("data-state", "starting")
        expect(state_of(page)).to_have_attribute("aria-busy", "true")
        expect(page.get_by_test_id("stMain").get_by_text(say("starting"))).to_be_visible()
        assert page.get_by_test_id("stMetric").count() == 0
        resumed([worker])
        assert float(cost(page)) > 0
        expect(page.get_by_text(say("starting"))).to_have_count(0)
        assert page.locator('[data-testid="stAlertContentError"]').count() == 0
        page.context.close()


@pytest.mark.parametrize("language", [*at_length(LANGUAGES[:1]), LANGUAGES[1]])
def test_the_cards_of_the_answer_before_are_grey_and_say_so(server: tuple[str, int], browser: Browser, language: Language) -> None:
    say = Voice(language)
    page = opened(browser, f"{server[0]}/?v=1&lang={language}")
    first = cost(page)
    expect(card(page).locator("xpath=ancestor::*[@data-testid='stMetric']")).to_have_css("opacity", "1")
    assert said_above_the_cards(page) == "none"
    stopped = workers(server[1])
    halted(stopped)
    slider = page.get_by_role("slider", name=say("key.reserve.carry", id=say("id.cash")))
    slider.focus()
    for _ in range(7 if language == "en" else 9):
        slider.press("ArrowRight")
    expect(state_of(page)).to_have_attribute("data-computing", "yes")
    expect(state_of(page)).to_have_attribute("aria-busy", "true")
    expect(state_of(page)).to_have_text(say("state.computing"))
    expect(page.get_by_role("button", name=say("stop"))).to_be_visible()
    expect(card(page).locator("xpath=ancestor::*[@data-testid='stMetric']")).to_have_css("opacity", "0.4")
    expect(page.locator(".st-key-decision").get_by_test_id("stMarkdown").first).to_have_css("opacity", "0.4")
    assert said_above_the_cards(page) == say("state.before")
    assert card(page).inner_text() == first  # of the answer before, and it says so
    resumed(stopped)
    expect(card(page)).not_to_have_text(first)
    assert cost(page) != first
    expect(card(page).locator("xpath=ancestor::*[@data-testid='stMetric']")).to_have_css("opacity", "1")
    expect(page.locator(".st-key-decision").get_by_test_id("stMarkdown").first).to_have_css("opacity", "1")
    assert said_above_the_cards(page) == "none"
    page.context.close()


def test_a_long_question_holds_up_nobody_a_stop_takes_one_out_of_the_queue_and_leaving_ends_it(
    server: tuple[str, int], browser: Browser
) -> None:
    """One visitor's long question never ends: another is answered, a third waits and stops, and the worker goes with the window."""
    say = Voice("en")
    first, second = (opened(browser, f"{server[0]}/why?v=1&lang=en") for _ in range(2))
    for page in (first, second):
        settled(page)
    known = set(workers(server[1]))
    second.get_by_role("button", name=say("why.ask")).click()
    expect(second.get_by_role("button", name=say("why.file")).first).to_be_visible()  # its pictures come before it has ended
    (long,) = set(workers(server[1])) - known
    halted([long])
    first.get_by_role("button", name=say("why.ask")).click()
    expect(first.get_by_role("button", name=say("stop"))).to_be_visible()
    other = opened(browser, f"{server[0]}/why?v=1&lang=en&s=scale.premium%3D1.234")
    settled(other)  # answered beside it
    other.get_by_role("button", name=say("why.ask")).click()
    expect(other.get_by_text(say("queue", before="0"))).to_be_visible()
    with rerun(other):
        other.get_by_role("button", name=say("stop")).click()
    expect(other.get_by_role("button", name=say("why.ask"))).to_be_visible()
    assert long in workers(server[1])
    first.context.close()
    end = time.monotonic() + SECONDS / 1000
    while long in workers(server[1]):
        assert time.monotonic() < end, "the worker was not ended"  # patience alone: five minutes for what takes a moment
        time.sleep(0.05)
    other.get_by_role("button", name=say("why.ask")).click()
    expect(other.get_by_role("heading", name=say("why.next_best"))).to_be_visible()
    for page in (second, other):
        page.context.close()
