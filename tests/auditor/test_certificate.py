"""A certificate worked by hand is believed for what it proves, and refused wherever it is bent."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.two_years import write_case
from support.worked_certificate import split, worked, worked_empty

from optimizer import Case, Scenarios, load_case, load_years
from optimizer.auditor.certificate import check_certificate
from optimizer.results.certificate import Certificate

LIMITED = "\n[limits]\nmax_policies = 1\n"


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """Return the case of two loss years."""
    return load_case(write_case(tmp_path_factory.mktemp("worked")))


@pytest.fixture(scope="module")
def years(case: Case) -> Scenarios:
    """Return its loss years."""
    return load_years(case)


@pytest.fixture
def narrow(folder: Path) -> Case:
    """Return the case with one policy at most and 5 of cash, in which nothing is lawful."""
    text = (folder / "case.toml").read_text(encoding="utf-8").replace("carry = 0.1", "carry = 0.1\nmax = 5")
    (folder / "case.toml").write_text(text + LIMITED, encoding="utf-8")
    return load_case(folder)


@pytest.mark.parametrize("exact", [False, True])
def test_what_it_proves_is_the_least_cost_less_rounding(case: Case, years: Scenarios, exact: bool) -> None:
    check = check_certificate(case, years, worked(case), exact=exact)
    assert check.faults == ()
    assert check.bound is not None
    assert 6 * (1 - 1e-9) < check.bound < 6
    assert 6 - check.bound <= check.allowance * 1.01
    assert (check.leaves, check.cuts, check.rows) == (1, 2, 5)


@pytest.mark.parametrize("exact", [False, True])
def test_that_nothing_is_lawful_is_proved(narrow: Case, exact: bool) -> None:
    years = load_years(narrow)
    assert check_certificate(narrow, years, worked_empty(narrow), exact=exact).bound == math.inf
    enough = changed(worked_empty(narrow), "duals", value=lambda value: value * np.array([1, 1, 1, 1, 9.1, 1]))
    check = check_certificate(narrow, years, enough, exact=exact)
    assert (check.bound, check.faults) == (None, ("tree.0: its multipliers prove nothing of this leaf",))


def test_a_tree_that_splits_proves_the_same(case: Case, years: Scenarios) -> None:
    whole, parts = (check_certificate(case, years, c).bound for c in (worked(case), split(worked(case), "buy[q2]")))
    assert whole is not None
    assert parts == pytest.approx(whole, rel=1e-12)


def test_a_decision_that_a_leaf_rests_on_counts(case: Case, years: Scenarios) -> None:
    """With y1 - s1 = 0 at multiplier 9 the leaf of y1 = 0 is worth 15, that of y1 = 1 is worth 6."""
    rows = worked(case).rows
    with_row = replace(
        rows,
        names=(*rows.names, "share.q1.only"),
        low=np.append(rows.low, 0.0),
        high=np.append(rows.high, 0.0),
        start=np.append(rows.start, rows.start[-1] + 2),
        column=np.append(rows.column, [2, 0]),
        value=np.append(rows.value, [1.0, -1.0]),
    )
    duals = worked(case).duals
    with_dual = replace(duals, start=np.array([0, 6]), row=np.arange(6), value=np.append(duals.value, 9.0))
    both = replace(split(worked(case), "buy[q1]"), rows=with_row, duals=with_dual)
    assert check_certificate(case, years, both).bound == pytest.approx(6, rel=1e-9)
    never = replace(both, tree=replace(both.tree, up=np.array([1, -1, -1]), down=np.array([1, -1, -1])))
    assert check_certificate(case, years, never).bound is None


def changed(certificate: Certificate, part: str, **how: Callable[[Any], Any]) -> Certificate:
    """Return a certificate with some fields of a part changed."""
    old = getattr(certificate, part)
    return replace(certificate, **{part: replace(old, **{name: change(getattr(old, name)) for name, change in how.items()})})


def put(place: int, value: float) -> Callable[[Any], Any]:
    """Change one number of an array."""

    def change(array: Any) -> Any:
        new = np.array(array)
        new[place] = value
        return new

    return change


def renamed(old: str, new: str) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """Change one name."""
    return lambda names: tuple(new if name == old else name for name in names)


def at(certificate: Certificate, cut: int, **values: Any) -> Certificate:
    """Return a certificate one of whose cuts was made elsewhere."""
    cuts = [*certificate.cuts]
    cuts[cut] = replace(cuts[cut], **values)
    return replace(certificate, cuts=tuple(cuts))


RUN = np.array([[1, 1]], dtype=np.int64)
BENT: dict[str, tuple[Callable[[Certificate], Certificate], str]] = {
    "a higher constant": (lambda c: changed(c, "rows", low=put(0, 10.001)), "rows.cut.1: it is at least 10.001"),
    "a lower slope": (lambda c: changed(c, "rows", value=put(1, 7.999)), "rows.cut.1: share[q1] counts 7.999"),
    "no slope": (lambda c: changed(c, "rows", value=put(1, 0.0)), "rows.cut.1: share[q1] counts 0 in it, not 8"),
    "a cheaper premium": (lambda c: changed(c, "rows", value=put(12, -4.0)), "rows.premium.q2.rate: share[q2] counts -4"),
    "another sign": (lambda c: changed(c, "rows", low=put(2, 0.0), high=put(2, math.inf)), "rows.tail.solvency: it is at least 0"),
    "another rule": (lambda c: changed(c, "rows", names=renamed("premium.q1.rate", "premium.q2.minimum")), "the case has no such rule"),
    "another name": (lambda c: changed(c, "rows", names=renamed("premium.q1.rate", "share.q1.only")), "rows.share.q1.only: "),
    "a name twice": (lambda c: changed(c, "rows", names=renamed("premium.q1.rate", "premium.q2.rate")), "it stands 2 times"),
    "a cut for a rule": (lambda c: changed(c, "rows", names=renamed("cut.1", "expected")), "cuts: one for each row of that name"),
    "a rule for a cut": (lambda c: changed(c, "rows", names=renamed("tail.solvency", "cut.3")), "cuts: one for each row of that name"),
    "another point": (lambda c: at(c, 0, shares={}), "rows.cut.1: share[q1] counts 8 in it, not 14"),
    "a tie the other way": (lambda c: at(c, 0, open_runs=RUN), "rows.cut.1: share[q1] counts 8 in it, not 14"),
    "another threshold": (lambda c: at(c, 1, threshold=30.0), "rows.cut.2: "),
    "another measure": (lambda c: at(c, 0, kind="emergency"), "rows.cut.1: held[cash] counts 0 in it, not 0.1"),
    "a tail that is not there": (lambda c: at(c, 1, tail="other"), "rows.cut.2: other: no tail rule that binds"),
    "an offer that is not there": (lambda c: at(c, 0, shares={"q9": 1.0}), "rows.cut.1: the point is of offers of the catalogue"),
    "a year that is not there": (lambda c: at(c, 1, straddling=2), "rows.cut.2: the threshold is an amount, and the year"),
    "a run beyond the end": (lambda c: at(c, 0, open_runs=RUN + 1), "rows.cut.1: ties are runs of places"),
    "a box too small": (lambda c: changed(c, "columns", high=put(6, 99.0)), "columns.held[cash]: it may be 100"),
    "a box from above 0": (lambda c: changed(c, "columns", low=put(0, 0.5)), "columns.share[q1]: it may be 0"),
    "a dearer reserve": (lambda c: changed(c, "columns", cost=put(6, 0.2)), "columns.held[cash]: it costs 0.1"),
    "an unknown column": (lambda c: changed(c, "columns", names=renamed("own_funds", "free")), "columns.free: no variable of this case"),
    "a share for a decision": (lambda c: changed(c, "columns", binary=put(0, 0)), "columns.share[q1]: no decision"),
    "a box without end": (lambda c: changed(c, "columns", high=put(6, math.inf)), "columns: as many finite lows, highs"),
    "a multiplier without end": (lambda c: changed(c, "duals", value=put(0, math.inf)), "duals: the multipliers of each closing"),
    "a lower most": (lambda c: changed(c, "rows", high=put(2, -1.0)), "rows.tail.solvency: it is at most -1, not 0"),
    "a measure that is none": (lambda c: at(c, 0, kind="var"), "rows.cut.1: var: no measure"),
    "a unit far from the other": (lambda c: replace(c, objective_unit=1e40), "objective_unit: an amount of money of about the unit"),
    "a decision of no column": (lambda c: changed(c, "columns", binary=put(0, 99)), "columns: a decision is the place of a column"),
    "a side that is no number": (lambda c: changed(c, "rows", low=put(0, math.nan)), "rows: as many lows and highs as names"),
    "a term of no column": (lambda c: changed(c, "rows", column=put(0, 99)), "rows: a term is of a column"),
    "terms that are cut short": (lambda c: changed(c, "rows", start=put(-1, 3)), "rows: the terms of each row"),
    "starts that are cut short": (lambda c: changed(c, "rows", start=lambda a: a[:-1]), "rows: the terms of each row"),
    "a leaf that is half empty": (lambda c: changed(c, "duals", empty=put(0, 2)), "duals: empty is 0 or 1"),
    "a split on no column": (lambda c: changed(split(c, "buy[q1]"), "tree", column=put(0, 99)), "it splits on column 99"),
    "a multiplier of no row": (lambda c: changed(c, "duals", row=put(0, 9)), "duals: a multiplier is of a row"),
    "an empty leaf": (lambda c: changed(c, "duals", empty=put(0, 1)), "tree.0: its multipliers prove nothing of this leaf"),
    "multipliers that overflow": (lambda c: changed(c, "duals", value=put(0, 1e308)), "tree.0: its multipliers prove nothing of this leaf"),
    "a constant": (lambda c: replace(c, offset=1.0), "offset: the cost of this case has no constant"),
    "another unit": (lambda c: replace(c, unit=10.0), "columns.held[cash]: it costs 1, not 0.1"),
    "no unit": (lambda c: replace(c, unit=0.0), "unit: an amount of money above 0"),
    "another case": (lambda c: replace(c, case=replace(c.case, fingerprint="0" * 64)), "case: the certificate is of two-years"),
    "a split on a share": (lambda c: split(c, "share[q1]"), "tree.0: it splits on a column that is no decision"),
    "a leaf without multipliers": (lambda c: changed(c, "tree", dual=put(0, 1)), "tree.0: no multipliers close this leaf"),
    "a half that is missing": (
        lambda c: changed(split(c, "buy[q1]"), "tree", up=put(0, 1)),
        "tree: not every node but the root is the child of exactly one other",
    ),
    "no tree": (lambda c: changed(c, "tree", **{f.name: lambda a: a[:0] for f in fields(c.tree)}), "tree: its four lists"),
}  # fmt: skip


@pytest.mark.parametrize(("bend", "fault"), BENT.values(), ids=BENT)
def test_what_is_bent_is_refused_by_name(case: Case, years: Scenarios, bend: Callable[[Certificate], Certificate], fault: str) -> None:
    check = check_certificate(case, years, bend(worked(case)))
    assert check.bound is None
    assert any(fault in line for line in check.faults), check.faults


def test_a_decision_taken_twice_on_one_way_is_refused(case: Case, years: Scenarios) -> None:
    place = worked(case).columns.names.index("buy[q1]")
    tree = replace(
        split(worked(case), "buy[q1]").tree,
        column=np.array([place, place, -1, -1, -1]),
        down=np.array([1, 3, -1, -1, -1]),
        up=np.array([2, 4, -1, -1, -1]),
        dual=np.array([-1, -1, 0, 0, 0]),
    )
    check = check_certificate(case, years, replace(worked(case), tree=tree))
    assert check.faults == ("tree.3: a decision is split on twice on the way to this leaf",)


def test_nodes_that_are_not_reached_are_refused(case: Case, years: Scenarios) -> None:
    """Nodes 1 to 3 split into one another, apart from the root."""
    places = [worked(case).columns.names.index(name) for name in ("buy[q1]", "buy[q2]")]
    tree = replace(
        worked(case).tree,
        column=np.array([-1, places[0], places[1], -1, -1]),
        down=np.array([-1, 2, 1, -1, -1]),
        up=np.array([-1, 3, 4, -1, -1]),
        dual=np.array([0, -1, -1, 0, 0]),
    )
    check = check_certificate(case, years, replace(worked(case), tree=tree))
    assert check.faults == ("tree: 4 nodes are not reached from the root",)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("times", [0.0, 0.5, 2.0, -1.0])
def test_a_wrong_multiplier_only_weakens(case: Case, years: Scenarios, place: int, times: float) -> None:
    bent = changed(worked(case), "duals", value=put(place, worked(case).duals.value[place] * times))
    bound = check_certificate(case, years, bent).bound
    assert bound is not None
    assert bound < 6


def test_a_row_may_be_held_with_the_other_sign(case: Case, years: Scenarios) -> None:
    certificate = worked(case)
    rows, duals = certificate.rows, certificate.duals
    run = slice(rows.start[2], rows.start[3])
    value = rows.value.copy()
    value[run] *= -1
    turned = replace(rows, low=put(2, -rows.high[2])(rows.low), high=put(2, math.inf)(rows.high), value=value)
    held = replace(certificate, rows=turned, duals=replace(duals, value=put(2, 0.1)(duals.value)))
    assert check_certificate(case, years, held).bound == check_certificate(case, years, certificate).bound


def test_a_value_at_risk_is_beyond_it(folder: Path) -> None:
    text = (folder / "case.toml").read_text(encoding="utf-8").replace('"tvar"', '"var"')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    case = load_case(folder)
    check = check_certificate(case, load_years(case), worked(case))
    assert (check.bound, check.faults) == (None, ("tail.solvency: a certificate says nothing of a VaR rule",))
