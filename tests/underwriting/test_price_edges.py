"""What an insurer's questions meet at their edges: a buyer who has no choice, a curve cut short, nothing to accumulate; searched here."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import pytest
from support.audited import BN, LAW, offer, plain_case
from support.in_process import Searches
from support.two_years import CATALOGUE, write_case

from optimizer import load_case, load_years
from optimizer.explanation.questions import Questions
from optimizer.files.market import load_market
from optimizer.files.product import read_product
from optimizer.inputs.offers import Offer
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.losses.fitting.distributions import Beta
from optimizer.losses.fitting.past_incidents import Past
from optimizer.losses.scenarios import Scenarios, from_years
from optimizer.results.explanation import Verdict
from optimizer.results.solution import Policy, Solution, Status
from optimizer.solver import solve
from optimizer.solver.process import WORKERS
from optimizer.underwriting import market_demand
from optimizer.underwriting.accumulation import hits_of
from optimizer.underwriting.burning_cost import Burn, as_if
from optimizer.underwriting.buyer import ask_buyer
from optimizer.underwriting.clause_values import ALL, clauses_of
from optimizer.underwriting.experience import shipped_history
from optimizer.underwriting.jackknife import walk_away_error
from optimizer.underwriting.payout import yearly_payout
from optimizer.underwriting.technical_price import technical_prices
from optimizer.underwriting.willingness_to_pay import share_curve, walk_away

RANGED = "offer,insurer,limit,reinstatements,premium,shares\nq1,A,80,0,3,0.25;0.5;1\nq2,B,50,0,9,1\n"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Searches:
    searches = Searches()
    monkeypatch.setattr(solve, "_listen", searches.listen)
    monkeypatch.setattr(WORKERS, "ready", lambda: None)
    return searches


def asked(folder: Path, quotes: str = CATALOGUE, **settings: str) -> tuple[Questions, Offer]:
    """Return the questions of the case of two loss years, and its first offer."""
    write_case(folder)
    (folder / "catalogue.csv").write_text(quotes, encoding="utf-8")
    case = load_case(folder, settings={key.replace("__", "."): value for key, value in settings.items()})
    return Questions(case, load_years(case), math.inf, 60.0, lambda _: None, 1), case.offers[0]


def simulated(years: int) -> Scenarios:
    """Return so many equal years said to be drawn, every tenth with a loss of 100, every twentieth with two."""
    drawn = [[[("hot", 100.0)]] * (2 if n % 20 == 0 else 1) for n in range(0, years, 10)]
    return replace(from_years(drawn, of=years), source="simulated")


@pytest.mark.slow
def test_a_buyer_who_has_no_lawful_mix_without_the_product_takes_it_at_any_premium(
    here: Searches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One policy at most, cash of 1: q1 leaves 10 to be paid, the new one of 100 leaves nothing."""
    write_case(tmp_path / "base")
    (tmp_path / "market.toml").write_text('format = "reserve-market/1"\nid = "m"\nbase = "base"\nvendor = ["cold"]\n', encoding="utf-8")
    (tmp_path / "buyers.csv").write_text(
        "buyer,limits.max_policies,reserve.cash.max,limits.premium_budget\nbound,1,1,\nfree,,,99\n", encoding="utf-8"
    )
    market = load_market(tmp_path)
    product = read_product(b"offer,insurer,limit,reinstatements,shares,premium\nnew,N,100,0,0.5;1,\n", "offer.csv", market)
    told = market_demand.demand(market, product)
    assert {buyer.buyer: buyer.verdict for buyer in told.buyers} == {"bound": Verdict.ANY, "free": Verdict.PREMIUM}
    assert [caution.where for caution in told.warnings if caution.code == "any_premium"] == ["bound"]
    assert [caution.where for caution in told.warnings if caution.code == "bracketed"] == ["free"]
    assert (told.status, [event.buyers for event in told.accumulation]) == (Status.SOLVED, [0])  # nobody is ever hit in a cold wallet
    monkeypatch.setattr(Questions, "audited", lambda questions, *_, **__: Solution(questions.case.identity, Status.ERROR))
    assert market_demand.demand(market, product).status is Status.ERROR


@pytest.mark.slow
def test_a_curve_is_cut_short_by_solves_or_time_and_says_so(here: Searches, tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path, RANGED)
    appetite = walk_away(questions, q1)
    whole = share_curve(questions, q1, appetite, most_solves=24)
    assert whole is not None
    assert whole.exact
    for most in (0, 1, 2):
        cut = share_curve(questions, q1, appetite, most_solves=most)
        assert cut is not None
        assert cut.solves == min(most, whole.solves)
        assert cut.exact == (most >= whole.solves)
    budget, q1 = asked(tmp_path, RANGED, limits__premium_budget="11")
    appetite = walk_away(budget, q1)
    bracketed = share_curve(budget, q1, appetite, most_solves=200)
    assert bracketed is not None
    assert not bracketed.exact
    assert bracketed.solves < 200
    here.end_after(1, budget)
    late = share_curve(budget, q1, appetite, most_solves=24)
    assert late is not None
    assert (late.exact, late.solves) == (False, 2)


@pytest.mark.slow
def test_a_question_that_stalled_is_asked_once_more_where_time_is_left(here: Searches, tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path)
    here.end_after(1, questions)
    here.questions, here.times = None, 1  # one search ends, and the time does not
    buyer = ask_buyer(questions, Proposal(q1), (), PricePlan())
    assert buyer.edge.premium == pytest.approx(15.0)


def test_conditions_that_an_offer_misses_are_told_one_by_one_and_together() -> None:
    case = plain_case(
        offer(offer="q", insurer="A", limit=5, reinstatements=0, premium=0.1, notice_days=30, term_days=100),
        law=LAW,
        regime={"id": "test-law", "inputs": {"required_amount": 10 * BN}},
    )
    clauses = {clause.column: clause for clause in clauses_of(case, case.offers[0])}
    assert ALL in clauses
    assert clauses[ALL].rule == ", ".join(column for column, clause in clauses.items() if column != ALL and not clause.met)


def test_an_event_of_a_class_that_never_hits_the_buyer_pays_nothing(tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path)
    assert hits_of(questions.case, questions.years, q1, ["cold"]) is None
    hit = hits_of(questions.case, questions.years, q1, ["hot"])
    assert hit is not None
    assert hit.frequency == pytest.approx(0.2)
    assert (hit.mean, hit.largest) == (70.0, 80.0)


def test_a_past_without_an_incident_burns_nothing_and_the_shipped_one_has_many(tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path)
    burn = as_if(questions.case, questions.years, q1, Burn(Past("none.csv", "shares.csv", (), Beta(1.0, 1.0)), 1e9))
    assert (burn.incidents, burn.burn.value, burn.events) == (0, 0.0, ())
    past = shipped_history().past
    assert past is not None
    assert len(past.events) > 100
    assert past.events[0].date < dt.date(2012, 1, 1)


def test_years_without_an_occurrence_pay_nothing(tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path)
    empty = from_years([], of=1)
    assert yearly_payout(questions.case, empty, q1).paid.tolist() == [0.0] * empty.years


def test_the_error_of_a_premium_whose_reinstatements_are_paid_is_divided_by_how_fast_income_gains(tmp_path: Path) -> None:
    """With reinstatement premiums a rise of the premium brings more than itself: the error is smaller than that of the cover paid once."""
    questions, _ = asked(tmp_path)
    years, errors = simulated(4000), {}
    for rate in ("0", "1"):
        terms = Offer.model_validate(
            {"offer": "q", "insurer": "A", "limit": 100, "reinstatements": 1, "reinstatement_rate": rate, "premium": 10}
        )
        pays = yearly_payout(questions.case, years, terms)
        errors[rate] = next(price for price in technical_prices(pays, 0.0, PricePlan()) if price.standard_error is not None)
    assert errors["1"].standard_error < errors["0"].standard_error  # type: ignore[operator]
    assert errors["1"].premium < errors["0"].premium  # type: ignore[operator]


def test_a_premium_that_rests_on_a_mix_which_is_not_lawful_has_no_error(tmp_path: Path) -> None:
    questions, q1 = asked(tmp_path, reserve__cash__max="1")
    mix = Solution(questions.case.identity, Status.SOLVED, policies=(Policy("q1", "A", 1.0, 3.0, 0.0, 0.0, 0.0, 0.0),))
    assert walk_away_error(questions.case, simulated(40_000), q1, 15.0, (mix, replace(mix, policies=()))) is None
    assert walk_away_error(questions.case, questions.years, q1, 15.0, (mix, mix)) is None
