"""Makes catalogue.csv, insurers.csv, responses.csv and bundles.csv: offers of nine invented insurers, A to I. Illustrative.

No insurer has published a quote for a Japanese exchange. The price of a layer is worked out from public figures, each named
at the constant it stands in; where there is none the constant says "assumed" and the range. README.md lists them.

    rate    = GROUND[kind] x (1 + attachment / DEPTH[kind])^-1 x loading of the insurer x FAST if it pays within 30 days
    premium = limit x rate x (1 - DEDUCTIBLE_CREDIT x deductible / limit), rounded to 0.1m yen or 1,000 dollars

so that a layer further up is cheaper. All amounts of a row are in its currency.

Run: python make_catalogue.py [FOLDER]    writes the files into FOLDER (default: this folder)
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BN = 1_000_000_000
M = 1_000_000
YEN_A_DOLLAR = 155  # for the depth of a dollar layer alone; the case converts at its own [fx.USD]

GROUND = {"hot crime": 0.09, "crime": 0.045, "cold crime": 0.008, "cold specie": 0.008, "quota share": 0.008}
"""Rate on limit of the first layer.
hot crime    10 % (HCP National, sr22insurancenews.com); Korea 8-9 % for custodians, about 10 % for exchanges (Korean Re's reference
             rates, Electronic Times via news.zum.com/articles/91940596): 9 %.
             10-20 % is told of hot wallets elsewhere (Bloomberg Law 2022; cryptoguiding.com).
crime        of all wallets: 4.5 % assumed, 2 to 9 %: between ordinary crime cover, about 1 %, and hot crime, 10 %.
cold specie  1 %: a custodian charged 1 % of assets with full cold cover in it (KNOX 2019, coinage.eu), so below that; 0.8 % assumed,
             0.3 to 1.5 %.
cold crime   on-chain theft from cold wallets, which specie does not answer: no public figure. Assumed between specie and crime.
quota share  of the first 10bn of any cold loss: assumed, a little less than cold crime for carrying every loss from the first yen."""

DEPTH = {"hot crime": 4 * BN, "crime": 5 * BN, "cold crime": 10 * BN, "cold specie": 6 * BN, "quota share": 10 * BN}
"""Attachment, in yen, at which the rate is half of the first layer's: assumed. That low layers pay first and cost most is known of
the Coinbase tower (Aon)."""

LOADING = {"A": 1.0, "B": 0.95, "C": 1.05, "D": 0.98, "E": 0.92, "F": 0.96, "G": 0.88, "H": 1.02, "I": 0.85}
"""What each insurer asks over the curve: assumed; the weaker rated are cheaper."""

FAST = 1.08
"""Loading of an offer that pays within 30 days (an agreed advance on the claim): assumed."""

DEDUCTIBLE_CREDIT = 0.5
"""Part of the deductible's share of the limit that comes off the rate: assumed (0.25 to 1)."""

MINIMUM_PART = {"": 0.0, "low": 0.25, "high": 0.5}
"""Minimum premium as part of the full premium: commonly 25 %, up to 100 % (morrowinsure.com glossary; cochraneco)."""

BROKERAGE = 0.15
"""Within the premium: 15-25 % and more in special lines, 10-15 % in personal ones (insurerbrain.com), 17.5-25 % in UK packages
(cass-stephens): 15 %, range 0.10 to 0.25."""

TAX = 0
"""Insurance premiums are exempt from consumption tax (tax-cellblock; shouhizei-quiz.com); no other tax on the buyer was
found for Japan."""

REFUSED_AT_REST = ("cold.supply_chain", "cold.social_engineering", "cold.operational")
"""Specie answers loss or theft of keys at rest, not an on-chain failure (Coinbase CISO 2019, cointelegraph)."""

COLD = "cold.supply_chain;third_party"
SLOT_KIND = {
    "hot-primary": ("hot crime", "hot", "hot-form"),
    "hot-excess": ("hot crime", "hot", "hot-form"),
    "crime-primary": ("crime", "*", "crime-form"),
    "crime-first": ("crime", "*", "crime-form"),
    "crime-second": ("crime", "*", "crime-form"),
    "specie-primary": ("cold specie", "cold", "specie-form"),
    "specie-first": ("cold specie", "cold", "specie-form"),
    "specie-second": ("cold specie", "cold", "specie-form"),
    "cold-quota": ("quota share", COLD, "cold-form"),
    "cold-first": ("cold crime", COLD, "cold-form"),
    "cold-second": ("cold crime", COLD, "cold-form"),
    "cold-third": ("cold crime", COLD, "cold-form"),
}
"""Kind, classes covered and wording of each slot: an excess layer follows the form of what it stands on, so they answer, or
refuse, together."""


@dataclass(frozen=True)
class Quote:
    """One line of an insurer in one slot; each deductible is an option, an offer of its own."""

    insurer: str
    slot: str
    limit: int
    attachment: int = 0
    deductibles: tuple[int, ...] = (0,)
    shares: str = "1"
    minimum: str = ""
    reinstated: str = ""
    term: int = 365
    notice: int = 90
    payout: int = 60
    currency: str = "JPY"
    note: str = ""

    @property
    def name(self) -> str:
        """Return the insurer and the slot."""
        return f"{self.insurer}-{self.slot}"

    @property
    def rate(self) -> float:
        """Return the rate on limit before the credit of a deductible."""
        kind, _, _ = SLOT_KIND[self.slot]
        depth = self.attachment * (YEN_A_DOLLAR if self.currency == "USD" else 1) / DEPTH[kind]
        return GROUND[kind] / (1 + depth) * LOADING[self.insurer] * (FAST if self.payout <= 30 else 1)

    def premium(self, deductible: int) -> int:
        """Return the premium of the full share."""
        whole = 1_000 if self.currency == "USD" else 100_000
        return round(self.limit * self.rate * (1 - DEDUCTIBLE_CREDIT * deductible / self.limit) / whole) * whole

    def offer(self, deductible: int) -> dict[str, object]:
        """Return the row of one option."""
        _, covers, wording = SLOT_KIND[self.slot]
        premium, options = self.premium(deductible), len(self.deductibles) > 1
        return {
            "offer": f"{self.name}-{deductible // M}m" if options else self.name,
            "insurer": self.insurer,
            "covers": covers,
            "attachment": self.attachment,
            "deductible": deductible,
            "limit": self.limit,
            "aggregate_limit": "" if self.reinstated else self.limit,
            "reinstatements": 1 if self.reinstated else "",
            "reinstatement_rate": self.reinstated,
            "premium": premium,
            "minimum_premium": round(premium * MINIMUM_PART[self.minimum]),
            "tax": TAX,
            "brokerage": BROKERAGE,
            "shares": self.shares,
            "slots": self.slot,
            "wording": wording,
            "group": self.name if options else "",
            "currency": self.currency,
            "term_days": self.term,
            "notice_days": self.notice,
            "payout_days": self.payout,
            "note": f"illustrative{': ' if self.note else ''}{self.note}",
        }


QUOTES = (
    Quote("A", "hot-primary", 1 * BN, deductibles=(100 * M, 300 * M), minimum="high", reinstated="1", payout=30),
    Quote("B", "hot-primary", 2 * BN, deductibles=(200 * M, 500 * M), minimum="high"),
    Quote("C", "hot-excess", 2_500 * M, 2_500 * M, shares="0.25;0.5;1", minimum="low"),
    Quote("D", "hot-excess", 2_500 * M, 2_500 * M, shares="0.2..0.6", payout=30),
    Quote("C", "crime-primary", 2 * BN, deductibles=(300 * M, 500 * M), minimum="low"),
    Quote("D", "crime-primary", 3 * BN, deductibles=(300 * M, 500 * M, 1_000 * M), minimum="low", reinstated="1"),
    Quote("E", "crime-first", 2_500 * M, 3_500 * M, shares="0.2;0.5", minimum="high", note="lead"),
    Quote("F", "crime-first", 2_500 * M, 3_500 * M, shares="0.25;0.5", minimum="low", note="follows E"),
    Quote("A", "crime-first", 2_500 * M, 3_500 * M, shares="0.1..0.5", payout=30, note="follows E"),
    Quote("G", "crime-second", 4 * BN, 6 * BN, shares="0.25;0.5;1", minimum="low", payout=90),
    Quote("H", "crime-second", 4 * BN, 6 * BN, shares="0.1..0.5", minimum="low"),
    Quote("B", "specie-primary", 1 * BN, deductibles=(50 * M, 200 * M), minimum="low"),
    Quote("E", "specie-primary", 3 * BN, deductibles=(100 * M,), term=330, minimum="low", note="a short first period of 330 days"),
    Quote("H", "specie-primary", 20 * M, minimum="low", currency="USD"),
    Quote("B", "specie-first", 5 * BN, 3 * BN, shares="0.5;1", minimum="low"),
    Quote("I", "specie-first", 30 * M, 20 * M, shares="0.5;1", currency="USD", payout=90),
    Quote("B", "specie-second", 10 * BN, 8 * BN, shares="0.5;1", minimum="low"),
    Quote("H", "specie-second", 10 * BN, 8 * BN, shares="0.25;0.5", minimum="low", reinstated="0.5"),
    Quote("F", "cold-quota", 10 * BN, shares="0.1..0.3", payout=30, note="quota share of the first 10bn"),
    Quote("D", "cold-quota", 10 * BN, shares="0.1;0.2", note="quota share of the first 10bn"),
    Quote("F", "cold-first", 10 * BN, 3 * BN, shares="0.25;0.5", minimum="low", note="lead"),
    Quote("A", "cold-first", 10 * BN, 3 * BN, shares="0.1..0.4", payout=30, note="follows F"),
    Quote("G", "cold-first", 60 * M, 20 * M, shares="0.25;0.5", minimum="low", payout=90, currency="USD", note="follows F"),
    Quote("I", "cold-first", 10 * BN, 3 * BN, shares="0.5;1", notice=60, payout=90, note="60 days' notice"),
    Quote("F", "cold-second", 10 * BN, 13 * BN, shares="0.25;0.5;1", minimum="low"),
    Quote("H", "cold-second", 10 * BN, 13 * BN, shares="0.1..0.5", minimum="low"),
    Quote("G", "cold-second", 60 * M, 85 * M, shares="0.25;0.5", minimum="low", payout=90, currency="USD"),
    Quote("B", "cold-third", 20 * BN, 23 * BN, shares="0.25;0.5", minimum="high"),
    Quote("F", "cold-third", 20 * BN, 23 * BN, shares="0.25;0.5", minimum="low"),
    Quote("G", "cold-third", 20 * BN, 23 * BN, shares="0.1..0.5", payout=90),
)

INSURERS = {
    "A": ("AA-", 0.0005), "B": ("A+", 0.001), "C": ("A+", 0.001), "D": ("A", 0.001), "E": ("A-", 0.0015),
    "F": ("A+", 0.001), "G": ("BBB+", 0.003), "H": ("A", 0.001), "I": ("BBB", 0.005),
}  # fmt: skip
"""Rating and the chance of paying nothing in a year. Ratings are invented with the insurers. Yearly default by rating: AA 0.01 %, A 0.05 %,
BBB 0.24 % (Delegated Regulation (EU) 2015/35 Art. 199, read), taken about twice as high, which is the choice: an insurer pays late, or
disputes, before it defaults. AM Best's 10-year impairment of insurers rated A or above, 0.2 % in 2001-2023 and 2.6 % in 1977-2001
(commentary of 2024-10-16), is 0.02 and 0.26 % a year and lies on both sides."""

FAILURE_RANGE = {
    "AA-": "0.0001 to 0.0026", "A+": "0.0002 to 0.0026", "A": "0.0002 to 0.0026",
    "A-": "0.0003 to 0.004", "BBB+": "0.001 to 0.006", "BBB": "0.0024 to 0.01",
}  # fmt: skip
"""Within which that chance could lie, by rating: assumed."""

RESPONSES = {"*.supply_chain": 0.5, "*.social_engineering": 0.3, "*": 0.9}
"""Chance that cover answers an occurrence: assumed. Refusals are known (Youbit 2017, BitPay 2014, cryptonews.com); a vendor's or an
indirect attack is the doubtful kind (relminsurance.com; web3accountant.online on Bybit)."""

BUNDLES = {
    "D-theft-tower": (("D-crime-primary-500m", "D-hot-excess"), 8 * M),
    "B-specie-tower": (("B-specie-first", "B-specie-second"), 1 * M),
}
"""Discount in yen a year for placing both with one insurer, 2 to 4 % of their premiums: assumed. Earned at any share, so a large one
would be taken with small lines of a shared layer."""

Rows = list[dict[str, object]]


def offers() -> Rows:
    """Return every offer of every quote, in the order of the quotes."""
    return [quote.offer(deductible) for quote in QUOTES for deductible in quote.deductibles]


def insurers() -> Rows:
    """Return the insurers with their ratings and how often they fail."""
    ground = "about twice Solvency II Delegated Regulation (EU) 2015/35 Art. 199; AM Best 1977-2023 lies on both sides"
    return [
        {
            "insurer": name,
            "name": f"Insurer {name} (invented)",
            "rating": rating,
            "failure_probability": chance,
            "grade": "assumed",
            "source": f"{ground}; range {FAILURE_RANGE[rating]}",
        }
        for name, (rating, chance) in INSURERS.items()
    ]


def responses() -> Rows:
    """Return how surely cover answers: of every offer by cause, then what specie does not answer."""
    words = {"grade": "assumed", "source": "no claims record is public; refusals in README.md"}
    rows: Rows = [{"offer": "*", "class": cause, "probability": chance, **words} for cause, chance in RESPONSES.items()]
    words = {"grade": "secondary", "source": "specie answers keys at rest only: Coinbase CISO 2019 (cointelegraph)"}
    at_rest = [offer["offer"] for offer in offers() if offer["wording"] == "specie-form"]
    return rows + [{"offer": offer, "class": refused, "probability": 0, **words} for offer in at_rest for refused in REFUSED_AT_REST]


def bundles() -> Rows:
    """Return the bundles."""
    return [{"bundle": name, "offers": ";".join(parts), "discount": discount} for name, (parts, discount) in BUNDLES.items()]


def write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table, columns as the first row has them."""
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, table in {"catalogue": offers(), "insurers": insurers(), "responses": responses(), "bundles": bundles()}.items():
        write(folder / f"{name}.csv", table)
