"""The insurer's questions to the queue get what the library and the commands say, to the last digit; a stop ends them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.commands import Command
from support.markets import make_market
from support.paths import ROOT

from optimizer import demand, load_case, load_market, load_product, load_years
from optimizer.files.terms import read_terms
from optimizer.results.demand import Demand
from optimizer.results.negotiation import Negotiation
from optimizer.results.price import Price
from optimizer.ui.workers import Job, JobQueue, Stage
from optimizer.ui.workers.messages import DemandQuestion, PriceQuestion
from optimizer.underwriting import price
from optimizer.underwriting.experience import shipped_history, with_history
from optimizer.underwriting.proposals import with_proposal

pytestmark = pytest.mark.slow

HISTORY = ROOT / "data" / "cases" / "jp-history"
TERMS = (
    "offer,insurer,covers,deductible,limit,reinstatements,premium,brokerage,term_days,notice_days,payout_days\n"
    "new,newcomer,cold,200000000,2000000000,0,40000000,0.15,365,90,30\n"
)
SECONDS = 300.0


@pytest.fixture(scope="module")
def queue() -> Iterator[JobQueue]:
    opened = JobQueue(workers=1)
    yield opened
    opened.close()


def told(job: Job) -> Price | Negotiation | Demand:
    for _ in range(int(SECONDS)):  # a job that nobody looks at is given up
        if job.wait(1.0) in (Stage.DONE, Stage.FAILED):
            break
    assert job.stage is Stage.DONE, job.failure
    assert job.underwritten is not None
    return job.underwritten.result


def test_the_price_is_that_of_the_library_and_of_the_command(queue: JobQueue, command: Command, tmp_path: Path) -> None:
    case = load_case(HISTORY)
    proposal = read_terms(TERMS.encode(), "terms.csv", case)[0]
    found = told(queue.ask(PriceQuestion(case, proposal, SECONDS)))
    buyer = with_proposal(case, proposal)
    years = load_years(buyer)
    mine = with_history(price(buyer, years, proposal), buyer, years, shipped_history())
    assert found == mine
    (tmp_path / "terms.csv").write_text(TERMS, encoding="utf-8")
    code, out, _ = command("price", str(HISTORY), "--terms", str(tmp_path / "terms.csv"), "--json")
    assert code == 0
    answer = json.loads(out)["prices"][0]
    assert isinstance(found, Price)
    assert answer["walk_away"] == found.walk_away
    assert answer["band"]["floor"] == found.band.floor
    assert answer["payout"]["expected"]["value"] == found.payout.expected.value
    assert answer["as_if"]["burn"]["value"] == (found.as_if.burn.value if found.as_if else None)


def test_the_demand_is_that_of_the_library(queue: JobQueue, tmp_path: Path) -> None:
    folder = make_market(0, tmp_path / "market", "plain", buyers=3)
    found = told(queue.ask(DemandQuestion(str(folder), (folder / "offer.csv").read_bytes(), "apart", SECONDS)))
    market = load_market(folder)
    assert found == replace(demand(market, load_product(folder / "offer.csv", market)), solves=0, seconds=0.0)


def test_a_market_that_is_stopped_ends_without_an_answer(queue: JobQueue, tmp_path: Path) -> None:
    folder = make_market(1, tmp_path / "market", "range")
    job = queue.ask(DemandQuestion(str(folder), (folder / "offer.csv").read_bytes(), "apart", SECONDS))
    job.stop()
    assert job.wait(SECONDS) is Stage.DONE
    assert job.underwritten is None
