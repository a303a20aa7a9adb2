"""Random offers for random cases, and what both draw from."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

PATTERNS = ("*", "hot", "hot.*", "*.insider", "*.key", "cold", "hot.key", "cold.key;warm")
COLUMNS = [
    *("offer", "insurer", "covers", "attachment", "deductible", "limit"),
    *("aggregate_deductible", "aggregate_limit", "reinstatements", "reinstatement_rate"),
    *("premium", "minimum_premium", "fixed_charge", "tax", "shares", "slots", "group"),
    *("requires", "excludes", "use", "term_days", "notice_days", "payout_days"),
]


@dataclass(slots=True)
class Draw:
    """What is drawn so far, and how the rest is drawn."""

    random: Random
    times: Decimal
    ranges: bool = False
    law: bool = False
    standing: bool = False
    kinds: tuple[str, ...] = ()
    years: int = 0
    losses: list[tuple[int, str, str, float]] = field(default_factory=list)
    offers: list[dict[str, str]] = field(default_factory=list)
    spent: float = 0.0
    lines: list[str] = field(default_factory=list)

    def often(self, chance: float) -> bool:
        """Say yes with this chance."""
        return self.random.random() < chance

    def money(self, amount: float) -> str:
        """Amount to four digits, then times the unit, written out exactly."""
        text = format(Decimal(f"{amount:.4g}") * self.times, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text

    @property
    def mean(self) -> float:
        """Mean loss of a year."""
        return sum(loss for *_, loss in self.losses) / self.years

    @property
    def largest(self) -> float:
        """Largest loss of a year."""
        sums = dict.fromkeys((year for year, *_ in self.losses), 0.0)
        for year, _, _, loss in self.losses:
            sums[year] += loss
        return max(sums.values())


def _shares(draw: Draw) -> str:
    varied = sum(".." in offer["shares"] for offer in draw.offers)
    if draw.ranges and varied < 4 and draw.often(0.6):
        return draw.random.choice(("0.1..0.5", "0.05..1", "0.25..1", "0.2..0.8"))
    if draw.ranges:
        return draw.random.choice(("1", "0.5", "0.5;1"))
    return draw.random.choice(("1", "1", "0.5;1", "0.25;0.5;1", "0.3;0.7", "0.4"))


def draw_offer(draw: Draw, place: int) -> dict[str, str]:
    """Draw one row of the catalogue."""
    random, scale = draw.random, draw.largest
    attachment = scale * random.uniform(0.05, 0.5) if draw.often(0.45) else 0.0
    deductible = scale * random.uniform(0.005, 0.05) if draw.often(0.5) else 0.0
    limit = scale * random.uniform(0.1, 0.9)
    covers = "*" if draw.standing or draw.often(0.4) else random.choice(PATTERNS)
    premium = _price(draw, attachment + deductible, limit)
    least = draw.money(premium * random.uniform(0.2, 0.8)) if draw.often(0.2) else ""
    offer = dict.fromkeys(COLUMNS, "")
    offer |= {
        "offer": f"q{place}",
        "insurer": f"I{random.randint(0, 2)}",
        "covers": covers,
        "attachment": draw.money(attachment),
        "deductible": draw.money(deductible),
        "limit": draw.money(limit),
        "premium": draw.money(premium),
        "fixed_charge": draw.money(premium * random.uniform(0, 0.1)) if draw.often(0.5) else "",
        "minimum_premium": least,
        "tax": random.choice(("", "", "0.05", "0.1")),
        "shares": _shares(draw),
        "slots": random.choice(("", "A", "A", "B", "A;B", "B;C")),
        "group": random.choice(("", "", "", "g1", "g2")),
        "term_days": random.choice(("", "", "180", "365", "730")),
        "notice_days": random.choice(("", "30", "90", "120", "120")),
        "payout_days": random.choice(("", "10", "30", "60")),
    }
    draw.spent += premium
    return offer | _yearly_terms(draw, limit)


def _price(draw: Draw, beneath: float, limit: float) -> float:
    paid = sum(min(max(loss - beneath, 0.0), limit) for *_, loss in draw.losses) / draw.years
    return paid * draw.random.uniform(0.4, 1.6) + limit * draw.random.uniform(0.002, 0.02)


def _yearly_terms(draw: Draw, limit: float) -> dict[str, str]:
    """Draw reinstatements and aggregate terms; `unlimited` limit needs an aggregate limit."""
    random = draw.random
    terms: dict[str, str] = {}
    if draw.often(0.25):
        terms["aggregate_deductible"] = draw.money(limit * random.uniform(0.05, 0.4))
    if draw.often(0.3):
        terms["aggregate_limit"] = draw.money(limit * random.uniform(0.6, 2.5))
        if draw.often(0.3) and not draw.standing:
            terms["limit"] = "unlimited"
        if draw.often(0.5):
            return terms
    count = random.randint(0, 3)
    if draw.often(0.2) or terms.get("limit") == "unlimited":
        terms["reinstatements"] = random.choice(("unlimited", str(count)))
        return terms
    terms["reinstatements"] = str(count)
    if count > 0 and draw.often(0.6):
        rates = random.choices(("0", "0.5", "1", "1.25"), k=random.choice((1, count)))
        terms["reinstatement_rate"] = ";".join(rates)
    return terms


def tie_offers(draw: Draw) -> None:
    """Tie offers to one another, and fix a few."""
    random, offers = draw.random, draw.offers
    if draw.often(0.3):
        one, other = random.sample(offers, 2)
        one["requires"] = other["offer"]
    if draw.often(0.3):
        one, other = random.sample(offers, 2)
        one["excludes"] = other["offer"]
    if draw.often(0.15):
        random.choice(offers)["use"] = "must"
    if draw.often(0.2):
        random.choice(offers)["use"] = "no"


def draw_bundles(draw: Draw) -> list[list[str]]:
    """Draw what offers bought together save: little or much beside their premiums, earned or, with an offer left out, never."""
    random, mean = draw.random, draw.spent / len(draw.offers)
    ids = [offer["offer"] for offer in draw.offers]
    return [
        [f"b{place}", ";".join(random.sample(ids, random.choice((2, 2, 3)))), draw.money(mean * random.uniform(0.05, 1.5))]
        for place in range(random.randint(1, 3))
    ]
