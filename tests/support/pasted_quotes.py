"""Quotes written as people write them, by someone who knows what they mean: the texts, and the cells of the catalogue that they are."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

HEADS = {
    "insurer_name": ("Insurer", "Carrier", "保険会社名", "引受保険会社"),
    "slots": ("Layer", "レイヤー"),
    "covers": ("Coverage", "補償範囲"),
    "attachment": ("Attachment point", "アタッチメントポイント", "超過額の起点"),
    "deductible": ("Deductible", "Excess", "免責金額"),
    "limit": ("Limit", "Limit of liability", "填補限度額", "1事故あたり填補限度額"),
    "reinstatements": ("Reinstatements", "復元回数"),
    "shares": ("Share", "引受割合", "シェア"),
    "premium": ("Premium", "Annual premium", "年間保険料"),
    "term_days": ("Term", "保険期間"),
    "notice_days": ("Notice", "解約予告期間"),
    "payout_days": ("Days to pay", "保険金支払までの日数"),
}
NAMES = ("東京第一損害保険", "Lloyd's 1234", "한국보험", "Ölversicherung AG", "Ａ社", "A", "Re “Nord”, Ltd")
WRITTEN = {
    "covers": (
        ("hot", "hot"), ("ホットウォレット", "hot"), ("Hot wallet, cold wallet", "hot;cold"), ("全て", "*"), ("*.insider", "*.insider"),
    ),
    "slots": (("first", "first"), ("2nd excess", "layer-2"), ("第１レイヤー", "layer-1"), ("Crime primary", "Crime-primary")),
    "reinstatements": (("1", "1"), ("２", "2"), ("0回", "0"), ("なし", "0"), ("unlimited", "unlimited"), ("無制限", "unlimited")),
    "shares": (
        ("100%", "1"), ("25/50/100 %", "0.25;0.5;1"), ("１０％〜５０％", "0.1..0.5"), ("0.25;0.5", "0.25;0.5"), ("up to 40%", "0..0.4"),
        ("1", "1"),
    ),
    "term_days": (("12 months", "365"), ("1年", "365"), ("３６５日", "365"), ("330", "330"), ("2 years", "730")),
    "notice_days": (("90 days", "90"), ("30日前", "30"), ("60", "60"), ("", ""), ("-", "")),
    "payout_days": (("30", "30"), ("14日", "14"), ("n/a", "")),
}  # fmt: skip
SPOILT = {
    "attachment": ("12x", "1,5", "-5", "5m or 6m"),
    "deductible": ("about 5m", "(5)", "5 %"),
    "limit": ("1,00,000", "ten", "∞"),
    "premium": ("?", "5m+tax", "-1", "12.3.4"),
    "shares": ("150%", "50", "half", "0%", "50%-10%"),
    "reinstatements": ("two", "-1", "1.5"),
    "term_days": ("3 months", "90d-", "1.5"),
    "notice_days": ("soon", "-30"),
    "payout_days": ("D+thirty", "1e-400"),
    "covers": ("hot wallets!", "a.b.c"),
    "slots": ("損害層",),
    "insurer_name": ("",),
}
"""Texts that no cell of the column can be, or that have two readings."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One quote: what is written under each column, what it means, and which columns are spoilt."""

    texts: dict[str, str]
    cells: dict[str, str]
    spoilt: frozenset[str]


def money(rng: random.Random, value: int) -> str:
    """Return an amount in one of the ways people write it; `value` is in whole millions."""
    millions = value // 10**6
    ways = [
        str(value),
        f"{value:,}",
        f"JPY {millions:,}m",
        f"¥{value:,}",
        f"{millions}百万円",
        f"{millions:,} million yen",
        f"JPY{value / 1e9:.3f}bn",
    ]
    ways.append(str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    large, rest = divmod(value, 10**8)
    if large:
        ways.append(f"{large:,}億{rest // 10**4:,}万円" if rest else f"{large}億円")
    return rng.choice(ways)


def draft(rng: random.Random, *, most_spoilt: int) -> Draft:
    """Return a quote whose columns are stated at random, some of them spoilt."""
    limit, premium = rng.randrange(50, 20_000) * 10**6, rng.randrange(1, 900) * 10**6
    amounts = {"attachment": rng.choice((0, rng.randrange(1, 9000))) * 10**6, "deductible": rng.randrange(1, 500) * 10**6, "limit": limit}
    texts = {column: money(rng, value) for column, value in amounts.items()}
    cells = {column: str(value) for column, value in amounts.items()}
    texts["premium"], cells["premium"] = money(rng, premium), str(premium)
    if rng.random() < 0.25:
        rate = rng.randrange(1, 120)
        texts["premium"], cells["premium"] = f"{rate / 10}% ROL", str(Fraction(limit * rate, 1000))
    for column, ways in WRITTEN.items():
        texts[column], cells[column] = rng.choice(ways)
    texts["insurer_name"] = cells["insurer_name"] = rng.choice(NAMES)
    spoilt = rng.sample(sorted(SPOILT), rng.randrange(most_spoilt + 1))
    for column in spoilt:
        texts[column] = rng.choice(SPOILT[column])
    if "limit" in spoilt and "%" in texts["premium"]:
        texts["premium"], cells["premium"] = str(premium), str(premium)
    return Draft(texts, cells, frozenset(spoilt))


def table(rng: random.Random, drafts: Sequence[Draft]) -> str:
    """Return drafts as cells of a spreadsheet, parted by tabs or commas, one quote a row or a column, names in either language."""
    columns = list(HEADS)
    rng.shuffle(columns)
    rows = [[rng.choice(HEADS[column]) for column in columns], *([one.texts[column] for column in columns] for one in drafts)]
    if rng.random() < 0.3 and len(drafts) > 1:
        rows = [list(row) for row in zip(*rows, strict=True)]
    elif rng.random() < 0.3:
        rows.insert(0, ["Quotes received", *[""] * (len(columns) - 1)])
    file = io.StringIO()
    csv.writer(file, delimiter=rng.choice("\t,"), lineterminator=rng.choice(("\n", "\r\n"))).writerows(rows)
    return file.getvalue()


def slip(rng: random.Random, drafts: Sequence[Draft]) -> str:
    """Return drafts as the lines of a broker's slip, the insurer first; blank lines stand anywhere within."""
    blocks = []
    for one in drafts:
        others = [column for column in HEADS if column != "insurer_name" and one.texts[column]]
        rng.shuffle(others)
        mark = rng.choice((": ", "：", " : "))
        lines = [f"{rng.choice(HEADS[column])}{mark}{one.texts[column]}" for column in ("insurer_name", *others)]
        blocks.append(rng.choice(("\n", "\n\n")).join(lines))
    return "\n\n".join(blocks)
