"""Fifty what-ifs on the page in a browser, each beside the rerun of an empty page: `python bench/what_ifs.py`.

Each changes one lever of jp-midsize, by the keyboard, to a value not solved before. Times are the browser's own: from the key to the
moment at which every card is of the run that it began, and to the end of that run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from playwright.sync_api import Page, expect
from support.browsing import card, chromium, drawn, opened, served, settled
from support.paths import ROOT

from optimizer.i18n.voice import Voice
from optimizer.ui.view import YEARS

CASE = ROOT / "data" / "cases" / "jp-midsize"
EMPTY = ROOT / "bench" / "empty_page.py"
WHAT_IFS = 50
TOTAL = 480.0
"""Seconds for everything: what does not fit any more is left out, and said so."""
LONGEST = 60_000
"""Milliseconds for one what-if."""
SAY = Voice("en", "JPY", "large")
WATCH = """
() => {
    const seen = {since: null, begun: false, cards: null, all: null, text: ''};
    const metrics = () => [...document.querySelectorAll('[data-testid=stMetric]')];
    const text = () => metrics().map(card => card.innerText).join();
    const look = () => {
        if (seen.since === null || seen.all !== null) return;
        const state = document.querySelector('[data-testid=stApp]').getAttribute('data-test-script-state');
        seen.begun ||= state !== 'notRunning' || text() !== seen.text;
        if (!seen.begun) return;
        const stale = metrics().map(card => card.closest('[data-testid=stElementContainer]').getAttribute('data-stale'));
        if (seen.cards === null && stale.length && stale.every(one => one === 'false')) seen.cards = performance.now() - seen.since;
        if (state === 'notRunning') seen.all = performance.now() - seen.since;
    };
    new MutationObserver(look).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    window.addEventListener('keydown', () => {
        Object.assign(seen, {since: performance.now(), begun: false, cards: null, all: null, text: text()});
    }, true);
    window.seen = seen;
}
"""
"""Notes when the last key was pressed, when every card was of the run that it began, and when that run ended."""
WAIT = "() => window.seen.all !== null"
BOXES = (
    ("own funds", "key.firm.own_funds_at_risk", ("11", "11.5", "12.5", "13", "13.5", "14", "14.5", "15")),
    ("required", "law.required_amount", ("60", "70", "80", "90", "100", "110", "120")),
)
"""What-if, its box, and what is typed into it."""
Press = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds from the key to the cards, and to the end of the page."""

    lever: str
    cards: float
    whole: float
    empty: float
    """Of the empty page's rerun just before, to its end."""


def say(*parts: str) -> None:
    """Print one line."""
    sys.stdout.write("  ".join(parts) + "\n")
    sys.stdout.flush()


def timed(page: Page, press: Press) -> tuple[float, float] | None:
    """Press one key; return when the cards were there and when the page was whole, in milliseconds; None where no card came."""
    page.evaluate("() => { window.seen.since = null; window.seen.all = null }")
    press()
    page.wait_for_function(WAIT, timeout=LONGEST)
    seen = page.evaluate("() => window.seen")
    return None if seen["cards"] is None else (float(seen["cards"]), float(seen["all"]))


class Visitor:
    """Somebody who moves one lever after the other on the page, and resets in between."""

    def __init__(self, page: Page) -> None:
        """Wait for the page's first answer."""
        self.page = page
        card(page).wait_for(timeout=2 * LONGEST)
        settled(page)
        page.evaluate(WATCH)

    def what_ifs(self) -> Iterator[tuple[str, Press]]:
        """Yield name and last key of each what-if, up and then down from where the case has the lever."""
        names = {
            "carry": SAY("key.reserve.carry", id=SAY("id.cash")),
            "premium": SAY("key.scale.premium"),
            "breach rate": SAY("key.scale.loss_frequency"),
            "loss size": SAY("key.scale.loss_amount"),
            "tail level": SAY("key.tail.level", id=SAY("id.solvency")),
        }
        for lever, label in names.items():
            for key, times in (("ArrowRight", 4), ("ArrowLeft", 3)):
                for _ in range(times):
                    slider = self.page.get_by_role("slider", name=label)
                    slider.focus()
                    yield lever, lambda slider=slider, key=key: slider.press(key)  # type: ignore[misc]
                self._reset()
        for lever, label, amounts in BOXES:
            box = self.page.get_by_role("spinbutton", name=SAY("label.unit", label=SAY(label), unit=SAY.unit_name))
            for amount in amounts:
                box.fill(amount)
                yield lever, lambda box=box: box.press("Enter")  # type: ignore[misc]
            self._reset()

    def _reset(self) -> None:
        reset = self.page.get_by_role("button", name=SAY("reset"))
        reset.click()
        expect(reset).to_be_disabled(timeout=LONGEST)  # the controls are drawn anew
        settled(self.page)


def run(deadline: float) -> list[Timed]:
    """Return the what-ifs, each with an empty page's rerun just before it."""
    found: list[Timed] = []
    with served(case=CASE) as (address, _), served(app=EMPTY) as (empty_address, _), chromium() as browser:
        empty = opened(browser, empty_address)
        slider = empty.get_by_role("slider")
        slider.wait_for()
        drawn(empty)
        empty.evaluate(WATCH)
        visitor = Visitor(opened(browser, f"{address}/?v=1&lang=en"))
        for lever, press in visitor.what_ifs():
            beside, mine = timed(empty, lambda: slider.press("ArrowRight")), timed(visitor.page, press)
            if mine is not None and beside is not None:
                found.append(Timed(lever, *mine, beside[1]))
            if time.monotonic() > deadline:
                break
    return found


def tell(found: list[Timed]) -> None:
    """Print the medians in seconds, their ratios to the empty page's, and the longest."""
    empty = statistics.median(one.empty for one in found)
    say(f"{len(found)} what-ifs on {CASE.name}, {YEARS:,} loss years; an empty page's rerun: {empty / 1000:.3f} s")
    say("what-if  number  cards s (longest)  whole page s (longest)  cards / empty  whole page / empty")
    for lever in ("all", *dict.fromkeys(one.lever for one in found)):
        mine = [one for one in found if lever in ("all", one.lever)]
        cards, whole = [one.cards for one in mine], [one.whole for one in mine]
        middle = statistics.median(cards), statistics.median(whole)
        seconds = [f"{half / 1000:.2f} ({max(every) / 1000:.2f})" for half, every in zip(middle, (cards, whole), strict=True)]
        say(lever, str(len(mine)), *seconds, *(f"{half / empty:.0f}" for half in middle))


def main() -> None:
    """Print them, and how long it took."""
    since = time.monotonic()
    found = run(since + TOTAL)
    tell(found)
    if len(found) < WHAT_IFS:
        say(f"{WHAT_IFS - len(found)} left out: no time, or no card")
    say(f"{time.monotonic() - since:.0f} s in all")


if __name__ == "__main__":
    main()
