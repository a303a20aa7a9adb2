"""The report says what the answer says: the JSON of the contract, its schema, the tables, the text."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from support.answers import NAME, answer, case, with_mix, without_mix

from optimizer.errors import Fault, Message
from optimizer.i18n import numbers
from optimizer.inputs.case import CaseName
from optimizer.report import answer_schema, to_dict, to_json, to_text
from optimizer.report.rows import tables
from optimizer.report.text.layout import COLUMNS
from optimizer.report.text.sentences import repair_line
from optimizer.results.solution import Alternative, CostParts, LawItem, LawResult, Repair, Solution, Status

KEYS = {
    "": (
        "format case status cost bound gap proof policies reserve cost_parts tail net_loss law barred limits alternatives today decision "
        "next_best stress conflict losses warnings faults run"
    ),
    "case": "id name currency fingerprint",
    "policies": "offer insurer share premium tax fixed_charge expected_recovery expected_reinstatement_premium",
    "reserve": "id class amount carry",
    "cost_parts": "premium tax fixed_charge discount carry expected_net own_funds_charge emergency",
    "tail": "id measure level gross net standard_error absorbed own_funds",
    "net_loss": "gross_mean net_mean standard_error",
    "law": "id required counted slack grade items",
    "barred": "offer rule why cure",
    "limits": "id value limit binding",
    "alternatives": "all_cash law_only",
    "stress": ("id name loss owed backing payments reserve own_funds credit_line missing missing_if_refused timeline variants"),
    "conflict": "rules short_by repairs",
    "losses": "source loss_years occurrences fingerprint effective_tail_years",
    "warnings": "code text where",
    "faults": "file row field value rule fix",
    "run": "id version started seconds peak_bytes solver cuts",
}
"""The keys of `formats.md` §9, in its order."""


def first(value: Any) -> Any:
    return value[0] if isinstance(value, list) else value


KINDS: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "integer": (int,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
}


def holds(schema: dict[str, Any], value: Any) -> bool:
    """Say whether a value meets a schema: the few words of JSON Schema that the answer's uses."""
    match schema:
        case {"const": only}:
            return bool(value == only)
        case {"enum": words}:
            return value in words
        case {"anyOf": ways}:
            return any(holds(way, value) for way in ways)
        case {"items": item}:
            return isinstance(value, list) and all(holds(item, part) for part in value)
        case {"properties": known}:
            return isinstance(value, dict) and set(value) == set(known) and all(holds(known[k], v) for k, v in value.items())
    return type(value) in KINDS[schema["type"]]


@pytest.mark.parametrize("status", Status)
def test_every_answer_has_every_key_in_the_order_of_the_contract(status: Status) -> None:
    written = to_dict(answer(status))
    assert list(written) == KEYS[""].split()
    for part, keys in KEYS.items():
        held = first(written[part]) if part and written[part] else None
        if held is not None:
            assert list(held) == keys.split(), part
    assert list(written["run"]["seconds"]) == ["read", "simulate", "oracle", "solver", "audit"]


def test_items_and_repairs_have_the_keys_of_the_contract() -> None:
    assert list(to_dict(with_mix(Status.SOLVED))["law"][0]["items"][0]) == ["what", "counts_for", "why"]
    repairs = to_dict(without_mix(Status.INFEASIBLE))["conflict"]["repairs"]
    assert repairs[0] == {"rule": "reserve.cash.max", "from": 50.95, "to": 481.9102993695246}


@pytest.mark.parametrize("status", Status)
def test_the_json_is_the_dict_and_reads_back_the_same(status: Status) -> None:
    text = to_json(answer(status))
    assert text.endswith("}\n")
    assert text.isascii()
    assert json.loads(text) == to_dict(answer(status))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_finite_is_never_written(value: float) -> None:
    with pytest.raises(ValueError, match="must not hold"):
        to_json(replace(with_mix(Status.SOLVED), cost=value))


def test_a_value_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="must not hold a complex"):
        to_dict(replace(with_mix(Status.SOLVED), cost=1j))  # type: ignore[arg-type]


def test_minus_zero_is_written_as_zero() -> None:
    assert '"cost": 0.0' in to_json(replace(with_mix(Status.SOLVED), cost=-0.0))


def test_text_that_is_no_text_is_written_all_the_same() -> None:
    odd = Fault("\udc80.csv", None, "", "", Message("unreadable"), Message("save it as UTF-8"))
    assert json.loads(to_json(replace(without_mix(Status.REJECTED), faults=(odd,))))["faults"][0]["file"] == "?.csv"


def test_a_case_that_could_not_be_read_has_no_name() -> None:
    assert to_dict(without_mix(Status.REJECTED))["case"] == {"id": None, "name": None, "currency": None, "fingerprint": None}


def test_the_reason_is_no_part_of_the_json() -> None:
    assert "the bound 2 is above" not in to_json(without_mix(Status.ERROR))


@pytest.mark.parametrize("status", Status)
def test_every_answer_meets_the_schema(status: Status) -> None:
    assert holds(answer_schema(), to_dict(answer(status)))


def test_an_answer_without_its_run_meets_the_schema() -> None:
    assert holds(answer_schema(), to_dict(Solution(case=NAME, status=Status.UNDECIDED)))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "optimal"},
        {"cost": "1"},
        {"format": "reserve-answer/2"},
        {"more": 1},
        {"warnings": [{"code": "a"}]},
        {"tail": None},
    ],
)
def test_the_schema_refuses_what_is_not_an_answer(change: dict[str, Any]) -> None:
    assert not holds(answer_schema(), to_dict(with_mix(Status.CERTIFIED)) | change)


def test_the_schema_refuses_an_answer_that_lacks_a_key() -> None:
    written = to_dict(with_mix(Status.CERTIFIED))
    del written["bound"]
    assert not holds(answer_schema(), written)


def test_the_groups_of_the_cost_hold_every_part_once_and_sum_to_the_cost() -> None:
    assert sorted(part for parts in tables.GROUPS.values() for part in parts) == sorted(CostParts.__slots__)
    rows = tables.cost_rows(with_mix(Status.SOLVED))
    assert sum(row.amount for row in rows if not row.part) == 450_000_000.0
    assert sum(row.amount for row in rows if row.part) == 450_000_000.0
    assert [row.amount for row in rows if not row.part] == [96_000_000.0, 330_000_000.0, 24_000_000.0]


def test_a_cost_of_nothing_has_no_shares() -> None:
    free = replace(with_mix(Status.SOLVED), cost=0.0, cost_parts=CostParts(*[0.0] * 8))
    assert {row.of_total for row in tables.cost_rows(free)} == {None}
    assert "Total" in to_text(free)


def test_an_answer_without_cost_has_no_rows() -> None:
    assert tables.cost_rows(without_mix(Status.INFEASIBLE)) == []


def test_the_headroom_is_the_least_slack() -> None:
    more = LawResult("other", 1.0, 3.0, 2.0, "primary", ())
    solution = with_mix(Status.SOLVED)
    assert tables.headroom(replace(solution, law=(*solution.law, more))) == 2.0
    assert tables.headroom(replace(solution, law=())) is None


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("known", [True, False])
def test_no_line_of_the_report_is_wider_than_a_terminal(status: Status, known: bool) -> None:
    text = to_text(answer(status), case() if known else None)
    assert max(numbers.width(line) for line in text.splitlines()) <= COLUMNS
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert "None" not in text
    assert "nan" not in text.split()


def test_long_ids_and_japanese_names_keep_the_report_narrow() -> None:
    solution = with_mix(Status.SOLVED)
    policy = replace(solution.policies[0], offer="q" * 64, insurer="i" * 64)
    item = LawItem("q" * 64, 1e12, "法令上の算入額は一事故あたりの填補限度額に引受割合を乗じた額とする。" * 5)
    long = replace(
        solution,
        case=replace(NAME, name="日本の暗号資産交換業者" * 12),
        policies=(policy,),
        law=(replace(solution.law[0], items=(item,)),),
    )
    lines = to_text(long, case()).splitlines()
    assert max(numbers.width(line) for line in lines) <= COLUMNS
    assert sum("法令上の" in line for line in lines) >= 1


@pytest.mark.parametrize("status", Status)
def test_only_a_certified_answer_is_called_optimal(status: Status) -> None:
    assert ("optimal" in to_text(answer(status), case()).casefold()) == (status is Status.CERTIFIED)


@pytest.mark.parametrize("status", Status)
def test_the_report_says_the_status(status: Status) -> None:
    assert f"\n{status.value}: " in to_text(answer(status), case())


def test_a_certified_report_shows_mix_cost_law_limits_tail_alternatives_and_proof() -> None:
    text = to_text(with_mix(Status.CERTIFIED), case())
    for piece in (
        "A small exchange (illustrative)\n===============================\nIllustrative figures: no quote here is a real one.",
        "certified: optimal, proved by enumeration; the mix was re-priced independently; gap < 0.0001 %",
        "yearly cost         JPY 450,000,000",
        "  q1     A        100 %  1,000,000,000              0  100,000,000   90,200,000\n",
        "  q2     B         50 %      unlimited  5,000,000,000            0    5,000,000\n",
        "  cash        cash   3,000,000,000   330,000,000\n",
        "  Cash out this year              96,000,000    21.3 %\n",
        "    Bundle discounts                -200,000     0.0 %\n",
        "  Opportunity cost               330,000,000    73.3 %\n",
        "  Own losses (expected)           24,000,000     5.3 %\n",
        "  Total                          450,000,000   100.0 %\n",
        "  reserve      5,000,000,000  5,100,000,000  100,000,000  assumed\n",
        "    q1 counts for JPY 1,000,000,000: limit any one occurrence\n",
        "  q9 (min_notice_days): the law counts only policies with notice of at least 60 days; cure:",
        "  limits.max_policies             2            2  binding\n",
        "  limits.premium_budget  96,000,000  200,000,000\n",
        "  solvency: TVaR 99 %  9,000,000,000  4,200,000,000  3,000,000,000  1,200,000,000\n",
        "mean yearly loss: JPY 36,000,000 before insurance, JPY 24,000,000 after",
        "  all cash: no policy but those that must be bought",
        "  assumed_figures: figures of the law are assumed (regime.inputs)\n",
        "\nproof: enumeration: every mix was priced by a checker",
        "\nseconds: read 0.25, oracle 0.50, solver 1.25, audit 0.12; peak memory 123 MB; 42 cuts; HiGHS 1.15.1\n",
    ):
        assert piece in text, piece


def test_a_report_says_who_pays_for_a_named_event_and_what_is_missing() -> None:
    text = to_text(with_mix(Status.CERTIFIED), case())
    for piece in (
        "Stress drain: every hot wallet emptied\n",
        "customers are owed JPY 9,000,000,000, JPY 5,000,000,000 of it paid in kind by the backing\n",
        "  q1                                A        30 days  1,000,000,000\n",
        "  q2                                B        refuses              0\n",
        "  missing if every insurer refuses                      600,000,000\n",
        "JPY 100,000,000 of reinstatement premium falls due with the payments\n",
        "  day 0       3,400,000,000     500,000,000    100,000,000    100,000,000\n",
        "  day 30      4,100,000,000               0              0    100,000,000\n",
        "  in the end  4,100,000,000               0              0    600,000,000\n",
    ):
        assert piece in text, piece


def test_an_infeasible_report_names_the_rules_and_each_repair() -> None:
    text = to_text(without_mix(Status.INFEASIBLE), case())
    assert "these rules cannot hold together: reserve.cash.max, tail.solvency" in text
    assert "- raise reserve.cash.max from JPY 51 to JPY 482\n" in text
    assert "- lower tail.solvency.level from 0.99 to 0.95\n" in text
    assert "- change limits.no_gap from true to false\n" in text
    assert '- change limits.deductible_cash from "sum" to "none"\n' in text
    assert "Policies bought" not in text


def test_a_conflict_without_repair_says_so() -> None:
    stuck = without_mix(Status.INFEASIBLE)
    assert stuck.conflict is not None
    text = to_text(replace(stuck, conflict=replace(stuck.conflict, rules=(), short_by=None, repairs=())))
    assert "no change of a single rule" in text


def test_a_repair_read_from_the_report_is_enough() -> None:
    assert repair_line(Repair("reserve.cash.max", 50.95, 481.9102993695246), "USD") == (
        "raise reserve.cash.max from USD 50.95 to USD 481.92"
    )
    assert repair_line(Repair("coverage.hot.min_limit", 200.0, 100.999), "USD").endswith("to USD 100.99")


def test_a_rejected_report_has_one_line_a_fault() -> None:
    text = to_text(without_mix(Status.REJECTED))
    assert "2 faults\n  catalogue.csv:3 share: a share must be above 0 and at most 1 (got '1.5'); write 0.5 for one half\n" in text
    assert "  case.toml limits.budget: unknown key (got '5'); remove it\n" in text


@pytest.mark.parametrize("status", [Status.ERROR, Status.UNDECIDED])
def test_an_answer_that_may_not_be_shown_is_not_shown(status: Status) -> None:
    text = to_text(replace(with_mix(Status.SOLVED), status=status, message="the bound 2 is above the cost 1"), case())
    assert "Policies bought" not in text
    assert "yearly cost" not in text
    assert "the bound 2 is above the cost 1" in text


def test_no_policy_no_law_no_limit_and_no_tail_leave_no_empty_sections() -> None:
    bare = replace(
        with_mix(Status.SOLVED), policies=(), law=(), limits=(), tail=(), net_loss=None, barred=(), warnings=(), losses=None, stress=()
    )
    text = to_text(replace(bare, alternatives=None, run=None), case())
    assert "none: the reserve alone meets the rules" in text
    for head in ("ledger", "each limit", "Stress", "Tail", "Warnings", "Alternatives", "seconds"):
        assert head not in text


def test_a_simulated_figure_carries_its_standard_error() -> None:
    solution = with_mix(Status.SOLVED)
    text = to_text(replace(solution, tail=(replace(solution.tail[0], standard_error=1.5e7, measure="var"),)))
    assert "solvency: VaR 99 %" in text
    assert "standard error of the net figure JPY 15,000,000" in text


def test_a_case_without_a_currency_shows_amounts_alone() -> None:
    plain = replace(with_mix(Status.SOLVED), case=CaseName("a", "a", "XXX", "ef"), cost=1234.5)
    assert "yearly cost               1,234.50" in to_text(plain)


def test_an_alternative_of_another_name_is_shown_by_it() -> None:
    other = replace(with_mix(Status.SOLVED), alternatives={"next_best": Alternative(Status.SOLVED, 1.0, 2.0)})
    assert "next_best" in to_text(other)
