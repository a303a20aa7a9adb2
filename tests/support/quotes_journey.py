"""The way of a buyer's quotes through the page: pasted, two cells refused, mended in the grid, applied, and a sheet for an insurer."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from support.browsing import downloaded, rerun, settled, state_of
from support.page_units import page_voice, typed_yen

from optimizer.files.quotes.grid import GRID
from optimizer.i18n.language import Language

HEADS = {
    "en": "Insurer,Layer,Coverage,Deductible,Limit (JPY m),Reinstatements,Share,Premium (JPY m),Term,Notice,Days to pay",
    "ja": "保険会社名,レイヤー,補償範囲,免責金額,填補限度額（百万円）,復元回数,引受割合,保険料（百万円）,保険期間,解約予告期間,支払日数",
}
QUOTES = (
    "東京第一損害保険,primary,hot,3億円,１０００,1 @ 100%,100%,10,12 months,90 days,30",
    "Lloyd's 1234,primary,hot,JPY 500m,2000,0,100%,12x,365,90,30",
    "第二損保,primary,全て,¥300000000,2000,0,half,20,1年,90日,60日",
    "Nord Re,primary,hot,JPY 300m,1000,0,100%,4.5 % ROL,365,90,30",
)
REFUSED: tuple[tuple[int, str, float | str], ...] = ((2, "premium", 0.9), (3, "shares", "50%;100%"))
"""Row of the grid, column, and what is typed in its place; numbers are hundred millions of yen."""


def quotes_journey(page: Page, language: Language, shot: Callable[[str], None]) -> None:
    """Go the way from the page of quotes; the answer changes once they are applied, not before."""
    say = page_voice(language)
    before = _cost(page)
    page.get_by_text(say("quotes.paste"), exact=True).click()
    box = page.get_by_label(say("quotes.paste.text"))
    with rerun(page):
        box.fill("\n".join([HEADS[language], *QUOTES]))
        box.blur()
    _press(page, say("quotes.paste.add"))
    _press(page, say("quotes.apply"))
    expect(page.get_by_text(say("quotes.refused", count="2", mark="⚠"))).to_be_visible()
    assert _cost(page) == before
    shot("quotes-two-bad-cells")
    for row, column, text in REFUSED:
        with rerun(page):
            _type(page, row, column, typed_yen(text, say) if isinstance(text, float) else text)
    _press(page, say("quotes.apply"))
    expect(page.get_by_text(say("quotes.applied"))).to_be_visible()
    assert _cost(page) != before
    shot("quotes-applied")
    page.get_by_role("button", name=say("negotiation.ask")).click()
    expect(page.get_by_role("button", name=say("negotiation.pdf"))).to_be_visible()
    settled(page)
    shot("quotes-negotiation")
    assert downloaded(page, say("negotiation.pdf")).startswith(b"%PDF")
    assert downloaded(page, say("negotiation.xlsx")).startswith(b"PK")


def _cost(page: Page) -> str:
    """Return the yearly cost of the final answer; no card of this page shows it."""
    settled(page)
    return state_of(page).get_attribute("data-cost") or ""


def _press(page: Page, name: str) -> None:
    with rerun(page):
        page.get_by_role("button", name=name, exact=True).click()


def _type(page: Page, row: int, column: str, text: str) -> None:
    """Type into a cell of the grid, which is drawn as a picture: from the number of its row as many cells to the right."""
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 35 * (row + 0.5) + 2)
    for _ in range(1 + GRID.index(column)):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    cell = page.locator("textarea.gdg-input")  # what is typed before the cell is open is lost
    cell.fill(text)
    cell.press("Enter")
