"""A Japanese exchange under the hypothetical law, and one offer."""

from __future__ import annotations

JAPAN = """\
format = "reserve-case/1"
id = "jp"
currency = "JPY"
as_of = 2026-11-22

[regime]
id = "jp-crypto-2027-hypothetical"

[regime.inputs]
required_amount = 10e9

[losses]
table = "losses.csv"
years = 100

[[reserve]]
id = "trust"
class = "ringfenced_trust"
carry = 0.1

[[reserve]]
id = "book"
class = "accounting_reserve"
carry = 0.04
"""
JAPANESE_OFFER = "offer,insurer,limit,reinstatements,premium,notice_days\np,A,9e9,0,300e6,90\n"
