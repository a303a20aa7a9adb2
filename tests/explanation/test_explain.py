"""An explanation is right: its premiums flip the decision, its next mixes are those of enumeration, its steps those of separate solves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.campaigns import at_length
from support.commands import Command
from support.explained import best_sets, explained, flips, next_best_differences, read_case, written
from support.random_ranges import make_ranges
from support.shipped import HISTORY, solved_history
from support.two_years import CASE

from optimizer import Explanation, InfeasibleError, InputError, Solution, explain, load_case, load_years, optimize
from optimizer.errors import Message
from optimizer.i18n.voice import Voice
from optimizer.inputs.shares import NOTICED_SHARE
from optimizer.report.formats.explanation import explanation_to_dict, explanation_to_text
from optimizer.report.text.explanation import offer_sentence, sensitivity_sentence
from optimizer.results.explanation import NextMix, OfferReason, Sensitivity, Verdict
from optimizer.results.solution import Barred, Status

pytestmark = pytest.mark.slow

WITHOUT_A_MIX = {2, 3, 6, 9, 12, 17, 27, 30, 34, 37, 41, 51, 64, 71}
SEEDS = [seed for seed in range(75) if seed not in WITHOUT_A_MIX][:60]
CHUNKS = [SEEDS[start : start + 6] for start in range(0, 60, 6)]
MILLIONS = 1e6
FEW = 6
"""Offers up to which every set of them is tried."""
COST = 2e-6


def places(where: Path, seeds: list[int]) -> dict[int, Path]:
    """Write the cases of some seeds, the odd ones in amounts a million times as large: there the step is a part of the cost."""
    return {seed: written(where, seed, MILLIONS if seed % 2 else 1.0) for seed in seeds}


@pytest.mark.parametrize("seeds", [CHUNKS[0], *at_length(CHUNKS[1:])], ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_each_premium_told_flips_the_decision_and_the_next_mixes_are_those_of_enumeration(seeds: list[int], tmp_path: Path) -> None:
    """Budgets, limits by insurer, reinstatement premiums, minimum premiums, bundles, line sizes and ranges are among the cases."""
    found: dict[int, list[str]] = {}
    for seed, where in places(tmp_path, seeds).items():
        solution, why = explained(where)
        assert why is not None
        assert why.complete
        case = read_case(where)
        wrong = [flaw for reason in why.offers if (flaw := flips(case, reason, why.cost))]
        if sum(offer.use != "no" for offer in case.offers) <= FEW:
            wrong += next_best_differences(case, solution, why.next_best)
        found[seed] = wrong
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


def test_at_least_forty_of_the_sixty_cases_are_small_enough_to_try_every_set(tmp_path: Path) -> None:
    small = [s for s, where in places(tmp_path, SEEDS).items() if sum(o.use != "no" for o in read_case(where).offers) <= FEW]
    assert (len(SEEDS), len(small) >= 40) == (60, True)


def dust(solution: Solution, told: Sequence[NextMix]) -> list[str]:
    """Return the offers of which a mix holds next to nothing, and that not all mixes before it hold."""
    found, before = [], [frozenset(solution.shares)]
    for mix in told:
        least = {offer for offer, share in mix.shares.items() if share < NOTICED_SHARE}
        found += [f"{offer} in {sorted(mix.shares)}" for offer in least if not all(offer in bought for bought in before)]
        before.append(frozenset(mix.shares))
    return found


@pytest.mark.parametrize("seeds", [range(1, 3), *at_length([range(5, 7)])], ids=lambda seeds: str(seeds[0]))
def test_no_mix_differs_from_those_before_it_by_next_to_nothing(seeds: range, tmp_path: Path) -> None:
    """Ranges from 0 and from 1e-9 would each give another set of offers at a millionth of a share."""
    found: dict[int, list[str]] = {}
    for seed in seeds:
        make_ranges(seed, tmp_path / str(seed))
        solution, why = explained(tmp_path / str(seed))
        found[seed] = [] if why is None else dust(solution, why.next_best)
    assert {seed: wrong for seed, wrong in found.items() if wrong} == {}


def test_an_offer_of_a_mix_before_comes_with_a_share_that_is_noticed(tmp_path: Path) -> None:
    """One policy is enough, and each costs 4 to have: after qa (9) and qb (9.5) both come, qb at a hundredth and not a millionth.

    The year's loss of 100 falls in one year of 20; cash for it costs 20 a year, and qb 0.5 a year more than qa.
    """
    head = 'format = "reserve-case/1"\nid = "two"\ncurrency = "XXX"\n[losses]\ntable = "losses.csv"\nyears = 20\n'
    rules = '[[reserve]]\nid = "cash"\ncarry = 0.2\n[[tail]]\nid = "t"\nmeasure = "tvar"\nlevel = 0.95\n'
    (tmp_path / "case.toml").write_text(head + rules, encoding="utf-8")
    rows = "qa,A,100,0,5,4,0..1,s\nqb,B,100,0,5.5,4,0..1,s\n"
    (tmp_path / "catalogue.csv").write_text(
        f"offer,insurer,limit,reinstatements,premium,fixed_charge,shares,slots\n{rows}", encoding="utf-8"
    )
    (tmp_path / "losses.csv").write_text("year,class,loss\n1,hot,100\n", encoding="utf-8")
    solution, why = explained(tmp_path)
    assert why is not None
    assert [mix.cost for mix in why.next_best] == pytest.approx([9.5, 13.005, 25])
    assert [dict(mix.shares) for mix in why.next_best] == [{"qb": 1}, {"qa": pytest.approx(0.99), "qb": pytest.approx(0.01)}, {}]
    assert (solution.shares, dust(solution, why.next_best)) == ({"qa": 1.0}, [])


@pytest.fixture
def two_years(folder: Path) -> tuple[Solution, Explanation]:
    """Explain the case of two years: no cover costs 24, q1 6, q2 18, both 12."""
    case = load_case(folder)
    years = load_years(case)
    solution = optimize(case, years)
    return solution, explain(case, years, solution)


def test_the_premiums_of_the_small_case_are_those_worked_by_hand(two_years: tuple[Solution, Explanation]) -> None:
    """Without q1 the best is 18, with it 3 beside its premium: 15. Without q2 6, with it (and q1) 3 beside its premium: 3."""
    q1, q2 = two_years[1].offers
    assert (q1.bought, q1.verdict, q2.bought, q2.verdict) == (True, Verdict.PREMIUM, False, Verdict.PREMIUM)
    assert [q1.walk_away, q2.walk_away] == pytest.approx([15, 3])
    assert [q1.cost_without, q2.cost_without] == pytest.approx([18, 6])
    assert [q1.room, q2.room] == pytest.approx([4, -2 / 3])


def test_the_next_mixes_of_the_small_case_are_told_with_what_they_trade(two_years: tuple[Solution, Explanation]) -> None:
    both, second, third = two_years[1].next_best
    assert [(mix.cost, mix.dearer) for mix in (both, second, third)] == [pytest.approx(pair) for pair in ((12, 6), (18, 12), (24, 18))]
    assert (both.added, both.removed, second.added, second.removed, third.removed) == (("q2",), (), ("q2",), ("q1",), ("q1",))
    assert (both.cash_out, both.reserve, both.expected_net) == pytest.approx((9, -10, -2))
    assert {tail.id: tail.change for tail in both.tails} == pytest.approx({"solvency": -10})


def test_the_steps_of_the_small_case_are_those_worked_by_hand(two_years: tuple[Solution, Explanation]) -> None:
    """The breach rate, 0.2, moves the weight of both years: at 0.21 the mean is 2.1 and the tail 20 x 0.105 / 0.2."""
    steps = {step.lever: step for step in two_years[1].sensitivities}
    assert steps["requirement"].left_out == "the case names no law, so nothing is required"
    changes = {name: (step.up.change, step.down.change) for name, step in steps.items() if step.up and step.down}
    assert changes["carry"] == pytest.approx((0.1, -0.1))
    assert changes["premium"] == pytest.approx((0.3, -0.3))
    assert changes["breach_rate"] == pytest.approx((0.15, -0.15))
    assert [(rule.kind, rule.id) for rule in two_years[1].binding] == [("tail", "solvency")]


@pytest.fixture(scope="module")
def history() -> tuple[Solution, Explanation]:
    """Explain the shipped case."""
    case, years, solution = solved_history()
    return solution, explain(case, years, solution)


def test_each_step_of_the_shipped_case_costs_what_a_solve_of_its_own_says(history: tuple[Solution, Explanation]) -> None:
    solution, why = history
    rate = next(step.base for step in why.sensitivities if step.lever == "breach_rate")
    keys = {
        "requirement": ("regime.inputs.required_amount", 6e9, 4e9),
        "carry": ("reserve.cash.carry", 0.12, 0.10),
        "premium": ("scale.premium", 1.1, 0.9),
        "breach_rate": ("scale.loss_frequency", (rate + 0.01) / rate, (rate - 0.01) / rate),
    }
    assert [step.lever for step in why.sensitivities] == list(keys)
    for step in why.sensitivities:
        key, *values = keys[step.lever]
        for value, shift in zip(values, (step.up, step.down), strict=True):
            case = load_case(HISTORY, settings={key: repr(value)})
            alone = optimize(case, load_years(case))
            assert shift is not None
            assert shift.cost == pytest.approx(alone.cost, rel=COST)
            assert shift.change == pytest.approx((alone.cost or 0) - why.cost, abs=2 * COST * why.cost)
            assert shift.mix_changes == (alone.shares != solution.shares)


def test_a_law_whose_formula_has_no_input_for_it_asks_for_more_too(tmp_path: Path) -> None:
    """Korea asks for 5 % of hot assets: 20bn more assets are 1bn more, a tenth of the 10bn required."""
    where = korean(tmp_path)
    case = load_case(where)
    years = load_years(case)
    solution = optimize(case, years)
    step = next(s for s in explain(case, years, solution).sensitivities if s.lever == "requirement")
    assert (step.base, step.step) == (10e9, 1e9)
    assert step.up is not None
    assert step.down is not None
    for shift, assets in ((step.up, 220e9), (step.down, 180e9)):
        other = load_case(where, settings={"regime.inputs.hot_value": repr(assets)})
        assert shift.cost == pytest.approx(optimize(other, load_years(other)).cost, rel=COST)


def korean(where: Path) -> Path:
    """Write two years of loss under the law of Korea."""
    law = 'as_of = 2026-11-22\n[regime]\nid = "kr-vaupa"\n[regime.inputs]\nhot_value = 200e9\nlicence_class = "krw_market"\n'
    law += "limit_and_reserve_add = 1\n[losses]"
    (where / "case.toml").write_text(CASE.replace("USD", "KRW").replace("[losses]", law))
    offers = "offer,insurer,limit,reinstatements,premium,notice_days\nq1,A,8e9,0,3e8,90\nq2,B,5e9,0,9e8,90\n"
    (where / "catalogue.csv").write_text(offers)
    (where / "losses.csv").write_text("year,class,loss\n1,hot,10e9\n2,hot,6e9\n")
    return where


def test_the_time_limit_holds_and_what_is_open_is_said() -> None:
    case = load_case(HISTORY)
    years = load_years(case)
    solution = optimize(case, years)
    why = explain(case, years, solution, time_limit=0.3)
    assert not why.complete
    assert {reason.verdict for reason in why.offers} >= {Verdict.UNDECIDED}
    assert "the time limit of 0.3 s came before every question was answered" in " ".join(explanation_to_text(why).split())


def test_every_part_is_announced_when_it_is_answered(folder: Path) -> None:
    case = load_case(folder)
    years = load_years(case)
    steps: list[tuple[int, int]] = []
    explain(case, years, optimize(case, years), on_progress=lambda step: steps.append((step.done, step.of)))
    assert steps == [(n, 9) for n in range(1, 10)]


def test_a_case_without_a_mix_is_not_explained(folder: Path) -> None:
    case = load_case(folder, settings={"reserve.cash.max": "1", "limits.max_policies": "0"})
    years = load_years(case)
    with pytest.raises(InfeasibleError):
        explain(case, years, optimize(case, years))


def test_an_offer_without_which_nothing_is_lawful_and_one_that_is_never_lawful_are_told(folder: Path) -> None:
    """With 10 of cash at most and one policy, q1 alone meets the tail: q2 leaves 30."""
    case = load_case(folder, settings={"reserve.cash.max": "10", "limits.max_policies": "1"})
    years = load_years(case)
    q1, q2 = explain(case, years, optimize(case, years)).offers
    assert (q1.verdict, q1.walk_away, q1.cost_without) == (Verdict.ANY, None, None)
    assert q2.verdict is Verdict.UNLAWFUL


def test_the_report_is_the_same_figures_with_a_sentence_in_each_language(two_years: tuple[Solution, Explanation]) -> None:
    told = explanation_to_dict(two_years[1])
    assert list(told)[:5] == ["format", "case", "status", "cost", "complete"]
    assert told["offers"][0]["sentence"] == {
        "en": "q1 is bought (premium USD 3.00): it drops out above a premium of USD 15.00, 400.0 % more; "
        "without it the cheapest mix costs USD 18.00 a year.",
        "ja": "q1は採用（保険料 USD 3.00）。保険料がUSD 15.00を超えると採用されなくなります（現在より400.0 %高い水準）。"
        "これを除く最小コストの組合せの年間コストはUSD 18.00。",
    }
    assert told["next_best"][0]["sentence"]["en"] == (
        "A mix with q2 costs +USD 6.00 a year; it changes: spent this year +USD 9.00, reserve held -USD 10.00, "
        "mean net loss -USD 2.00, net tail solvency -USD 10.00."
    )
    assert told["next_best"][2]["sentence"]["ja"].startswith("次善の組合せ：q1を除き、代わりを加えない。年間コストは+USD 18.00。")


def reason(verdict: Verdict, **changes: object) -> OfferReason:
    """Return the reason of an offer that is not bought at 100."""
    plain: dict[str, object] = {"bought": False, "must": False, "share": 0.0, "premium": 100.0, "walk_away": None, "cost_without": None}
    return OfferReason(offer="q9", insurer="A", verdict=verdict, **{**plain, "barred": (), **changes})  # type: ignore[arg-type]


WHY = Message("{why} [{cite}]", why=Message("it has {days:g} [of 90]", days=60.0), cite="Art. 67")
BAR = Barred("q9", "min_notice_days", WHY, "notice_days 90")
SENTENCES = [
    (reason(Verdict.PREMIUM, walk_away=80.0), "it comes in at a premium of 80.00 or below, 20.0 % less", "採用される上限保険料は80.00です"),
    (reason(Verdict.NONE), "it would not come in at a premium of 0 either", "保険料が0でも採用されません"),
    (reason(Verdict.UNLAWFUL), "no mix that contains it meets the rules", "これを含む組合せは条件を満たしません"),
    (reason(Verdict.ANY, bought=True, share=1.0), "no mix meets the rules without it", "条件を満たす組合せがありません"),
    (reason(Verdict.UNDECIDED), "the premium that changes this was not found", "採否の分岐保険料は求められていません"),
    (
        reason(Verdict.NONE, barred=(BAR,)),
        "60 [of 90] [Art. 67]; cure",
        "［Art. 67］。解約予告期間を90日以上にすれば算入されます",
    ),
    (reason(Verdict.PREMIUM, walk_away=120.0, bought=True, must=True, share=0.5), "because the case says so", "付保割合50 %"),
]


@pytest.mark.parametrize(("told", "english", "japanese"), SENTENCES, ids=lambda value: getattr(value, "verdict", ""))
def test_each_verdict_has_its_sentence_in_both_languages(told: OfferReason, english: str, japanese: str) -> None:
    assert english in offer_sentence(told, Voice("en", "XXX"))
    assert japanese in offer_sentence(told, Voice("ja", "XXX"))


def test_a_step_that_cannot_be_is_told_with_its_reason() -> None:
    step = Sensitivity("carry", "cash", 0.0, 0.01, None, None, "a carry is not below 0")
    assert sensitivity_sentence(step, Voice("en", "JPY")) == "The carry of cash: not asked, a carry is not below 0."
    assert sensitivity_sentence(step, Voice("ja", "JPY")) == "cashの保有コスト率の感応度：保有コスト率は0を下回りません。"


def test_the_command_prints_json_and_nothing_else(command: Command, folder: Path) -> None:
    ended = command("explain", str(folder), "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["format"], told["status"], told["complete"]) == (0, "reserve-explain/1", "certified", True)
    assert [offer["walk_away"] for offer in told["offers"]] == [pytest.approx(15), pytest.approx(3)]


def test_the_command_explains_one_offer_alone(command: Command, folder: Path) -> None:
    ended = command("explain", str(folder), "--offer", "q2", "--set", "scale.premium=0.5")
    assert ended.code == 0
    assert "q2 is not bought (premium USD 4.50): it comes in at a premium of USD 3.00 or below, 33.3 % less." in " ".join(ended.out.split())
    assert "next-best" not in ended.out


def test_an_unknown_offer_is_a_fault_before_anything_is_solved(command: Command, folder: Path) -> None:
    ended = command("explain", str(folder), "--offer", "q7", "--json")
    assert (ended.code, json.loads(ended.out)["faults"][0]["value"]) == (2, "q7")
    assert ended.err == "--offer: the case has no such offer, or leaves it out (got 'q7'); name one of q1, q2\n"
    case = load_case(folder)
    years = load_years(case)
    solution = optimize(case, years)
    with pytest.raises(InputError):
        explain(case, years, solution, offers=["q7"])


def test_a_case_without_a_mix_ends_with_the_code_of_its_status(command: Command, folder: Path) -> None:
    ended = command("explain", str(folder), "--json", "--set", "reserve.cash.max=1", "--set", "limits.max_policies=0")
    assert (ended.code, json.loads(ended.out)["status"]) == (1, Status.INFEASIBLE.value)


def test_sets_are_ranked_by_the_enumeration_the_tests_hold_the_mixes_against(folder: Path) -> None:
    assert [(round(cost, 9), sorted(bought)) for cost, bought in best_sets(read_case(folder))] == [
        (6, ["q1"]),
        (12, ["q1", "q2"]),
        (18, ["q2"]),
        (24, []),
    ]
