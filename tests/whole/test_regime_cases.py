"""Each shipped law's own tests by three readers, and its small case against trying every mix."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from reference.enumerate import Answer, solve
from reference.read import read_case
from reference.statute import values_of as by_reference
from support.paths import ROOT

from optimizer import Solution, Status, audit, load_case, load_years, optimize
from optimizer.auditor.formula import amounts_of as by_auditor
from optimizer.files.laws import load_law
from optimizer.i18n.language import LANGUAGES, Language
from optimizer.i18n.voice import Voice
from optimizer.report.rows.live_ledger import DeductibleTerm, cash_for, live_ledger
from optimizer.report.text.remarks import barred_line

pytestmark = pytest.mark.slow

DATA = ROOT / "data"
LAWS = sorted(path.stem for path in (DATA / "regimes").glob("*.toml"))
EXPECTED: dict[str, Any] = json.loads((DATA / "cases" / "regimes.json").read_text(encoding="utf-8"))
CASES = sorted(EXPECTED)
RELATIVE = 1e-9


@cache
def answered(name: str) -> tuple[Solution, bool]:
    """Return the product's answer to a case, and whether the audit holds."""
    case = load_case(DATA / "cases" / name)
    years = load_years(case)
    solution = optimize(case, years)
    return solution, audit(case, years, solution).ok


@pytest.mark.parametrize("name", LAWS)
def test_auditor_and_reference_work_out_what_the_laws_own_tests_expect(name: str) -> None:
    """The product's own formulas are held to them whenever the file is read."""
    law = load_law(name)
    file = tomllib.loads((DATA / "regimes" / f"{name}.toml").read_text(encoding="utf-8"))
    assert len(law.test) >= 4
    for test in law.test:
        value = by_reference(file, test.inputs)
        known = by_auditor(law, test.inputs)
        size = max((abs(x) for x in known.values() if isinstance(x, float)), default=0.0)
        for node, expected in test.expect.items():
            assert known[node] == pytest.approx(expected, rel=RELATIVE, abs=1e-12 * size), (test.name, node)
            assert value(node) == pytest.approx(expected, rel=RELATIVE, abs=1e-12 * size), (test.name, node)


def test_every_law_has_a_small_case_or_one_of_its_own() -> None:
    of_their_own = {"jp-crypto-2027-hypothetical", "kr-vaupa", "hk-vatp"}
    assert set(CASES) | of_their_own == set(LAWS)


@pytest.mark.parametrize("name", CASES)
def test_a_small_case_is_certified_and_has_the_answer_recorded(name: str) -> None:
    solution, ok = answered(name)
    expected = EXPECTED[name]
    assert ok
    assert solution.status is Status.CERTIFIED
    assert solution.cost == pytest.approx(expected["cost"], rel=RELATIVE)
    assert solution.shares == expected["mix"]
    assert solution.amounts == pytest.approx(expected["reserve"], rel=RELATIVE, abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_a_small_case_is_solved_as_trying_every_mix_does(name: str) -> None:
    answer: Answer = solve(read_case(DATA / "cases" / name))
    solution, _ = answered(name)
    assert answer.status == "optimal"
    assert solution.cost == pytest.approx(answer.cost, rel=RELATIVE)
    assert solution.shares == pytest.approx(answer.mix)


@pytest.mark.parametrize("name", CASES)
def test_the_terms_of_a_ledger_add_up_to_what_is_counted_and_required(name: str) -> None:
    """A workbook follows them: caps within caps, cash for deductibles, a row for each class where all are needed."""
    solution, _ = answered(name)
    ledger = live_ledger(solution, load_case(DATA / "cases" / name))
    assert ledger is not None
    for row, law in zip(ledger, solution.law, strict=True):
        required = cash_for(row.required, solution.shares) if isinstance(row.required, DeductibleTerm) else row.required
        assert [required, row.counted(solution.shares, solution.amounts)] == pytest.approx([law.required, law.counted])
    first, *others = solution.law
    wrong = replace(solution, law=(replace(first, counted=first.counted + 1e-3 * first.required), *others))
    assert live_ledger(wrong, load_case(DATA / "cases" / name)) is None


BARRED = {
    "bm-daba": {("officers", "features")},
    "fr-psan": {("rc-60", "min_notice_days"), ("rc-short", "min_term_days"), ("rc-group", "unaffiliated")},
    "basel-ama": {("unrated", "rating"), ("receiver", "banned_exclusions")},
    "eu-idd": {("pii-home", "features")},
    "eu-mica-67": {("pi-narrow", "features"), ("pi-group", "unaffiliated"), ("pi-30", "min_notice_days")},
    "eu-psd2": {("pii-excess", "no_deductible")},
    "jp-audit-firm": {("whole-330", "min_term_days")},
    "jp-broker": {("short", "min_term_days"), ("life-insurer", "licence"), ("high-excess", "max_deductible")},
    "jp-fsi": {("cancellable", "consent_to_cancel")},
    "jp-nuclear": {("quick", "min_notice_days")},
    "jp-short-term-insurer": {("no-tail", "min_reporting_years"), ("no-past", "min_prior_acts_years")},
    "us-fmcsa": {("auto-30", "min_notice_days")},
    "us-rcra": {("closure-own", "features")},
}


@pytest.mark.parametrize("name", CASES)
def test_offers_that_fail_a_condition_are_told_with_article_and_cure(name: str) -> None:
    barred = answered(name)[0].barred
    assert {(bar.offer, bar.rule) for bar in barred} == BARRED.get(name, set())
    assert all(bar.why.endswith("]") and " [" in bar.why and bar.cure for bar in barred)


def test_a_cure_names_the_column_and_what_it_must_be() -> None:
    told = {bar.offer: (bar.why, bar.cure) for bar in answered("jp-broker")[0].barred}
    assert told["short"][0].startswith("the law counts only policies with a term of at least 365 days; it has 330 [")
    assert told["short"][1] == "term_days 365"
    assert told["high-excess"][0].startswith("the law counts only policies with a deductible of at most 1000000; it has 5000000 [")
    assert told["high-excess"][1] == "deductible 1000000"
    assert told["life-insurer"][1] == "licence local_nonlife"


def test_the_ledger_of_a_group_of_which_all_are_needed_has_a_line_for_each_class() -> None:
    solution, _ = answered("jp-nuclear")
    assert {line.id: (line.required, line.counted) for line in solution.law} == {
        "main.government_indemnity": (120e9, 120e9),
        "main.insurance": (120e9, 120e9),
    }


def test_both_limits_of_a_professional_indemnity_are_met_and_own_funds_beside_it_are_not_asked() -> None:
    """Excess and one-claim bring 13m a claim and 13m a year; neither has a deductible."""
    solution, _ = answered("eu-aifmd")
    lines = {line.id: [line.required, line.counted] for line in solution.law}
    assert lines["per_claim"] == pytest.approx([7e6, 13e6])
    assert lines["aggregate"] == pytest.approx([9e6, 13e6])
    assert lines["per_claim.deductibles"] == [0, 0]


def test_where_no_cheaper_cover_is_left_the_excess_of_the_policy_stands_in_own_funds() -> None:
    """Without the two others `whole` alone meets both limits; its excess of 10,000 is held in own funds on top."""
    settings = {"offers.one-claim.use": "no", "offers.excess.use": "no", "offers.primary.use": "no", "reserve.own-funds.carry": "0.2"}
    case = load_case(DATA / "cases" / "eu-aifmd", settings=settings)
    years = load_years(case)
    solution = optimize(case, years)
    assert audit(case, years, solution).ok
    assert solution.shares == {"whole": 1}
    assert solution.amounts == pytest.approx({"own-funds": 10_000, "cash": 0})
    lines = {line.id: [line.required, line.counted] for line in solution.law}
    assert lines["per_claim.deductibles"] == pytest.approx([10_000, 10_000])
    assert lines["aggregate.deductibles"] == pytest.approx([10_000, 10_000])


def test_half_placed_twice_is_a_whole_and_waives_the_cap_which_half_placed_once_does_not() -> None:
    solution, _ = answered("jp-audit-firm")
    assert solution.shares == {"whole": 0.5, "whole-co": 0.5}
    assert solution.reserve_total == 0
    case = load_case(DATA / "cases" / "jp-audit-firm", settings={"offers.whole-co.use": "no", "offers.whole.premium": "9e6"})
    years = load_years(case)
    alone = optimize(case, years)
    assert audit(case, years, alone).ok
    assert alone.shares == {"part": 1}
    assert {item.what: item.counts_for for item in alone.law[0].items}["insurance_above_floor"] == pytest.approx(-10e6)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(BARRED))
def test_the_page_and_the_explanation_have_words_of_their_own_for_each_condition_and_cure(name: str, language: Language) -> None:
    case = load_case(DATA / "cases" / name)
    say = Voice(language, case.currency)
    for bar in answered(name)[0].barred:
        why, cure = barred_line(bar, case, say)
        assert why != say("barred.other", least=bar.cure.partition(" ")[2], has="")
        assert say.knows(f"barred.{bar.rule}")
        assert why
        assert cure
        column = bar.cure.partition(" ")[0]
        assert column.endswith("_days") or say.knows(f"explain.cure.{column}")


def test_a_haircut_is_told_in_the_ledger() -> None:
    """Half a year left: (180 - 90) / 275 of 30m."""
    case = load_case(DATA / "cases" / "basel-ama", settings={"offers.half-run.use": "must"})
    solution = optimize(case, load_years(case))
    item = next(item for item in solution.law[0].items if item.what == "half-run")
    assert item.counts_for == pytest.approx(30e6 * 90 / 275)
    assert item.why == "limit times share counts at 0.327273: factor and haircuts of the law"


@pytest.mark.parametrize(
    ("settings", "text"), [({}, "no longer in force (until 2025-01-01)"), ({"as_of": "2024-06-01"}, "no longer in force")]
)
def test_a_law_that_is_no_longer_in_force_is_warned_of(settings: dict[str, str], text: str) -> None:
    case = load_case(DATA / "cases" / "basel-ama", settings=settings)
    solution = optimize(case, load_years(case))
    warned = [caution for caution in solution.warnings if caution.code == "law_not_in_force"]
    assert [caution.where for caution in warned] == ["regime.id"]
    assert text in warned[0].text


def test_a_law_that_is_not_yet_in_force_is_warned_of_and_one_in_force_is_not() -> None:
    early = load_case(DATA / "cases" / "eu-mica-67", settings={"as_of": "2024-06-01"})
    told = [caution.text for caution in optimize(early, load_years(early)).warnings if caution.code == "law_not_in_force"]
    assert [text.split(":")[0] for text in told] == ["eu-mica-67 is not yet in force (from 2024-12-30)"]
    assert told[0].endswith("name the law that applies on the day of the case, or state another day as as_of")
    assert not [caution for caution in answered("eu-mica-67")[0].warnings if caution.code == "law_not_in_force"]
