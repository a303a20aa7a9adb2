"""Every page and paper of an exchange's own case in its reader's language: no dotted key, no id, no sentence of the other language."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from support.pages import base_answers, opened, state
from support.paths import ROOT
from support.screens import seen

from optimizer.files import load_years
from optimizer.files.exchange import Exchange
from optimizer.files.exchange_link import link_of
from optimizer.files.laws import load_law, shipped
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.inputs.case import Case
from optimizer.inputs.levers import levers
from optimizer.report.paper import paper_pdf, paper_xlsx
from optimizer.results.solution import Solution
from optimizer.ui import app as page
from optimizer.ui import view

pytestmark = pytest.mark.slow

NAME = "Kitazawa"
MINE = Exchange.model_validate(
    {
        **base_answers(),
        "name": NAME,
        "hot": 8e9,
        "cold": 92e9,
        "reserve": 3e9,
        "credit_line": 1e9,
        "cover": {"limit": 5e8, "premium": 2e7, "deductible": 1e8},
    }
)
"""Eight hundredths hot where the base has five: what it says of parts of all assets does not hold here."""
NAMES = frozenset(
    {
        "AM",
        "BTC",
        "Best",
        "Bitcoin",
        "CSV",
        "DMM",
        "ETH",
        "English",
        "HiGHS",
        "JPY",
        "JSON",
        "Language",
        "MiCA",
        "Optimizer",
        "PDF",
        "Pyomo",
        "Python",
        "README",
        "Reserve",
        "SHA",
        "TVaR",
        "USD",
        "UTC",
        "VaR",
        "XLSX",
        "XRP",
        "coinpost.jp",
        "audit",
        "column",
        "jpx.com",
        "json",
        "lvnmag.jp",
        "money",
        "optimizer",
        "python",
        "verify.py",
        "xlsx",
        "yomanai",
    }
)
"""Names and addresses that are written so in every language, file endings, and the other language's own name."""
_WORD = re.compile(r"[A-Za-z][A-Za-z._]{2,}")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_KEY = re.compile(r"\b[a-z]+_[a-z_]+\b|\b(?:losses|stress|today|firm|limits|reserve|regime|tail|scale|offers)\.[\w.-]+")
_HEX = re.compile(r"\b[0-9a-f]{16,}\b")
AS_WRITTEN = frozenset({"no incident on record hit both wallets; a tenth of the supply_chain frequency"})
"""Sources that the shipped case itself gives, in English, with the name of a class as its file has it."""


@dataclass(frozen=True)
class Reading:
    """What a reader of one language was shown, by page and paper; and the case with its answer."""

    shown: dict[str, set[str]]
    case: Case
    solution: Solution


@pytest.fixture(scope="module", params=LANGUAGES)
def reading(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Reading]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(view, "EXAMPLE", str(ROOT / "data" / "cases" / "jp-midsize"))
        patched.setattr(view, "YEARS", 2000)
        cached: tuple[Callable[..., object], ...] = (view.example, view.laws_offered)
        for made in cached:
            made.clear()  # type: ignore[attr-defined]
        yield request.param, _read(request.param, patched)
        for made in cached:
            made.clear()  # type: ignore[attr-defined]


def _read(language: Language, patched: pytest.MonkeyPatch) -> Reading:
    """Open every page in turn, then print what the page would."""
    entries, shown = page.ENTRIES, {}
    for entry in entries:
        patched.setattr(page, "ENTRIES", (entry, *(other for other in entries if other is not entry)))
        app = opened(language, v="1", lang=language, x=link_of(MINE))
        assert not app.exception
        assert not app.error
        shown[entry.name] = seen(app)
    session = state(app)
    assert session.job is not None
    assert session.job.answer is not None
    assert session.base_case is not None
    solution, case = session.job.answer.solution, view.load_from(session.base_case, {})
    shown["pdf"] = {
        flat.extract_text() for flat in PdfReader(io.BytesIO(paper_pdf(solution, case, language, years=load_years(case)))).pages
    }
    shown["xlsx"] = set(_cells(paper_xlsx(solution, case, language)))
    return Reading(shown, case, solution)


def _cells(data: bytes) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        yield name
        yield from (cell for row in book.get_sheet_by_name(name).to_python() for cell in row if isinstance(cell, str))


def _said(reading: Reading) -> Iterator[tuple[str, str]]:
    """Yield place and text of everything shown but what the visitor typed, laws by name, the link, and codes of computation."""
    heads = [load_law(name).regime for name in shipped()]
    laws = {name for head in heads for name in (head.name, head.name_ja)}
    for place, texts in reading.shown.items():
        for text in texts:
            bare = re.sub(r":material/\w+:", "", text.replace("\\", "").replace("\N{WORD JOINER}", ""))
            if bare not in laws | AS_WRITTEN and not bare.startswith(("<style", "?v=")):
                yield place, _HEX.sub("", re.sub(r"<[^>]*>", "", bare)).replace(NAME, "")


def test_no_key_and_no_id_is_shown(reading: tuple[Language, Reading]) -> None:
    _, read = reading
    case = read.case
    offers = {offer.offer for offer in (*case.offers, *case.in_force)}
    classes = {peril.cls for peril in case.losses.simulate.peril} if case.losses.simulate is not None else set()
    events = {event.id for event in case.stress if "-" in event.id}
    keys = {lever.key for lever in levers(case)} | {figure.key for figure in case.figure}
    ids = offers | classes | events | keys
    assert len(ids) > 80
    wrong = [(place, text) for place, text in _said(read) if _KEY.search(text) or any(word in text for word in ids)]
    assert wrong == []


def test_every_sentence_is_of_the_readers_language(reading: tuple[Language, Reading]) -> None:
    language, read = reading
    assert sum(map(len, read.shown.values())) > 600
    if language == "en":
        assert [(place, text) for place, text in _said(read) if _JAPANESE.search(text) and text not in ("日本語", "言語 / Language")] == []
    else:
        foreign = [(place, word, text) for place, text in _said(read) for word in _WORD.findall(text) if word not in NAMES]
        assert foreign == []


def test_an_event_scaled_to_other_assets_does_not_say_half_of_them(reading: tuple[Language, Reading]) -> None:
    language, read = reading
    assert read.case.stress[0].losses[0].loss / MINE.total == pytest.approx(0.484, abs=5e-4)
    assert not [(place, text) for place, text in _said(read) if ("half of" in text or "の半分" in text) and place != "law"]
    named = {"ja": "準じる規模", "en": "on the scale of"}[language]
    for place in ("explore", "stress", "pdf", "xlsx"):
        assert [text for text in read.shown[place] if named in text.replace("\n", " ").replace(" ", "") or named in text], place
