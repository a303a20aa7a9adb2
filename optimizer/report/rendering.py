"""One `to_json` and one `to_text` for everything the package answers: each kind keeps its own format and its own module."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.inputs.case import Case
from optimizer.report.formats import answer
from optimizer.report.text import answer as text
from optimizer.results.curve import Curve
from optimizer.results.demand import Demand
from optimizer.results.explanation import Explanation
from optimizer.results.price import Price
from optimizer.results.solution import Solution
from optimizer.results.tornado import Tornado

Answer = Solution | Curve | Tornado | Explanation | Demand | Price | Sequence[Price]


def to_json(given: Answer) -> str:
    """Return an answer as one JSON object in ASCII, ending with a newline, in the format of its kind (`formats.md` §9 and §11).

    `Solution` is `reserve-answer/1`, `Curve` `reserve-curve/1`, `Tornado` `reserve-tornado/1`, `Explanation` `reserve-explain/1`,
    `Demand` `reserve-demand/1`, a `Price` or several prices of one case `reserve-price/1`: what the command of that name prints with
    `--json`. NaN and infinity raise
    `ValueError`, anything that is no answer raises `TypeError`.
    """
    match given:
        case Solution():
            return answer.to_json(given)
        case Curve():
            from optimizer.report.formats.curve import curve_to_json

            return curve_to_json(given)
        case Tornado():
            from optimizer.report.formats.tornado import tornado_to_json

            return tornado_to_json(given)
        case Explanation():
            from optimizer.report.formats.explanation import explanation_to_json

            return explanation_to_json(given)
        case Demand():
            from optimizer.report.formats.demand import demand_to_json

            return demand_to_json(given)
    from optimizer.report.formats.price import prices_to_json

    return prices_to_json(_prices(given))


def to_text(given: Answer, case: Case | None = None) -> str:
    """Return the report of an answer as its command prints it; the case gives a `Solution`'s report the terms of the offers bought."""
    match given:
        case Solution():
            return text.to_text(given, case)
        case Curve():
            from optimizer.report.formats.curve import curve_to_text

            return curve_to_text(given)
        case Tornado():
            from optimizer.report.formats.tornado import tornado_to_text

            return tornado_to_text(given)
        case Explanation():
            from optimizer.report.formats.explanation import explanation_to_text

            return explanation_to_text(given)
        case Demand():
            from optimizer.report.formats.demand import demand_to_text

            return demand_to_text(given)
    from optimizer.report.formats.price import prices_to_text

    return prices_to_text(_prices(given))


def _prices(given: Price | Sequence[Price]) -> Sequence[Price]:
    """Return one price as the row that it is, and several as they are."""
    prices = [given] if isinstance(given, Price) else given
    if not isinstance(prices, (list, tuple)) or not all(isinstance(price, Price) for price in prices):
        raise TypeError(f"no answer of this package: {type(given).__name__}")
    return prices
