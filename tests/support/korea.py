"""A Korean exchange and its offers, of which 5bn are asked."""

from __future__ import annotations

KOREA = """\
format = "reserve-case/1"
id = "kr"
currency = "KRW"
as_of = 2026-11-22

[regime]
id = "kr-vaupa"

[regime.inputs]
hot_value = 100e9
licence_class = "krw_market"

[losses]
table = "losses.csv"
years = 100

[[reserve]]
id = "reserve"
class = "accounting_reserve"
carry = 0.1
"""
"""5 % of 100bn: 5bn are asked."""
KOREAN_OFFERS = "offer,insurer,limit,reinstatements,premium\np,A,2e9,0,150e6\nq,B,4e9,0,360e6\n"
LOSSES = "year,class,loss\n1,hot,0\n"
