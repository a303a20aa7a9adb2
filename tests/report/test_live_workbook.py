"""The workbook follows a changed share, premium or reserve as the engine prices it, computed by a spreadsheet's own engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.papers import Book, history
from support.paths import ROOT, TEST_DATA
from support.recalculated import recalculated

from optimizer.evaluation.ledger import law_results
from optimizer.evaluation.limits import limit_results
from optimizer.evaluation.mix_cost import EvaluatedMix, evaluate
from optimizer.evaluation.problem import Problem, make_problem
from optimizer.files import load_case, load_years
from optimizer.i18n.catalogue import text_of
from optimizer.i18n.language import Language
from optimizer.i18n.voice import Voice
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.report.paper import paper_xlsx
from optimizer.report.text.names import limit_name, requirement_name
from optimizer.results.solution import Solution
from optimizer.solver.solve import optimize

pytestmark = pytest.mark.slow

ENGLISH = Voice("en", "JPY")
FIRST = 3
"""Row of the first policy."""
Answered = tuple[Case, Scenarios, Solution]


@pytest.fixture(scope="module")
def tiny() -> Answered:
    """Return a case with tax, minimum premiums, a bundle and a law that asks for cash beside deductibles."""
    asked = load_case(TEST_DATA / "tiny")
    years = load_years(asked)
    return asked, years, optimize(asked, years)


@pytest.fixture(scope="module")
def capped() -> Answered:
    """Return a case of which a cap of the law takes 10m off what insurance counts for."""
    asked = load_case(ROOT / "data" / "cases" / "jp-audit-firm", settings={"offers.whole-co.use": "no", "offers.whole.premium": "9e6"})
    years = load_years(asked)
    return asked, years, optimize(asked, years)


OTHERS = [pytest.param("history", "en", marks=pytest.mark.prove), pytest.param("tiny", "ja", marks=pytest.mark.prove)]


@pytest.mark.parametrize(("which", "code"), [("history", "ja"), ("tiny", "en"), ("capped", "en"), *OTHERS])
def test_every_formula_gives_the_value_that_stands_beside_it(
    which: str, code: Language, tiny: Answered, capped: Answered, tmp_path: Path
) -> None:
    asked, _, solution = {"history": history(), "tiny": tiny, "capped": capped}[which]
    data = paper_xlsx(solution, asked, code)
    shown, computed = Book(data).cells, recalculated(data, {}, tmp_path)
    assert len(computed) > (20 if which == "capped" else 40)
    for place, value in computed.items():
        assert value == (shown[place] if isinstance(value, str) else pytest.approx(shown[place], rel=1e-12, abs=1e-6)), place


@dataclass
class Typed:
    """A workbook of an answer in English, into whose cells something is typed."""

    asked: Case
    solution: Solution

    def __post_init__(self) -> None:
        """Write it."""
        self.data = paper_xlsx(self.solution, self.asked, "en")
        self.texts = {place: text.strip() for place, text in Book(self.data).cells.items() if isinstance(text, str)}
        self.changes: dict[tuple[str, str], float] = {}

    def row(self, sheet: str, text: str) -> str:
        """Return the number of the row that begins with a text."""
        rows = [place[1:] for (name, place), found in self.texts.items() if name == sheet and place[0] == "A" and found == text]
        return rows[0]

    def type(self, shares: dict[str, float], premiums: dict[str, float], amounts: dict[str, float]) -> None:
        """Type shares, premiums and amounts into their cells: policies stand from the third row on, the reserve three rows beneath them."""
        policies = {policy.offer: FIRST + place for place, policy in enumerate(self.solution.policies)}
        held = {held.id: FIRST + len(policies) + 3 + place for place, held in enumerate(self.solution.reserve)}
        for column, rows, values in (("C", policies, shares), ("G", policies, premiums), ("C", held, amounts)):
            self.changes |= {("Mix", f"{column}{rows[name]}"): value for name, value in values.items()}


def priced(answered: Answered, shares: dict[str, float], premiums: dict[str, float]) -> tuple[Problem, EvaluatedMix]:
    """Return what the engine gives for other shares and premiums."""
    asked, years, solution = answered
    offers = tuple(offer.model_copy(update={"premium": premiums.get(offer.offer, offer.premium)}) for offer in asked.offers)
    problem = make_problem(asked.model_copy(update={"offers": offers}), years)
    mix = np.array([{**solution.shares, **shares}.get(offer.offer, 0.0) for offer in offers])
    found = evaluate(problem, mix)
    assert found is not None
    return problem, found


CHANGES: dict[str, tuple[str, dict[str, float], dict[str, float]]] = {
    "a premium": ("history", {}, {"E-excess": 100e6, "C-primary-300m": 90e6}),
    "a share": ("history", {"F-cold-excess": 0.7, "E-excess": 0.25}, {}),
    "a policy dropped": ("history", {"F-cold-excess": 0.0}, {}),
    "a bundle broken, below a minimum": ("tiny", {"d": 0.0}, {"b": 0.25}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_cost_ledger_and_budget_follow_a_change_as_the_engine_prices_it(name: str, tiny: Answered, tmp_path: Path) -> None:
    which, shares, premiums = CHANGES[name]
    answered = history() if which == "history" else tiny
    problem, mix = priced(answered, shares, premiums)
    typed = Typed(answered[0], answered[2])
    typed.type(shares, premiums, dict(zip((r.id for r in answered[0].reserve), mix.holding.amounts, strict=True)))
    computed = recalculated(typed.data, typed.changes, tmp_path)
    rounding: dict[str, Any] = {"rel": 1e-9, "abs": 1e-6}
    for part in ("premium", "tax", "fixed_charge", "discount", "carry", "expected_net"):
        at = "Cost", "B" + typed.row("Cost", text_of(f"part.{part}", "en"))
        value = computed.get(at, Book(typed.data).cells[at])
        assert value == pytest.approx(getattr(mix.parts, part), **rounding), part
    assert computed["Cost", "B" + typed.row("Cost", text_of("total", "en"))] == pytest.approx(mix.cost, **rounding)
    for law in law_results(problem, mix):
        row = typed.row("Law", requirement_name(law.id, answered[0].law, ENGLISH))
        assert computed["Law", f"C{row}"] == pytest.approx(law.counted, **rounding), law.id
        assert computed["Law", f"D{row}"] == pytest.approx(law.slack, rel=1e-9, abs=1e-9 * law.required), law.id
    budget = next((limit for limit in limit_results(problem, mix) if limit.id == "limits.premium_budget"), None)
    if budget is not None:
        row = typed.row("Limits", limit_name("limits.premium_budget", answered[0], ENGLISH))
        assert computed["Limits", f"B{row}"] == pytest.approx(budget.value, **rounding)
        assert computed["Limits", f"E{row}"] == text_of("sheet.yes" if budget.value <= budget.limit else "sheet.no", "en")
    assert computed["Tail", "A1"] == text_of("sheet.needs_solve", "en")
