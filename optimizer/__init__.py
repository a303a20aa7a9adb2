"""Reserve Optimizer: the cheapest lawful mix of insurance and cash for an exchange's liability reserve.

    from optimizer import load_case, load_years, optimize, audit

    case = load_case("data/cases/jp-history")
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    print(to_text(solution, case))
    findings = audit(case, years, solution)

Names are loaded when first used, so that a program that only reads a case does not wait for a solver.
"""

from __future__ import annotations

import importlib
import typing

if typing.TYPE_CHECKING:
    from optimizer.auditor import Findings, audit
    from optimizer.errors import DisagreementError, Fault, InfeasibleError, InputError, LimitError, OptimizerError, SolveError
    from optimizer.explanation.curves import curve
    from optimizer.explanation.explain_mix import explain
    from optimizer.explanation.frontier import frontier
    from optimizer.explanation.tornado import tornado
    from optimizer.files import check, load_case, load_years
    from optimizer.files.incidents import load_incidents
    from optimizer.files.market import load_market
    from optimizer.files.product import load_product
    from optimizer.inputs.case import Case
    from optimizer.inputs.frontier_plan import FrontierPlan
    from optimizer.inputs.market import Market
    from optimizer.inputs.offers import Offer
    from optimizer.inputs.proposal import PricePlan, Proposal
    from optimizer.inputs.regime.regime import Regime
    from optimizer.losses.fitting import Fit, FitPlan, Incidents, fit
    from optimizer.losses.scenarios import Scenarios
    from optimizer.losses.simulation import simulate
    from optimizer.report import to_json, to_text
    from optimizer.results.curve import Curve, CurvePoint
    from optimizer.results.demand import Demand
    from optimizer.results.explanation import Explanation
    from optimizer.results.frontier import Frontier
    from optimizer.results.price import Price
    from optimizer.results.solution import Solution, Status
    from optimizer.results.tornado import Tornado
    from optimizer.runs.batches.run import batch
    from optimizer.solver.solve import optimize
    from optimizer.underwriting import demand, price

_HOME = {
    "Case": "optimizer.inputs.case",
    "Curve": "optimizer.results.curve",
    "CurvePoint": "optimizer.results.curve",
    "Demand": "optimizer.results.demand",
    "DisagreementError": "optimizer.errors",
    "Explanation": "optimizer.results.explanation",
    "Fault": "optimizer.errors",
    "Findings": "optimizer.auditor",
    "Fit": "optimizer.losses.fitting",
    "FitPlan": "optimizer.losses.fitting",
    "Frontier": "optimizer.results.frontier",
    "FrontierPlan": "optimizer.inputs.frontier_plan",
    "Incidents": "optimizer.losses.fitting",
    "InfeasibleError": "optimizer.errors",
    "InputError": "optimizer.errors",
    "LimitError": "optimizer.errors",
    "Market": "optimizer.inputs.market",
    "Offer": "optimizer.inputs.offers",
    "OptimizerError": "optimizer.errors",
    "Price": "optimizer.results.price",
    "PricePlan": "optimizer.inputs.proposal",
    "Proposal": "optimizer.inputs.proposal",
    "Regime": "optimizer.inputs.regime.regime",
    "Scenarios": "optimizer.losses.scenarios",
    "Solution": "optimizer.results.solution",
    "SolveError": "optimizer.errors",
    "Status": "optimizer.results.solution",
    "Tornado": "optimizer.results.tornado",
    "audit": "optimizer.auditor",
    "batch": "optimizer.runs.batches.run",
    "check": "optimizer.files",
    "curve": "optimizer.explanation.curves",
    "demand": "optimizer.underwriting",
    "explain": "optimizer.explanation.explain_mix",
    "fit": "optimizer.losses.fitting",
    "frontier": "optimizer.explanation.frontier",
    "load_case": "optimizer.files",
    "load_incidents": "optimizer.files.incidents",
    "load_market": "optimizer.files.market",
    "load_product": "optimizer.files.product",
    "load_years": "optimizer.files",
    "optimize": "optimizer.solver.solve",
    "price": "optimizer.underwriting",
    "simulate": "optimizer.losses.simulation",
    "to_json": "optimizer.report",
    "to_text": "optimizer.report",
    "tornado": "optimizer.explanation.tornado",
}

__all__ = [
    "Case",
    "Curve",
    "CurvePoint",
    "Demand",
    "DisagreementError",
    "Explanation",
    "Fault",
    "Findings",
    "Fit",
    "FitPlan",
    "Frontier",
    "FrontierPlan",
    "Incidents",
    "InfeasibleError",
    "InputError",
    "LimitError",
    "Market",
    "Offer",
    "OptimizerError",
    "Price",
    "PricePlan",
    "Proposal",
    "Regime",
    "Scenarios",
    "Solution",
    "SolveError",
    "Status",
    "Tornado",
    "audit",
    "batch",
    "check",
    "curve",
    "demand",
    "explain",
    "fit",
    "frontier",
    "load_case",
    "load_incidents",
    "load_market",
    "load_product",
    "load_years",
    "optimize",
    "price",
    "simulate",
    "to_json",
    "to_text",
    "tornado",
]


def __getattr__(name: str) -> typing.Any:
    """Load a public name from its module."""
    if name not in _HOME:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
