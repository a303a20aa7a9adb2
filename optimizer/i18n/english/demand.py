"""Words of the demand for a product."""

from __future__ import annotations

from optimizer.i18n.marking import word

WORDS = (
    word("demand.title", "{offer} in the market {market}"),
    word("demand.amounts.stated", "The product's amounts are the same for every buyer; a rate on line is one price for all."),
    word("demand.amounts.of_size", "The product's amounts are parts of each buyer's size; a rate on line is one price for all."),
    word("demand.dependence.apart", "Capital is held for the whole book, whose buyers lose independently of each other (drawn)."),
    word("demand.dependence.together", "Capital is held for each buyer alone: nothing is taken off for their number."),
    word(
        "demand.best",
        "Profit is largest at a rate on line of {rate}: {buyers} of {all} buyers, premium {premium}, profit {profit} a year.",
    ),
    word("demand.no_profit", "No rate on line earns more than the capital costs."),
    word("demand.stated", "At the stated rate on line of {rate}: {buyers} of {all} buyers, premium {premium}, profit {profit} a year."),
    word("demand.next", "The next step up loses {lost}."),
    word("demand.undecided", "Not decided, so not counted: {buyers}."),
    word("demand.audited", "The buyers' costs were recomputed by the independent audit."),
    word("demand.not_audited", "Not every buyer's costs were recomputed by the independent audit."),
    word("demand.curve", "Demand curve: what is sold up to each rate on line, and what it earns a year"),
    word("demand.rate", "rate on line"),
    word("demand.multiple", "x stated"),
    word("demand.buyers", "buyers"),
    word("demand.limit", "limit sold"),
    word("demand.premium", "premium"),
    word("demand.payout", "payout"),
    word("demand.capital", "capital"),
    word("demand.profit", "profit"),
    word("demand.profit_together", "all at once"),
    word("demand.loss_ratio", "loss ratio"),
    word("demand.lost", "leaves above"),
    word(
        "demand.curve.note",
        "Between two rows the same is sold as at the higher. Profit: premium less brokerage, expected payout and capital cost; "
        "all at once: with capital for each buyer alone.",
    ),
    word("demand.who", "Buyers: walk-away premium and technical floor"),
    word("demand.buyer", "buyer"),
    word("demand.size", "size"),
    word("demand.walk_away", "walk-away"),
    word("demand.floor", "floor"),
    word("demand.takes", "at stated"),
    word("demand.verdict", "verdict"),
    word("demand.verdict.premium", "takes it up to the premium"),
    word("demand.verdict.any", "takes it at any premium"),
    word("demand.verdict.none", "takes it at none"),
    word("demand.verdict.unlawful", "has no lawful mix with it"),
    word("demand.verdict.undecided", "not decided"),
    word("demand.takes.yes", "takes {share}"),
    word("demand.takes.no", "does not"),
    word("demand.accumulation", "Accumulation: one vendor's event hits every buyer at once"),
    word("demand.at.stated", "at the stated {rate}"),
    word("demand.at.best", "at {rate}, of most profit"),
    word("demand.event.buyers", "buyers hit"),
    word("demand.event.limit", "limit exposed"),
    word("demand.event.expected", "mean cost of the event"),
    word("demand.event.level", "cost at {level} of its size"),
    word("demand.event.largest", "largest cost"),
    word("demand.event.premiums", "largest cost in years of net premium"),
    word(
        "demand.event.note",
        "Classes {vendor}; each buyer is hit as badly as the others. At one buyer such an event comes {frequency} times a year; "
        "how often it comes to all at once is not known.",
    ),
)
