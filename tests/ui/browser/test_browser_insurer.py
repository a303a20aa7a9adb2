"""The insurer's way in a real browser, in both languages: page, command and library say the same to the last digit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from support.browsing import CASE, opened
from support.campaigns import at_length
from support.commands import Command
from support.insurer_journey import insurer_journey

from optimizer import demand, load_market
from optimizer.files.product import read_product
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.ui.session.underwriter_form import FIRST, UnderwriterForm

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", [*at_length(LANGUAGES[:1]), LANGUAGES[1]])
def test_an_insurer_prices_terms_asks_a_market_and_takes_the_files_home(
    server: tuple[str, int],
    browser: Browser,
    market: Path,
    language: Language,
    command: Command,
    tmp_path: Path,
) -> None:
    page = opened(browser, f"{server[0]}/?v=1&lang={language}")
    seen: list[str] = []
    priced, demanded = insurer_journey(page, language, seen.append)
    page.context.close()
    assert seen == ["7-terms", "8-band", "9-market"]

    terms = UnderwriterForm({**FIRST, "limit": 25e8}).table()
    (tmp_path / "terms.csv").write_bytes(terms)
    _, out, _ = command("price", str(CASE), "--terms", str(tmp_path / "terms.csv"), "--json")
    of_command = json.loads(out)["prices"]
    assert priced["prices"] == of_command

    _, out, _ = command("demand", str(market), "--terms", str(tmp_path / "terms.csv"), "--json")
    of_demand = json.loads(out)
    read = load_market(market)
    mine = demand(read, read_product(terms, "terms", read))
    for answer in (demanded, of_demand):
        assert [point["profit"] for point in answer["curve"]] == [point.profit for point in mine.curve]
        assert [buyer["walk_away"] for buyer in answer["buyers"]] == [buyer.walk_away for buyer in mine.buyers]
    del demanded["run"], of_demand["run"]
    assert demanded == of_demand
