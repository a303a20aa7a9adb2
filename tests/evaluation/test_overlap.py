"""Two policies that pay one loss: one rule in answer, event, price and audit, and recoveries that sum to gross less net."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from reference.case import Case as Read
from reference.case import Occurrence, Year
from reference.payout import losses, net_loss, paid_together, reinstatement_premium
from reference.read import read_case
from support.campaigns import at_length
from support.overlap_cases import make_overlap

from optimizer import Solution, Status, audit, load_case, load_years, optimize
from optimizer.evaluation.answer import answer
from optimizer.evaluation.mix_cost import evaluate
from optimizer.evaluation.overlap import recovered_by
from optimizer.evaluation.problem import make_problem
from optimizer.evaluation.stress import priced_stresses
from optimizer.i18n.language import LANGUAGES
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.inputs.proposal import Proposal
from optimizer.losses.scenarios import Scenarios
from optimizer.recovery.claims import Funds
from optimizer.recovery.contribution import contribution
from optimizer.report.formats.price import price_to_text
from optimizer.report.text.names import offer_name
from optimizer.report.text.remarks import caution_line
from optimizer.underwriting import price as priced
from optimizer.underwriting import yearly_payout

pytestmark = pytest.mark.slow

CLOSE = 1e-11
CASES = 260

CASE = """
format = "reserve-case/1"
id = "crime"
currency = "USD"
[losses]
table = "losses.csv"
years = 10
[[reserve]]
id = "cash"
carry = 0.5
[[tail]]
id = "t"
measure = "tvar"
level = 0.9
[[stress]]
id = "cold55"
losses = [{ class = "cold.insider", loss = 55 }]
"""
CATALOGUE = """offer,insurer,covers,deductible,limit,aggregate_limit,premium,payout_days
cold,A,cold,5,50,50,0.5,90
crime,B,*,10,50,50,2,60
"""
"""One cold loss of 55 in ten years: cold pays 50 alone, crime 45; one hot loss of 40, of which crime pays 30."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the case of two policies that both cover cold losses."""
    (tmp_path / "case.toml").write_text(CASE)
    (tmp_path / "catalogue.csv").write_text(CATALOGUE)
    (tmp_path / "losses.csv").write_text("year,class,loss\n1,cold.insider,55\n2,hot.key,40\n")
    return tmp_path


def test_a_loss_that_two_policies_cover_is_paid_once_by_each_in_proportion(folder: Path) -> None:
    """55 instead of 95: cold 55 x 50/95 and crime 55 x 45/95, of the event as of the loss year; crime's hot loss is its own."""
    case = load_case(folder)
    solution = optimize(case, load_years(case)).raise_for_status()
    parts = 55 * 50 / 95, 55 * 45 / 95
    assert [p.offer for p in solution.policies] == ["cold", "crime"]
    assert [p.expected_recovery for p in solution.policies] == pytest.approx([parts[0] / 10, (parts[1] + 30) / 10])
    assert [p.amount for p in solution.stress[0].payments] == pytest.approx(list(parts))
    assert [moment.policies for moment in solution.stress[0].timeline] == pytest.approx([0, parts[1], 55, 55])
    assert solution.net_loss is not None
    assert sum(p.expected_recovery for p in solution.policies) == pytest.approx(solution.net_loss.gross_mean - solution.net_loss.net_mean)
    assert audit(case, load_years(case), solution).ok


def test_the_overlap_is_warned_of_with_its_offers_and_its_amount_in_both_languages(folder: Path) -> None:
    """40 of 95 would be paid twice, once in ten years: 4 a year."""
    case = load_case(folder)
    solution = optimize(case, load_years(case)).raise_for_status()
    (warning,) = [one for one in solution.warnings if one.code == "overlapping_cover"]
    assert warning.where == "offers.cold; offers.crime"
    assert "cold and crime pay the same loss: USD 4.00 a year" in warning.text
    for language in LANGUAGES:
        say = Voice(language, "USD", "one")
        line = caution_line(warning, case, say)
        assert all(word in line for word in (offer_name("cold", case, say), offer_name("crime", case, say), "4"))
        assert "{" not in line
    apart = load_case(folder, settings={"offers.crime.use": "no"})
    assert not [one for one in optimize(apart, load_years(apart)).warnings if one.code == "overlapping_cover"]


def test_an_insurer_is_told_what_it_pays_beside_the_buyers_other_policies(folder: Path) -> None:
    case = load_case(folder)
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    for policy in solution.policies:
        told = priced(case, years, policy.offer)
        assert told.share == policy.share == 1
        assert told.payout.expected.value == pytest.approx(policy.expected_recovery)
        assert told.payout.expected_alone == pytest.approx({"cold": 5.0, "crime": 7.5}[policy.offer])
        assert [one.where for one in told.warnings if "would pay USD" in one.text] == [f"offers.{policy.offer}"]
        assert "expected payout if no other policy paid" in price_to_text(told)
        stated = next(one for one in told.premiums if one.at == "stated")
        assert stated.loss_ratio == pytest.approx(policy.expected_recovery / policy.premium)


def test_an_offer_without_a_premium_is_priced_beside_the_mix_that_has_it_at_its_walk_away_premium(folder: Path) -> None:
    case = load_case(folder)
    found = priced(case, load_years(case), Proposal(case.offers[0], premium_stated=False))
    assert found.payout.expected.value == pytest.approx(55 * 50 / 95 / 10)


def test_layers_that_add_up_to_the_loss_are_paid_in_full_and_not_warned_of() -> None:
    """Three thirds of a layer, and the layer above: the sums meet the loss but for rounding."""
    loss = np.array([0.3, 1e9, 7.0])
    together = np.array([0.1 + 0.1 + 0.1, 1e9 * (1 + 2e-16), 7.0 / 3 * 3])
    assert contribution(loss, together).tolist() == [1.0, 1.0, 1.0]
    assert contribution(np.array([0.0, 5.0]), np.array([3.0, 20.0])).tolist() == [0.0, 0.25]


# ---- random overlaps against the plain reference ----


def answered(folder: Path) -> tuple[Case, Scenarios, Solution]:
    """Return the answer of the mix that every offer is bought in, priced by the kernels and written out."""
    case = load_case(folder)
    years = load_years(case)
    problem = make_problem(case, years)
    mix = evaluate(problem, np.array([offer.most_share for offer in case.offers]))
    assert mix is not None
    return case, years, answer(problem, mix, Status.FEASIBLE)


def recoveries(case: Read) -> dict[str, Fraction]:
    """Return what each policy recovers in the mean, in exact arithmetic, one occurrence after the other."""
    shares = {offer.id: offer.grid[0] for offer in case.offers}
    total = dict.fromkeys(shares, Fraction(0))
    for year in case.years:
        for offer, paid in paid_together(case, year, shares).items():
            total[offer] += Fraction(year.probability) * Fraction(sum(paid))
    return total


def sums(case: Read) -> tuple[Fraction, Fraction, Fraction]:
    """Return mean gross loss, mean net loss and mean reinstatement premium."""
    shares = {offer.id: offer.grid[0] for offer in case.offers}
    gross, net, again = Fraction(0), Fraction(0), Fraction(0)
    for year in case.years:
        chance = Fraction(year.probability)
        gross += chance * Fraction(sum(losses(case, year, backed=False)))
        net += chance * Fraction(net_loss(case, year, shares))
        again += chance * sum((Fraction(shares[offer.id] * reinstatement_premium(offer, year)) for offer in case.offers), Fraction(0))
    return gross, net, again


def alike(found: float, wanted: Fraction, scale: Fraction) -> bool:
    """Say whether two amounts differ by no more than the rounding of what they are made of."""
    return abs(found - float(wanted)) <= CLOSE * float(scale)


def flaws(folder: Path) -> list[str]:
    """Return what is wrong with the answer of a case: recoveries, their sum, the event, the payouts told to insurers, the audit."""
    case, years, solution = answered(folder)
    read = read_case(folder, Fraction)
    gross, net, reinstated = sums(read)
    wanted = recoveries(read)
    wrong = [p.offer for p in solution.policies if not alike(p.expected_recovery, wanted[p.offer], gross)]
    told = sum(p.expected_recovery for p in solution.policies)
    again = sum(p.expected_reinstatement_premium for p in solution.policies)
    mean = solution.net_loss
    assert mean is not None
    covered = gross - net + reinstated
    if not alike(told, covered, gross) or not alike(mean.gross_mean - mean.net_mean + again, covered, gross):
        wrong.append("sum")
    for offer in case.offers:
        pays = yearly_payout(case, years, offer, solution.shares)
        if not alike(solution.shares[offer.offer] * float(years.probability @ pays.paid), wanted[offer.offer], gross):
            wrong.append(f"payout of {offer.offer}")
    failures = audit(case, years, solution, most_work=0).failures
    wrong += [str(check) for check in failures if check.id.startswith(("policies", "stress", "net"))]
    return wrong + _of_event(case, read)


def _of_event(case: Case, read: Read) -> list[str]:
    """Return what is wrong with the event, against a loss year in which it is all that happens: no backing, no refusal, no failure."""
    plain = case.model_copy(update={"backing": (), "answers": ()})
    shares = {offer.offer: offer.most_share for offer in case.offers}
    (event,) = priced_stresses(plain, np.array(list(shares.values())), Funds(1.0, 1.0, 0.0))
    year = Year("0", 1.0, (Occurrence(tuple((part.cls, part.loss) for part in case.stress[0].losses)),))
    answering = replace(read, offers=tuple(replace(offer, answers={}) for offer in read.offers), failed=frozenset())
    wanted = {offer: paid[0] for offer, paid in paid_together(answering, year, shares).items()}
    found = {payment.offer: payment.amount for payment in event.payments}
    same = {offer: math.isclose(found[offer], float(wanted[offer]), rel_tol=CLOSE, abs_tol=CLOSE) for offer in wanted}
    return [f"{offer} of the event" for offer, is_same in same.items() if not is_same]


def overlaps(seed: int, folder: Path) -> bool:
    """Say whether two policies of a case pay one loss."""
    make_overlap(seed, folder / str(seed))
    problem = make_problem(case := load_case(folder / str(seed)), load_years(case))
    return bool(recovered_by(problem, np.array([offer.most_share for offer in case.offers])).overlaps)


@pytest.mark.parametrize("seeds", [range(10), *at_length(range(start, start + 10) for start in range(10, 40, 10))], ids=str)
def test_answer_event_price_and_audit_follow_the_reference(seeds: range, tmp_path: Path) -> None:
    overlapping = sum(overlaps(seed, tmp_path) for seed in seeds)
    assert {seed: wrong for seed in seeds if (wrong := flaws(tmp_path / str(seed)))} == {}
    assert overlapping >= len(seeds) // 2  # the generator makes what it is for


@pytest.mark.prove
@pytest.mark.parametrize("seeds", [range(start, start + 20) for start in range(40, 40 + CASES, 20)], ids=str)
def test_so_they_do_in_a_longer_run(seeds: range, tmp_path: Path) -> None:
    overlapping = sum(overlaps(seed, tmp_path) for seed in seeds)
    assert {seed: wrong for seed in seeds if (wrong := flaws(tmp_path / str(seed)))} == {}
    assert overlapping >= len(seeds) // 2


@pytest.mark.parametrize("seed", range(4))
def test_the_search_finds_the_same_mix_and_the_whole_audit_agrees(seed: int, tmp_path: Path) -> None:
    make_overlap(seed, tmp_path)
    case = load_case(tmp_path)
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    assert solution.status is Status.CERTIFIED
    assert solution.policies == answered(tmp_path)[2].policies
    told = [re.search(r"XXX ([\d,.]+) a year", one.text) for one in solution.warnings if one.code == "overlapping_cover"]
    assert all(found is not None and float(found[1].replace(",", "")) > 0 for found in told)


def test_a_recovery_forged_by_the_part_paid_twice_is_found(folder: Path) -> None:
    """What a policy would pay alone, in the place of its part: the audit says no."""
    case = load_case(folder)
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    forged = tuple(replace(p, expected_recovery=5.0) if p.offer == "cold" else p for p in solution.policies)
    assert {check.id for check in audit(case, years, replace(solution, policies=forged)).failures} == {"policies.cold.expected_recovery"}
