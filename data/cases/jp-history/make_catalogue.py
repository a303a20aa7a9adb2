"""Makes catalogue.csv: the offers of six invented insurers, A to F. Illustrative.

No insurer has published a quote for a Japanese exchange. Each rate below lies in a range of the
public facts (the sources are named in README.md), and says "assumed" and the range where there is no figure.

Premium of a 100 % share = limit x rate x (1 - DEDUCTIBLE_CREDIT x deductible / limit), rounded to
JPY 100,000. The offers are few enough for every mix to be enumerated.

Run: python make_catalogue.py [FOLDER]    writes FOLDER/catalogue.csv (default: this folder)
"""

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BN = 1_000_000_000
M = 1_000_000
WHOLE = 100_000

ANY, HOT, COLD = "*", "hot", "cold"
KEYS_AT_REST = "cold.insider;cold.key_compromise"
"""Specie answers loss or theft of keys at rest, not an on-chain failure (Coinbase CISO 2019, cointelegraph)."""

RATE_RANGE = {
    "hot crime": (0.08, 0.10),
    "mixed crime": (0.02, 0.05),
    "cold specie": (0.003, 0.015),
    "cold excess": (0.003, 0.015),
    "hot excess": (0.04, 0.08),
    "mixed excess": (0.01, 0.04),
}
"""Rates on limit before the deductible credit:
hot crime     8-9 % of limit for custodians, about 10 % for exchanges (Korea, reference rates);
mixed crime   assumed, 2 to 9 % could be: between ordinary crime cover, about 1 %, and hot crime, 10 %;
cold specie   assumed, 0.3 to 1.5 % (below 1 % in 2019, from a custodian's all-in charge: KNOX, coinage.eu).
Excess layers are cheaper than what they stand on, as low layers pay first (the Coinbase tower, Aon); by
how much is assumed: half to four fifths of the primary's range. Crime cover for cold wallets
alone, high up, has no figure: assumed in the range of specie."""

DEDUCTIBLE_CREDIT = 0.5
"""Part of the deductible's share of the limit that comes off the rate: assumed (0.25 to 1). The retentions,
5 to 30 % of the limit, are assumed too; BitPay's of 2014 was 5 % (advisenltd.com)."""

MINIMUM_PART = {"low": 0.25, "high": 0.5}
"""Minimum premium as part of the full premium: commonly 25 %, up to 100 % (morrowinsure.com glossary; cochraneco)."""

REINSTATEMENT_RATE = "1"
"""Reinstatement is charged as to the amount used (IRMI; legalclarity); one of them, at full price, is assumed (0 to 2,
100 to 150 %). The other offers have a yearly aggregate, which is normal."""

COLUMNS = (
    "offer",
    "insurer",
    "covers",
    "attachment",
    "deductible",
    "limit",
    "aggregate_limit",
    "reinstatements",
    "reinstatement_rate",
    "premium",
    "minimum_premium",
    "tax",
    "shares",
    "slots",
    "group",
    "term_days",
    "notice_days",
    "payout_days",
    "note",
)


@dataclass(frozen=True)
class Quote:
    """One quote: a layer, its rate on limit, and its deductible options, each of which is an offer."""

    kind: str
    insurer: str
    covers: str
    slot: str
    limit: int
    rate: float
    deductibles: tuple[int, ...] = (0,)
    attachment: int = 0
    aggregate: int = 0
    shares: str = "1"
    minimum: str = ""
    term: int = 365
    notice: int = 90
    payout: int = 60
    note: str = ""

    @property
    def name(self) -> str:
        """Return the insurer and the slot: a quote is an insurer's line in one slot."""
        return f"{self.insurer}-{self.slot}"

    def offer(self, deductible: int) -> dict[str, object]:
        """Return the row of one deductible option."""
        low, high = RATE_RANGE[self.kind]
        if not low <= self.rate <= high:
            message = f"{self.name}: rate {self.rate} is outside the range of {self.kind}"
            raise ValueError(message)
        full = self.limit * self.rate * (1 - DEDUCTIBLE_CREDIT * deductible / self.limit)
        premium = round(full / WHOLE) * WHOLE
        minimum = round(premium * MINIMUM_PART.get(self.minimum, 0) / WHOLE) * WHOLE
        options = len(self.deductibles) > 1
        return {
            "offer": f"{self.name}-{deductible // M}m" if options else self.name,
            "insurer": self.insurer,
            "covers": self.covers,
            "attachment": self.attachment,
            "deductible": deductible,
            "limit": self.limit,
            "aggregate_limit": self.aggregate or "",
            "reinstatements": "" if self.aggregate else 1,
            "reinstatement_rate": "" if self.aggregate else REINSTATEMENT_RATE,
            "premium": premium,
            "minimum_premium": minimum,
            "tax": 0,  # premiums are exempt from consumption tax (tax-cellblock); no other tax on the buyer was found
            "shares": self.shares,
            "slots": self.slot,
            "group": self.name if options else "",
            "term_days": self.term,
            "notice_days": self.notice,
            "payout_days": self.payout,
            "note": f"illustrative: {self.note}",
        }


QUOTES = (
    # The first layer: one offer of the slot. Crime on hot wallets is the Korean precedent.
    Quote(
        "hot crime", "A", HOT, "primary", 1 * BN, 0.095, (100 * M, 200 * M, 300 * M),
        minimum="high", payout=30, note="primary crime on hot wallets",
    ),
    Quote(
        "hot crime", "B", HOT, "primary", 2 * BN, 0.085, (300 * M, 500 * M), aggregate=2 * BN,
        minimum="high", note="primary crime on hot wallets",
    ),
    Quote(
        "mixed crime", "C", ANY, "primary", 2 * BN, 0.05, (300 * M, 500 * M), aggregate=2 * BN,
        minimum="low", note="primary crime on all wallets",
    ),
    Quote(
        "mixed crime", "D", ANY, "primary", 3 * BN, 0.046, (300 * M, 500 * M, 1000 * M),
        minimum="low", note="primary crime on all wallets",
    ),
    # Excess of the hot primaries (2bn + 500m), shared by two insurers.
    Quote(
        "hot excess", "C", HOT, "hot-excess", 2_500 * M, 0.05, attachment=2_500 * M, aggregate=2_500 * M,
        shares="0.5;1", minimum="low", note="excess crime on hot wallets",
    ),
    Quote(
        "hot excess", "D", HOT, "hot-excess", 2_500 * M, 0.048, attachment=2_500 * M, aggregate=2_500 * M,
        shares="0.5;1", minimum="high", payout=90, note="excess crime on hot wallets",
    ),
    # Excess of the primaries on all wallets (3bn + 500m), shared by three insurers.
    Quote(
        "mixed excess", "E", ANY, "excess", 2_500 * M, 0.026, attachment=3_500 * M, aggregate=2_500 * M,
        shares="0.2;0.5", minimum="high", note="first excess crime on all wallets; lead",
    ),
    Quote(
        "mixed excess", "F", ANY, "excess", 2_500 * M, 0.028, attachment=3_500 * M, aggregate=2_500 * M,
        shares="0.25;0.5", minimum="low", note="first excess crime on all wallets; follow",
    ),
    Quote(
        "mixed excess", "A", ANY, "excess", 2_500 * M, 0.03, attachment=3_500 * M, aggregate=2_500 * M,
        shares="0.25;0.5", minimum="high", payout=30, note="first excess crime on all wallets; follow",
    ),
    # Specie on cold wallets.
    Quote(
        "cold specie", "B", KEYS_AT_REST, "specie", 1 * BN, 0.015, (100 * M, 300 * M), aggregate=1 * BN,
        minimum="low", note="cold specie: keys at rest",
    ),
    Quote(
        "cold specie", "E", KEYS_AT_REST, "specie", 3 * BN, 0.006, (200 * M,), aggregate=3 * BN,
        term=330, minimum="low", note="cold specie: keys at rest; a short first period of 330 days",
    ),
    # High cold layers, at rest or on-chain, on 60 days' notice: assumed.
    Quote(
        "cold excess", "B", COLD, "cold-excess", 10 * BN, 0.007, attachment=6 * BN, aggregate=10 * BN,
        shares="0.5;1", notice=60, minimum="high", payout=90, note="excess crime on cold wallets",
    ),
    Quote(
        "cold excess", "F", COLD, "cold-excess", 10 * BN, 0.006, attachment=6 * BN, aggregate=10 * BN,
        shares="0.3;0.5", notice=60, minimum="low", payout=90, note="excess crime on cold wallets",
    ),
    Quote(
        "cold excess", "B", COLD, "cold-top", 10 * BN, 0.0045, attachment=16 * BN, aggregate=10 * BN,
        shares="0.5;1", notice=60, minimum="high", payout=90, note="top excess crime on cold wallets",
    ),
    Quote(
        "cold excess", "F", COLD, "cold-top", 10 * BN, 0.004, attachment=16 * BN, aggregate=10 * BN,
        shares="0.5;1", notice=60, minimum="low", payout=120, note="top excess crime on cold wallets",
    ),
)


def offers() -> list[dict[str, object]]:
    """Return every offer of every quote, in the order of the quotes."""
    return [quote.offer(deductible) for quote in QUOTES for deductible in quote.deductibles]


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    with (folder / "catalogue.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(offers())
