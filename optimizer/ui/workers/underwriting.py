"""What a worker does for an insurer: one offer priced, what to say to one insurer, a market asked; the same functions as the commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from optimizer.files.market import load_market
from optimizer.files.product import read_product
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Scenarios
from optimizer.results.demand import Demand
from optimizer.results.negotiation import Negotiation
from optimizer.results.price import Price
from optimizer.results.progress import Step
from optimizer.ui.workers.messages import DemandQuestion, NegotiationQuestion, PriceQuestion
from optimizer.underwriting import demand, price
from optimizer.underwriting.experience import shipped_history, with_history
from optimizer.underwriting.negotiation import negotiate
from optimizer.underwriting.proposals import with_proposal

TERMS = "terms"
"""What the terms of a form are called in faults."""


def underwritten(
    question: PriceQuestion | NegotiationQuestion | DemandQuestion, years_of: Callable[[Case], Scenarios], on_step: Callable[[Step], None]
) -> Price | Negotiation | Demand:
    """Return the answer to a question between a buyer and insurers."""
    match question:
        case PriceQuestion():
            return priced(question, years_of, on_step)
        case NegotiationQuestion(case=case, solution=solution, insurer=insurer, seconds=seconds):
            return negotiate(case, years_of(case), solution, insurer, on_progress=on_step, time_limit=seconds)
        case DemandQuestion():
            return demanded(question, on_step)
        case _:
            assert_never(question)


def priced(question: PriceQuestion, years_of: Callable[[Case], Scenarios], on_step: Callable[[Step], None]) -> Price:
    """Return the price of an offer, with its as-if analysis."""
    buyer = with_proposal(question.case, question.proposal)
    years = years_of(buyer)
    answer = price(buyer, years, question.proposal, on_progress=on_step, time_limit=question.seconds)
    return with_history(answer, buyer, years, shipped_history())


def demanded(question: DemandQuestion, on_step: Callable[[Step], None]) -> Demand:
    """Return the demand of a market for a product whose amounts are the same for every buyer."""
    market = load_market(question.path)
    product = read_product(question.terms, TERMS, market)
    return demand(market, product, dependence=question.dependence, time_limit=question.seconds, on_progress=on_step)
