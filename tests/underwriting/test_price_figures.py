"""The insurer's figures of small cases are those worked by hand, and the command tells them on the right stream."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.commands import Command
from support.paths import ROOT

from optimizer import InputError, Offer, Price, PricePlan, Proposal, load_case, load_years, price
from optimizer.cli.commands.price import OPTIONS
from optimizer.files.incident_history import load_past, shipped_incidents
from optimizer.i18n.language import LANGUAGES
from optimizer.i18n.voice import Voice
from optimizer.losses.scenarios import from_years
from optimizer.report.formats.price import price_to_text
from optimizer.report.rows.price import price_sentences, price_tables
from optimizer.results.explanation import Verdict
from optimizer.results.price import ShareStep
from optimizer.results.solution import Status
from optimizer.underwriting import Burn, as_if
from optimizer.underwriting.clause_values import clauses_of
from optimizer.underwriting.payout import yearly_payout

pytestmark = pytest.mark.slow

HISTORY = ROOT / "data" / "cases" / "jp-history"


@pytest.fixture
def q1(folder: Path) -> Price:
    """Price q1 of the case of two years, which pays 80 and 60, each in a tenth of years."""
    case = load_case(folder)
    return price(case, load_years(case), "q1")


def test_the_payout_of_a_small_case_is_that_worked_by_hand(q1: Price) -> None:
    """E = 14; E[X^2] = 640 + 360 = 1000, so the variance is 1000 - 196; TVaR 99 % = TVaR 99.5 % = 80.

    No more than a tenth of years passes 60: once in 10 years, the VaR at 90 %, is 60.
    """
    pays = q1.payout
    assert (pays.expected.value, pays.chance) == pytest.approx((14, 0.2))
    assert pays.expected.standard_error is None
    assert pays.standard_deviation == pytest.approx(804**0.5)
    assert [tail.level for tail in pays.tail] == [0.99, 0.995]
    assert [figure for tail in pays.tail for figure in (tail.var.value, tail.tvar.value)] == pytest.approx([80, 80, 80, 80])
    assert [(row.return_period, row.aggregate.value) for row in q1.exceedance[:3]] == [(10, 60), (20, 80), (50, 80)]


def test_technical_premiums_of_a_small_case_are_those_worked_by_hand(q1: Price) -> None:
    """Capital of 80 at 10 %: on assets (14 + 8) / 1.1 = 20 = with the margin; with the loading 14 + 0.1 x 66 = 20.6."""
    found = {one.method: one.premium for one in q1.technical}
    by_capital = [found[name] for name in ("assets_at_var", "margin_on_tvar", "loading_on_tvar")]
    assert by_capital == pytest.approx([20, 20, 20.6])
    assert found["proportional_hazard"] == pytest.approx(60 * 0.2**0.75 + 20 * 0.1**0.75)
    assert found["dual_power"] == pytest.approx(60 * (1 - 0.8**1.5) + 20 * (1 - 0.9**1.5))
    assert found["tail_mean"] == pytest.approx(14 / 0.75)


def test_the_band_of_a_small_case_is_empty_and_its_ratios_are_those_worked_by_hand(q1: Price) -> None:
    """The buyer pays up to 15 (test_explain), the insurer needs 20."""
    assert (q1.status, q1.verdict, q1.audited, q1.share) == (Status.SOLVED, Verdict.PREMIUM, True, 1)
    assert q1.walk_away == pytest.approx(15)
    assert (q1.band.floor, q1.band.top, q1.band.width) == pytest.approx((20, 15, -5))
    assert q1.band.empty
    views = {view.at: view for view in q1.premiums}
    assert views["stated"].rate_on_line == pytest.approx(3 / 80)
    assert views["walk_away"].loss_ratio == pytest.approx(14 / 15)


def test_brokerage_and_paid_reinstatements_are_solved_for(folder: Path) -> None:
    """One reinstatement at 100 %: the use is 1 in the year of 80, 0.75 in that of 60, 0.175 on average.

    The insurer bears 80 - p and 60 - 0.75 p, and keeps 0.9 p. With capital on the tail of 0.5 %, the worst year alone:
    1.1 x 0.9 p = 14 - 0.175 p + 0.1 (80 - p), so p = 22 / 1.265.
    """
    rows = "offer,insurer,limit,reinstatements,reinstatement_rate,premium,brokerage\nq1,A,80,1,1,3,0.1\n"
    (folder / "catalogue.csv").write_text(rows)
    case = load_case(folder)
    told = price(case, load_years(case), "q1")
    assert told.payout.reinstatement_use.value == pytest.approx(0.175)
    assert next(one.premium for one in told.technical if one.method == "margin_on_tvar") == pytest.approx(22 / 1.265)
    stated = told.premiums[0]
    assert (stated.net_of_brokerage, stated.reinstatement_premium) == pytest.approx((2.7, 0.525))
    assert stated.loss_ratio_net == pytest.approx(14 / 3.225)


def test_where_brokerage_takes_all_no_premium_is_enough(folder: Path) -> None:
    (folder / "catalogue.csv").write_text("offer,insurer,limit,reinstatements,premium,brokerage\nq1,A,80,0,3,1\n")
    case = load_case(folder)
    told = price(case, load_years(case), "q1")
    assert {one.premium for one in told.technical} == {None}
    assert (told.band.floor, told.band.empty) == (None, True)
    assert "brokerage takes all of it" in price_to_text(told)


def test_the_largest_payout_of_one_occurrence_and_that_of_the_year_differ(folder: Path) -> None:
    """100 and 60 in one year, limit 80, reinstated: 80 and 60, 140 in the year; the insurer fails in the other year."""
    offer = Offer.model_validate({"offer": "x", "insurer": "A", "limit": 80, "reinstatements": 1, "premium": 1})
    years = from_years([[[("hot", 100.0)], [("hot", 60.0)]], [[("hot", 50.0)]]], of=10)
    pays = yearly_payout(load_case(folder), years, offer)
    assert pays.largest.tolist() == [80, 50]
    assert pays.paid.tolist() == [140, 50]


SHARES = (ShareStep(1.0, 0.0, pytest.approx(13.8)), ShareStep(pytest.approx(1 / 6), pytest.approx(13.8), pytest.approx(21)))  # type: ignore[arg-type]


def test_the_shares_of_a_small_case_are_those_worked_by_hand(folder: Path) -> None:
    """Up to 1/6 of q1 the year of 60 bears 10 + ... with q2: two lines, which meet at 13.8; beyond 21 none is taken."""
    (folder / "catalogue.csv").write_text("offer,insurer,limit,reinstatements,premium,shares\nq1,A,80,0,3,0..1\nq2,B,50,0,9,1\n")
    case = load_case(folder)
    told = price(case, load_years(case), "q1")
    assert told.shares is not None
    assert told.shares.exact
    assert told.shares.steps[:2] == SHARES
    assert told.shares.steps[2] == ShareStep(0.0, pytest.approx(21), None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def specie() -> Price:
    """Price an offer that the law does not count for its term."""
    case = load_case(HISTORY)
    return price(case, load_years(case), "E-specie")


def test_a_clause_is_worth_what_two_prices_of_their_own_differ_by(specie: Price) -> None:
    case = load_case(HISTORY, settings={"offers.E-specie.term_days": "365"})
    alone = price(case, load_years(case), "E-specie")
    term, notice = specie.clauses
    assert (term.column, term.stated, term.with_clause, term.met) == ("term_days", "330", "365", False)
    assert (alone.walk_away or 0) - (specie.walk_away or 0) == pytest.approx(term.worth, abs=30)
    assert alone.clauses[0].met
    assert alone.clauses[0].worth == pytest.approx(term.worth, abs=30)
    assert (notice.column, notice.met) == ("notice_days", True)
    assert notice.worth == pytest.approx(0, abs=30)


def test_each_kind_of_clause_that_a_law_looks_at_is_found_with_what_it_must_say() -> None:
    """The narrow policy of `eu-mica-67` lacks features that the article names; the state's wording is what `us-rcra` asks for."""
    mica, rcra = (load_case(ROOT / "data" / "cases" / name) for name in ("eu-mica-67", "us-rcra"))
    narrow = next(offer for offer in mica.offers if offer.offer == "pi-narrow")
    own = next(offer for offer in rcra.offers if offer.offer == "closure-own")
    assert [(clause.column, clause.met) for clause in clauses_of(mica, narrow)] == [
        ("features", False),
        ("term_days", True),
        ("notice_days", True),
    ]
    assert [(clause.column, clause.needed, clause.having.features) for clause in clauses_of(rcra, own)] == [
        ("features", "epa_wording", ("epa_wording",))
    ]


def test_the_burn_of_the_case_made_of_the_same_incidents_is_its_expected_payout(specie: Price) -> None:
    """`jp-history` is the 74 incidents scaled in this way: as-if and the payout alone agree but for the million it rounds to."""
    case = load_case(HISTORY)
    path = shipped_incidents()
    assert path is not None
    burn = as_if(case, load_years(case), specie.offer, Burn(load_past(path), 100e9))
    assert (burn.incidents, burn.paying) == (74, 2)
    assert burn.rate == pytest.approx(0.02)
    assert burn.burn.value == pytest.approx(specie.payout.expected_alone, rel=1e-3)
    assert [event.entity for event in burn.events] == ["Coinsecure", "Trade.io"]


def test_a_buyer_without_a_lawful_mix_is_said_and_the_technical_side_is_told(folder: Path) -> None:
    case = load_case(folder, settings={"reserve.cash.max": "1", "limits.max_policies": "0"})
    told = price(case, load_years(case), "q1")
    assert (told.status, told.exit_code, told.verdict) == (Status.INFEASIBLE, 1, Verdict.UNLAWFUL)
    assert told.payout.expected.value == pytest.approx(14)


def test_when_time_is_over_the_premium_is_open_and_the_exit_code_says_so(folder: Path) -> None:
    case = load_case(folder)
    told = price(case, load_years(case), "q1", time_limit=1e-9)
    assert (told.status, told.complete, told.exit_code) == (Status.UNDECIDED, False, 3)


def test_both_languages_tell_the_same_numbers(specie: Price) -> None:
    english, japanese = (price_tables(specie, Voice(language, "JPY")) for language in LANGUAGES[::-1])
    assert [table.key for table in english] == [table.key for table in japanese]
    assert [[row[-1] for row in table.rows] for table in english if table.key != "shares"] == [
        [row[-1] for row in table.rows] for table in japanese if table.key != "shares"
    ]
    assert price_sentences(specie, Voice("ja", "JPY"))[0].startswith("採否の分岐保険料は")


def told_of(command: Command, *arguments: str) -> dict[str, Any]:
    ended = command("price", *arguments, "--json")
    assert ended.code == 0, ended.err
    told: dict[str, Any] = json.loads(ended.out)
    return told


def test_the_command_prints_json_and_nothing_else(command: Command, folder: Path) -> None:
    told = told_of(command, str(folder), "--offer", "q1", "--offer", "q2", "--capital-rate", "0.2", "--assets", "100")
    assert (told["format"], [one["offer"] for one in told["prices"]]) == ("reserve-price/1", ["q1", "q2"])
    first = told["prices"][0]
    assert (first["walk_away"], first["plan"]["capital_rate"], first["terms"]["limit"]) == (pytest.approx(15), 0.2, 80)
    assert first["technical"][1]["premium"] == pytest.approx((14 + 0.2 * 80) / 1.2)
    assert first["as_if"]["rate"] == pytest.approx(0.2)
    assert set(told["run"][0]) == {"offer", "solves", "seconds"}


def test_two_runs_differ_in_the_run_alone(command: Command, folder: Path) -> None:
    first, second = (told_of(command, str(folder), "--offer", "q1") for _ in range(2))
    assert {**first, "run": None} == {**second, "run": None}


def test_a_new_offer_from_a_file_is_priced_with_its_premium_to_be_found(command: Command, folder: Path) -> None:
    """q3 is q1 under another name. Beside q1, which stays at 3, it is worth what q1 would be a second time: nothing above 1."""
    terms = folder / "new.csv"
    terms.write_text("offer,insurer,limit,reinstatements,premium\nq3,A,80,0,\nq4,A,80,0,2\n")
    blank, stated = told_of(command, str(folder), "--terms", str(terms))["prices"]
    assert (blank["premium"], blank["share"], [view["at"] for view in blank["premiums"]]) == (None, None, ["walk_away", "floor"])
    assert (stated["premium"], stated["share"]) == (2, 1)
    assert blank["walk_away"] == pytest.approx(stated["walk_away"])
    assert blank["walk_away"] == pytest.approx(3)  # where it takes the place of q1, at the same price


BAD_TERMS = [
    ("offer,insurer,limit,reinstatements\nq1,A,80,0\n", "new.csv:2 offer: the case has an offer of this name (got 'q1')"),
    ("offer,insurer,limit,reinstatements,use\nq3,A,80,0,must\n", "new.csv:2 use: an offer that is priced is open to choice"),
    ("offer,insurer,limit,reinstatements,requires\nq3,A,80,0,q9\n", "new.csv:2 requires: the case has no such offer (got 'q9')"),
    ("offer,insurer,limit\nq3,A,80\n", "new.csv:2 reinstatements: reinstatements must be stated"),
    ("offer,insurer,limit,reinstatements,currency\nq3,A,80,0,EUR\n", "new.csv:2 currency: there is no rate from EUR to USD"),
    ("offer,insurer,limit,reinstatements\n", "new.csv: the table has no rows"),
]


@pytest.mark.parametrize(("text", "line"), BAD_TERMS, ids=range(len(BAD_TERMS)))
def test_a_fault_in_the_terms_is_one_line(command: Command, folder: Path, text: str, line: str) -> None:
    (folder / "new.csv").write_text(text)
    ended = command("price", str(folder), "--terms", str(folder / "new.csv"), "--json")
    assert (ended.code, json.loads(ended.out)["prices"]) == (2, [])
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1


BAD_OPTIONS = [
    ((), "--offer: either offers of the case or a file of new ones are priced"),
    (("--offer", "q1", "--terms", "x.csv"), "--offer: either offers of the case or a file of new ones"),
    (("--offer", "q7"), "--offer: the case has no such offer"),
    (("--offer", "q1", "--wang", "5%"), "--wang: a rate is written 0-1, not per cent (got '5%')"),
    (("--offer", "q1", "--dual-power", "0.5"), "--dual-power: the power must be at least 1"),
    (("--offer", "q1", "--return-period", "1"), "--return-period: a return period must be above 1 year"),
    (("--offer", "q1", "--floor", "best"), "--floor: there is no such technical price (got 'best')"),
    (("--offer", "q1", "--breach-rate", "0"), "--breach-rate: this must be above 0"),
]


@pytest.mark.parametrize(("arguments", "line"), BAD_OPTIONS, ids=range(len(BAD_OPTIONS)))
def test_an_option_at_fault_is_one_line(command: Command, folder: Path, arguments: tuple[str, ...], line: str) -> None:
    ended = command("price", str(folder), *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(line)


def test_a_case_without_customers_assets_is_priced_without_a_burn_and_says_so(command: Command, folder: Path) -> None:
    ended = command("price", str(folder), "--offer", "q1")
    assert ended.code == 0
    assert "no_as_if: no as-if analysis" in ended.out
    assert "The buyer takes it up to a premium of USD 15.00" in ended.out


def test_a_plan_that_cannot_be_is_refused(folder: Path) -> None:
    case = load_case(folder)
    with pytest.raises(InputError, match="--capital-level"):
        price(case, load_years(case), "q1", plan=PricePlan(capital_level=1.0))
    offer = case.offers[0].model_copy(update={"offer": "q9"})
    told = price(case, load_years(case), Proposal(offer, premium_stated=False))
    assert told.walk_away == pytest.approx(3)


def test_the_defaults_of_the_options_are_those_of_the_plan(command: Command) -> None:
    plan, said = PricePlan(), {name: words for name, _, words in OPTIONS}
    for name in ("capital_rate", "capital_level", "wang", "proportional_hazard", "dual_power", "tail_mean", "floor", "share_solves"):
        assert said[name.replace("_", "-")].endswith(f"else {getattr(plan, name)}.")
    assert said["return-period"].endswith(f"else {', '.join(f'{period:g}' for period in plan.return_periods)}.")
    assert "--capital-rate RATE" in command("price", "--help").out
