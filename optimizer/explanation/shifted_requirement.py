"""The same law asking for more or less: one requirement moved by an amount, whatever the law's formula."""

from __future__ import annotations

from optimizer.inputs.case import Case
from optimizer.inputs.grade import Grade
from optimizer.inputs.regime.clauses import Figure, Stock
from optimizer.inputs.regime.operators import Given, Node, Sum
from optimizer.inputs.regime.regime import Regime
from optimizer.law.recognition import recognise

STEP = 1e9
STEP_CURRENCY = "JPY"
PART = 0.1


def step_of(case: Case, required: float) -> float:
    """Return the step of a requirement: JPY 1bn; in another currency a tenth of what is required."""
    return STEP if case.currency == STEP_CURRENCY else PART * required


def amounts(case: Case) -> dict[str, float]:
    """Return what each requirement of the case's law asks for."""
    return {requirement.id: requirement.required for requirement in recognise(case).requirements}


def with_requirement_shifted(case: Case, bucket: str, more: float) -> Case:
    """Return the case under the same law where a requirement asks for `more` (below 0: less).

    Where the requirement, or an input that goes before its formula, can be stated, that is stated. Any other formula gets a sum behind
    it. Floors and caps that are a part of the requirement move with it, as they do where the law itself asks for more.
    """
    law, choice = case.law, case.regime
    if law is None or choice is None:
        return case
    requirement = next(b for b in law.bucket if b.id == bucket)
    if not isinstance(requirement, Stock):
        return case.model_copy(update={"law": _as_amount(law, bucket, amounts(case)[bucket] + more)})
    name = requirement.requirement
    node = next((n for n in law.node if n.id == name), None)
    stated = node.input if isinstance(node, Given) else name if node is None else None
    if stated is None:
        return case.model_copy(update={"law": _with_sum(law, name, more)})
    inputs = {**choice.inputs, stated: amounts(case)[bucket] + more}
    return case.model_copy(update={"regime": choice.model_copy(update={"inputs": inputs})})


def _with_sum(law: Regime, name: str, more: float) -> Regime:
    """Return the law with a node replaced by itself plus an amount; the names are none that a file can have."""
    before, moved = f"{name} as written", f"{name} moved by"
    step = _step(moved, more)
    nodes: list[Node] = []
    for node in law.node:
        if node.id == name:
            nodes += [node.model_copy(update={"id": before}), Sum.model_construct(id=name, op="sum", args=(before, moved))]
        else:
            nodes.append(node)
    return law.model_copy(update={"figure": (*law.figure, step), "node": tuple(nodes)})


def _as_amount(law: Regime, bucket: str, amount: float) -> Regime:
    """Return the law with a requirement that is a plain amount, whatever it was computed from."""
    name = f"{bucket} moved to"
    stock = Stock.model_construct(id=bucket, mode="stock", title="", title_ja="", requirement=name)
    buckets = tuple(stock if b.id == bucket else b for b in law.bucket)
    return law.model_copy(update={"figure": (*law.figure, _step(name, amount)), "bucket": buckets})


def _step(name: str, value: float) -> Figure:
    return Figure.model_construct(id=name, value=value, unit="money", grade=Grade.PRIMARY, cite="a step of the explanation")
