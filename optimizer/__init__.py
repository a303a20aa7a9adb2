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
    from optimizer.batches.run import batch
    from optimizer.case import Case
    from optimizer.curves import curve
    from optimizer.errors import DisagreementError, Fault, InfeasibleError, InputError, LimitError, OptimizerError, SolveError
    from optimizer.files import check, load_case, load_years
    from optimizer.files.incidents import load_incidents
    from optimizer.files.market import load_market
    from optimizer.files.product import load_product
    from optimizer.fitting import Fit, FitPlan, Incidents, fit
    from optimizer.market import Demand, Market
    from optimizer.policy import Offer
    from optimizer.quote import Price, PricePlan, Proposal
    from optimizer.reasons import explain
    from optimizer.regime import Regime
    from optimizer.report import to_json, to_text
    from optimizer.scenarios import Scenarios
    from optimizer.simulation import simulate
    from optimizer.solution import Solution, Status
    from optimizer.solve import optimize
    from optimizer.sweep import Curve, CurvePoint
    from optimizer.underwriting import demand, price
    from optimizer.why import Explanation

_HOME = {
    "Case": "optimizer.case",
    "Curve": "optimizer.sweep",
    "CurvePoint": "optimizer.sweep",
    "Demand": "optimizer.market",
    "DisagreementError": "optimizer.errors",
    "Explanation": "optimizer.why",
    "Fault": "optimizer.errors",
    "Findings": "optimizer.auditor",
    "Fit": "optimizer.fitting",
    "FitPlan": "optimizer.fitting",
    "Incidents": "optimizer.fitting",
    "InfeasibleError": "optimizer.errors",
    "InputError": "optimizer.errors",
    "LimitError": "optimizer.errors",
    "Market": "optimizer.market",
    "Offer": "optimizer.policy",
    "OptimizerError": "optimizer.errors",
    "Price": "optimizer.quote",
    "PricePlan": "optimizer.quote",
    "Proposal": "optimizer.quote",
    "Regime": "optimizer.regime",
    "Scenarios": "optimizer.scenarios",
    "Solution": "optimizer.solution",
    "SolveError": "optimizer.errors",
    "Status": "optimizer.solution",
    "audit": "optimizer.auditor",
    "batch": "optimizer.batches.run",
    "check": "optimizer.files",
    "curve": "optimizer.curves",
    "demand": "optimizer.underwriting",
    "explain": "optimizer.reasons",
    "fit": "optimizer.fitting",
    "load_case": "optimizer.files",
    "load_incidents": "optimizer.files.incidents",
    "load_market": "optimizer.files.market",
    "load_product": "optimizer.files.product",
    "load_years": "optimizer.files",
    "optimize": "optimizer.solve",
    "price": "optimizer.underwriting",
    "simulate": "optimizer.simulation",
    "to_json": "optimizer.report",
    "to_text": "optimizer.report",
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
    "audit",
    "batch",
    "check",
    "curve",
    "demand",
    "explain",
    "fit",
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
]


def __getattr__(name: str) -> typing.Any:
    """Load a public name from its module."""
    if name not in _HOME:
        raise AttributeError(f"module 'optimizer' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
