r"""The demand for one product in a market: each buyer asked once, the curve put together from the answers.

A buyer takes the product up to its walk-away premium, found with few solves and exactly (`willingness_to_pay`), so the curve needs no
grid: what is sold changes at those premiums and nowhere else. Profit at a rate, with $s_b$ the share and $p_b$ the premium of buyer b,

$$ \sum_b s_b \, [\, p_b (1 - \text{brokerage}) - R(X_b - p_b U_b) \,] $$

$R$ the floor's technical method, $X_b$ the payout, $U_b$ the use of reinstatements: 0 where every premium is its technical floor. It
rises with the rate between two changes, so the rate of most profit is one of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from optimizer.explanation.questions import Questions
from optimizer.files.loss_cache import YearsCache
from optimizer.inputs.market import Dependence, Market, MarketBuyer, MarketProduct
from optimizer.inputs.proposal import PricePlan, Proposal
from optimizer.results.demand import BuyerDemand, Demand
from optimizer.results.explanation import Verdict
from optimizer.results.price import ShareStep
from optimizer.results.progress import Step, silent
from optimizer.results.solution import Caution, Status
from optimizer.solver.process import WORKERS
from optimizer.underwriting.accumulation import Hit, accumulated, hits_of
from optimizer.underwriting.book import Book, Holder, curve_of, point_at
from optimizer.underwriting.book_years import book_years_of, sampled_payouts
from optimizer.underwriting.buyer import Buyer, ask_buyer
from optimizer.underwriting.payout import total, yearly_payout
from optimizer.underwriting.premium_views import few_years
from optimizer.underwriting.proposals import check_plan, with_proposal
from optimizer.underwriting.technical_price import floor_of, technical_prices

SECONDS = 600.0
"""For all buyers, where no time limit is stated."""
MOST_RATE = 1.0
"""Rate on line that premiums are asked up to: nobody pays more for a limit than the limit."""


def demand(
    market: Market,
    product: MarketProduct,
    *,
    plan: PricePlan | None = None,
    dependence: Dependence = "apart",
    time_limit: float | None = None,
    on_progress: Callable[[Step], None] | None = None,
) -> Demand:
    """Return who buys a product at which premium, what its insurer earns at each, and the premium of most profit.

    Every buyer decides for itself, with the product beside the quotes it has: the cheapest lawful mix of its own case, its costs at the
    walk-away premium and without the product recomputed by the independent audit. `plan` prices the capital. `dependence`: `apart` =
    capital for the book, whose buyers lose independently of each other (drawn); `together` = capital for each buyer alone. Either way the
    profit of the latter is told too. `time_limit` (seconds; 600 if not stated) is for all buyers, reading their loss years aside. A buyer
    that could not be decided is named, not counted, and the status says so.
    """
    plan = plan or PricePlan()
    check_plan(plan)
    WORKERS.ready()
    started = time.monotonic()
    seconds = SECONDS if time_limit is None else time_limit
    survey = _BuyerSurvey(plan, started, started + seconds, seconds, len(market.buyers), on_progress or silent)
    answers = [survey.of(buyer, proposal, market.vendor) for buyer, proposal in zip(market.buyers, product.proposals, strict=True)]
    return _demand(market, product, survey, answers, dependence)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One buyer's answer, and what follows for the insurer; None where it is not to be counted."""

    demand: BuyerDemand
    holder: Holder | None
    hit: Hit | None
    solves: int
    complete: bool
    few: tuple[Caution, ...]
    """Warnings of a small sample, and of what left a question open."""


@dataclass(slots=True)
class _BuyerSurvey:
    """Asks one buyer after the other."""

    plan: PricePlan
    started: float
    deadline: float
    seconds: float
    total: int
    on_progress: Callable[[Step], None]
    years: YearsCache = field(default_factory=YearsCache)
    done: int = 0

    def of(self, buyer: MarketBuyer, proposal: Proposal, vendor: tuple[str, ...]) -> _Answer:
        """Return the answer of one buyer; its loss years are read here and forgotten after it."""
        case = with_proposal(buyer.case, proposal)
        since = time.monotonic()
        years = self.years.of(case)
        self.deadline += time.monotonic() - since
        questions = Questions(case, years, self.deadline, self.seconds, lambda _: None, 0)
        answer = ask_buyer(questions, proposal, (), self.plan)
        pays = yearly_payout(case, years, proposal.offer, answer.mix)
        floor = floor_of(technical_prices(pays, proposal.offer.brokerage, self.plan), self.plan)
        buyer_demand = _buyer(buyer, proposal, answer, None if floor is None else floor.value, total(years.probability, pays.paid))
        counted = buyer_demand.verdict is not Verdict.UNDECIDED and buyer_demand.status is not Status.ERROR
        holder = Holder(buyer_demand, proposal.offer, pays, self.plan, self.done) if counted else None
        hit = hits_of(case, years, proposal.offer, vendor, answer.mix) if counted else None
        self._step(buyer.name)
        left = () if questions.open is None else (replace(questions.open, where=buyer.id),)
        return _Answer(buyer_demand, holder, hit, questions.solves, questions.complete, (*few_years(years, self.plan), *left))

    def _step(self, name: str) -> None:
        self.done += 1
        self.on_progress(Step(name, self.done, self.total))


def _buyer(buyer: MarketBuyer, proposal: Proposal, answer: Buyer, floor: float | None, expected: float) -> BuyerDemand:
    offer, edge = proposal.offer, answer.edge
    line = min(offer.limit, offer.year_cap)
    steps = _steps(answer, offer.most_share, line)
    return BuyerDemand(
        buyer=buyer.id,
        name=buyer.name,
        size=buyer.size,
        status=answer.status,
        verdict=edge.verdict,
        line=line,
        walk_away=edge.premium,
        rate=MOST_RATE if edge.verdict is Verdict.ANY else None if edge.premium is None else edge.premium / line,
        cost_without=edge.cost_without,
        share_at_offer=answer.share,
        floor=floor,
        expected_payout=expected,
        steps=steps,
        exact=answer.shares is None or answer.shares.exact,
        audited=answer.audited,
    )


def _steps(answer: Buyer, share: float, line: float) -> tuple[ShareStep, ...]:
    """Return the shares taken against the premium: those found, or the one share there is, up to the walk-away premium."""
    if answer.shares is not None:
        return tuple(step for step in answer.shares.steps if step.share > 0)
    top = {Verdict.PREMIUM: answer.edge.premium, Verdict.ANY: MOST_RATE * line}.get(answer.edge.verdict)
    return () if top is None else (ShareStep(share, 0.0, top),)


def _demand(market: Market, product: MarketProduct, survey: _BuyerSurvey, answers: list[_Answer], dependence: Dependence) -> Demand:
    buyers = tuple(answer.demand for answer in answers)
    holders = [answer.holder for answer in answers if answer.holder is not None]
    payouts = {holder.place: sampled_payouts(holder.pays, holder.place) for holder in holders if dependence == "apart"}
    book = Book(holders, product.rate, book_years_of(payouts, survey.plan) if dependence == "apart" else None)
    curve = curve_of(book)
    stated = None if product.rate is None else point_at(book, product.rate)
    best = max(curve, key=lambda point: (point.profit, -point.rate), default=None)
    best = best if best is not None and best.profit > 0 else None
    hits = {answer.demand.buyer: answer.hit for answer in answers if answer.hit is not None}
    points = dict.fromkeys(point.rate for point in (stated, best) if point is not None)
    return Demand(
        market=market.name,
        offer=product.id,
        amounts=product.amounts,
        status=_status(buyers),
        plan=survey.plan,
        dependence=dependence,
        rate=product.rate,
        buyers=buyers,
        curve=curve,
        stated=stated,
        best=best,
        accumulation=tuple(accumulated(holders, hits, market.vendor, rate) for rate in points if market.vendor),
        undecided=tuple(answer.demand.buyer for answer in answers if answer.holder is None),
        warnings=tuple(_warnings(buyers, answers)),
        complete=all(answer.complete for answer in answers) and all(answer.holder is not None for answer in answers),
        solves=sum(answer.solves for answer in answers),
        seconds=time.monotonic() - survey.started,
    )


def _status(buyers: tuple[BuyerDemand, ...]) -> Status:
    """Return `error` where an audit disagrees, `feasible` where a buyer is not decided, else `solved`: no lawful mix is an answer."""
    statuses = {buyer.status for buyer in buyers}
    if Status.ERROR in statuses:
        return Status.ERROR
    return Status.FEASIBLE if statuses - {Status.SOLVED, Status.INFEASIBLE} else Status.SOLVED


def _warnings(buyers: tuple[BuyerDemand, ...], answers: list[_Answer]) -> Iterator[Caution]:
    yield from dict.fromkeys(caution for answer in answers for caution in answer.few)
    bound = [buyer.buyer for buyer in buyers if buyer.verdict is Verdict.ANY]
    if bound:
        text = (
            "has no lawful mix without the product, so takes it at any premium; counted up to a rate on line of 1: "
            "give it other offers or more reserve for a price that means something"
        )
        yield Caution("any_premium", text, ", ".join(bound))
    open_ = [buyer.buyer for buyer in buyers if not buyer.exact]
    if open_:
        text = "the premiums at which the share changes are bracketed, not exact: allow for the width of the bracket"
        yield Caution("bracketed", text, ", ".join(open_))
