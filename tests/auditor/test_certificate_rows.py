"""The checker's rows and columns are the model's, by name, though the two share no code."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from support.audited import BN, LAW, offer, plain_case
from support.campaigns import at_length
from support.made_certificates import KINDS, drawn_case
from support.paths import ROOT
from support.programme_rows import columns_of as columns_of_model
from support.programme_rows import rows_of
from support.wide_catalogue import wide_case

from optimizer import Case, Scenarios, load_case, load_years
from optimizer.auditor.certificate import no_gap
from optimizer.auditor.certificate.columns import columns_of
from optimizer.auditor.certificate.comparison import StatedRow, difference
from optimizer.auditor.certificate.ground import Ground
from optimizer.auditor.certificate.law_rows import law_rows
from optimizer.auditor.certificate.mix_rows import mix_rows
from optimizer.auditor.certificate.programme import Programme, plain_name
from optimizer.evaluation.problem import make_problem
from optimizer.losses.scenarios import from_years
from optimizer.model import Model, build, limits

SHIPPED = sorted(path.parent.name for path in (ROOT / "data" / "cases").glob("*/case.toml"))
SOME = ("hk-platform", "jp-history", "jp-midsize", "kr-won-market")
NEEDED = (
    *("share.most", "share.least", "share.only", "share.sizes", "size", "slots", "group", "requires", "excludes"),
    *("premium.rate", "premium.minimum", "discount", "limits.premium_budget", "limits.max_policies", "limits.max_premium_per_insurer"),
    *("limits.max_premium_fraction_per_insurer", "reserve.max", "firm.own_funds_at_risk", "limits.deductible_cash", "limits.no_gap"),
    *(
        "coverage",
        "tail",
        "law.reading",
        "law.reading.full",
        "law.credit.share",
        "law.credit.counted",
        "law.credit.bought",
        "law.credit.read",
    ),
    *("law.extra", "law.recognised", "law.recognised.read", "law.cap", "law.required", "law.floor", "law.extra_cash"),
)
"""Kinds of row that the random cases must show; what is named after an offer, a slot, a class or a rule of the law left out."""
FIXED = {"beneath"}.union(*(kind.split(".") for kind in NEEDED))


def kind_of(name: str) -> str:
    """Return the kind of a row: its name without what it is named after."""
    first, *rest = name.split(".")
    return ".".join([first, *(word for word in rest if word in FIXED)])


def programme_of(case: Case, years: Scenarios, model: Model) -> Programme:
    """Return the checker's programme in the model's units."""
    ground = Ground(case, years, model.unit)
    programme = Programme(columns_of(ground, model.objective_unit))
    programme.write(mix_rows(ground))
    programme.write(law_rows(ground))
    return programme


def apart(case: Case, years: Scenarios) -> tuple[list[str], set[str]]:
    """Return in what rows and columns differ, and which kinds of rows there are."""
    model = build(make_problem(case, years))
    programme, rows = programme_of(case, years, model), rows_of(model)
    wrong = [f"{name}: on one side alone" for name in rows.keys() ^ programme.rows.keys()]
    for name in rows.keys() & programme.rows.keys():
        row = rows[name]
        places = np.array([programme.place[plain_name(column)] for column in row.terms], dtype=np.int64)
        stated = StatedRow(places, np.array(list(row.terms.values())), row.low, row.high)
        differs = [difference(programme, programme.rows[name], s) for s in (stated, stated.turned)]
        wrong += [] if None in differs else [f"{name}: {differs[0]}"]
    for name, column in columns_of_model(model).items():
        place = programme.place[plain_name(name)]
        box = column.low == programme.low[place] and (math.isinf(column.high) or column.high == programme.high[place])
        same = box and column.is_binary == bool(programme.is_binary[place])
        if not (same and math.isclose(column.cost, programme.cost[place], rel_tol=1e-12)):
            wrong.append(f"{name}: {column}, not {programme.columns[place]}")
    return wrong, {kind_of(name) for name in rows}


def differing(folder: Path, kind: str, seeds: Iterable[int]) -> tuple[dict[int, list[str]], set[str]]:
    """Return the seeds on which checker and model differ, and the kinds of rows looked at."""
    found, kinds = {}, set[str]()
    for seed in seeds:
        drawn = drawn_case(kind, seed, folder)
        if drawn is not None:
            found[seed], shown = apart(*drawn)
            kinds |= shown
    return {seed: wrong for seed, wrong in found.items() if wrong}, kinds


@pytest.mark.slow
def test_rows_of_every_kind_are_the_models(tmp_path: Path) -> None:
    found = {kind: differing(tmp_path, kind, (*range(10), 22)) for kind in KINDS}
    assert {kind: wrong for kind, (wrong, _) in found.items() if wrong} == {}
    shown = set[str]().union(*(kinds for _, kinds in found.values()))
    assert set(NEEDED) - shown == set()


def test_so_is_cash_for_deductibles_beside_a_requirement_without_a_floor() -> None:
    law = {name: part for name, part in LAW.items() if name != "constraint"}
    policy = offer(offer="q1", insurer="A", deductible=1, limit=4, reinstatements=0, premium=0.1, notice_days=90)
    case = plain_case(policy, law=law, regime={"id": "test-law", "inputs": {"required_amount": 5 * BN}})
    wrong, kinds = apart(case, from_years([[[("hot", 8 * BN)]]], of=10))
    assert wrong == []
    assert "law.extra_cash" in kinds


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_every_kind_are_the_models_at_length(kind: str, tmp_path: Path) -> None:
    assert differing(tmp_path, kind, range(10, 400))[0] == {}


@pytest.mark.parametrize("name", [*SOME, *at_length(name for name in SHIPPED if name not in SOME)])
def test_so_they_are_of_the_shipped_cases(name: str) -> None:
    where = ROOT / "data" / "cases" / name
    simulated = "[losses.simulate]" in (where / "case.toml").read_text(encoding="utf-8")
    case = load_case(where, settings={"losses.simulate.years": "2000"} if simulated else {})
    assert apart(case, load_years(case))[0] == []


def test_layers_by_the_thousand_stand_on_sums_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (limits, no_gap):
        monkeypatch.setattr(module, "MOST_TERMS", 20)
    case, years = wide_case(90, 100, seed=1)
    wrong, kinds = apart(case, years)
    assert wrong == []
    assert {"limits.no_gap", "limits.no_gap.beneath"} <= kinds
