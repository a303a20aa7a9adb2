"""The audit of caps, of one class alone, of floors of some classes and of words: honest answers pass, each planted wrong one fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.korea import KOREA, KOREAN_OFFERS, LOSSES
from support.paths import ROOT

from optimizer import Case, Solution, audit, load_case, load_years, optimize
from optimizer.losses.scenarios import Scenarios
from optimizer.results.solution import LawItem

pytestmark = pytest.mark.slow

BN = 1e9
Trio = tuple[Case, Scenarios, Solution]
Plant = Callable[[Trio], Trio]

CAPPED = KOREA.replace('"krw_market"', '"krw_market"\nlimit_and_reserve_add = 1\nretained_earnings = 2e9') + "min = 4e9\n"
"""5bn asked; 4bn of reserve held, 2bn of it count; q's 4bn count: 6bn."""
CHOSEN = KOREA.replace('"krw_market"', '"krw_market"\nlimit_and_reserve_add = 0\nretained_earnings = 4e9') + "min = 1e9\n"
"""5bn asked of one class: p and q count for 6bn, the reserve of 1bn for nothing."""
FLOORS = {
    'mode = "one_of"\nunless = "limit_and_reserve_add"': 'mode = "any_mix"',
    'amount = "retained_earnings"': 'amount = "retained_earnings"\n\n[[constraint]]\nid = "fenced"\nkind = "floor"\n'
    'bucket = "main"\nclasses = ["cash"]\namount = "of_hot_value"',
    '[[instrument]]\nclass = "insurance"': '[[instrument]]\nclass = "cash"\nbuckets = ["main"]\nfactor = "reserve_factor"\n\n'
    '[[instrument]]\nclass = "insurance"',
}


def made(folder: Path, case: str) -> Trio:
    """Write a case, solve it."""
    for name, text in {"case.toml": case, "catalogue.csv": KOREAN_OFFERS, "losses.csv": LOSSES}.items():
        (folder / name).write_text(text, encoding="utf-8")
    read = load_case(folder)
    years = load_years(read)
    return read, years, optimize(read, years)


def of_floors(folder: Path) -> Trio:
    """Solve under a law that asks for 1bn of cash beside what else counts: 5 % of 20bn, of 3bn in all."""
    law = (ROOT / "data" / "regimes" / "kr-vaupa.toml").read_text(encoding="utf-8")
    for old, new in FLOORS.items():
        assert old in law
        law = law.replace(old, new, 1)
    (folder / "own.toml").write_text(law, encoding="utf-8")
    case = KOREA.replace('"kr-vaupa"', '"own.toml"').replace("100e9", "20e9")
    return made(folder, case + '\n[[reserve]]\nid = "cash"\nclass = "cash"\ncarry = 0.2\n')


def wrong(trio: Trio) -> set[str]:
    """Return the checks that fail."""
    return {check.id for check in audit(*trio).failures}


def item(what: str, counts_for: float | None, *, place: int = 0, counted: float | None = None) -> Plant:
    """Plant what one item counts for (none: the item is left out), the sums following."""

    def plant(trio: Trio) -> Trio:
        ledger = trio[2].law[place]
        kept = [i for i in ledger.items if i.what != what]
        items = (*kept, *([] if counts_for is None else [LawItem(what, counts_for, "")]))
        total = sum(i.counts_for for i in items) if counted is None else counted
        changed = replace(ledger, items=items, counted=total, slack=total - ledger.required)
        law = tuple(changed if n == place else each for n, each in enumerate(trio[2].law))
        return trio[0], trio[1], replace(trio[2], law=law)

    return plant


def stated(**inputs: float | str) -> Plant:
    """State something else to the law than the answer used."""

    def plant(trio: Trio) -> Trio:
        choice = trio[0].regime
        assert choice is not None
        regime = choice.model_copy(update={"inputs": {**choice.inputs, **inputs}})
        return trio[0].model_copy(update={"regime": regime}), trio[1], trio[2]

    return plant


CAPS: list[tuple[str, str, Plant]] = [
    ("what lies beyond the cap is not taken off", "law.main.items.retained_earnings_cap", item("retained_earnings_cap", None)),
    ("less is taken off than lies beyond it", "law.main.items.retained_earnings_cap", item("retained_earnings_cap", -1 * BN)),
    ("the cap is taken off twice", "law.main.items.retained_earnings_cap", item("retained_earnings_cap", -4 * BN)),
    ("the reserve counts for its cap instead", "law.main.items.reserve", item("reserve", 2 * BN)),
    ("the cap was lower than the answer knew", "law.main.reserve", stated(retained_earnings=0.9 * BN)),
    ("more was asked than the answer knew", "law.main.required", stated(hot_value=140 * BN)),
]
ONE_OF: list[tuple[str, str, Plant]] = [
    ("two classes count", "law.main.route", item("reserve", 1 * BN)),
    ("a class is counted in part", "law.main.items.reserve", item("reserve", 0.5 * BN)),
    ("the class chosen counts for less", "law.main", item("q", 0.0)),
    ("another word is stated than the answer knew", "law.main.required", stated(licence_class="coin_market", hot_value=20 * BN)),
]


@pytest.mark.parametrize(("case", "plants"), [(CAPPED, CAPS), (CHOSEN, ONE_OF)], ids=["caps", "one class"])
def test_an_honest_answer_passes_and_each_planted_one_is_rejected(tmp_path: Path, case: str, plants: list[tuple[str, str, Plant]]) -> None:
    trio = made(tmp_path, case)
    assert wrong(trio) == set()
    missed = {name: wrong(plant(trio)) for name, key, plant in plants if key not in wrong(plant(trio))}
    assert missed == {}


def test_a_free_mix_is_not_lawful_where_one_class_alone_counts(tmp_path: Path) -> None:
    """The answer under free mixing, p and 3bn of reserve, asked again where limit and reserve may not be added."""
    trio = made(tmp_path, KOREA.replace('"krw_market"', '"krw_market"\nlimit_and_reserve_add = 1'))
    assert wrong(trio) == set()
    assert {"law.main.route", "law.main.reserve"} <= wrong(stated(limit_and_reserve_add=0.0)(trio))


def test_a_floor_of_some_classes_is_met_by_them_alone(tmp_path: Path) -> None:
    """1bn of cash at 20 %, p's 2bn at 150m."""
    trio = of_floors(tmp_path)
    assert trio[2].amounts == pytest.approx({"reserve": 0, "cash": 1 * BN})
    assert trio[2].cost == pytest.approx(350e6)
    assert wrong(trio) == set()
    held = {"reserve": 1 * BN, "cash": 0.0}
    moved = tuple(replace(h, amount=held[h.id], carry=held[h.id] * (0.1 if h.id == "reserve" else 0.2)) for h in trio[2].reserve)
    assert "law.main.fenced" in wrong((trio[0], trio[1], replace(trio[2], reserve=moved)))
    assert "law.main.fenced.counted" in wrong(item("reserve", 1 * BN, place=1)(trio))


def test_the_least_earnings_that_help_are_checked(tmp_path: Path) -> None:
    """No policy can be paid for and 1bn of earnings is stated: 5bn would do, and neither 4.9bn nor 5.1bn is the least."""
    case = KOREA.replace('"krw_market"', '"krw_market"\nretained_earnings = 1e9') + "\n[limits]\npremium_budget = 1e6\n"
    read, years, solution = made(tmp_path, case)
    assert wrong((read, years, solution)) == set()
    key = "regime.inputs.retained_earnings"
    assert solution.conflict is not None
    for to in (4.9 * BN, 5.1 * BN):
        repairs = tuple(replace(r, to=to) if r.rule == key else r for r in solution.conflict.repairs)
        planted = replace(solution, conflict=replace(solution.conflict, repairs=repairs))
        assert wrong((read, years, planted)) == {f"conflict.{key}"}
