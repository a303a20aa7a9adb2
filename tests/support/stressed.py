"""A case of three named events, and its policies."""

from __future__ import annotations

from pathlib import Path

CASE = """
format = "reserve-case/1"
id = "tower"
currency = "USD"
[losses]
table = "losses.csv"
years = 100
[[reserve]]
id = "cash"
carry = 0.1
min = 4
max = 4
[[reserve]]
id = "locked"
carry = 0.1
min = 100
max = 100
drawable = false
[firm]
own_funds_at_risk = 1
credit_line = 2
[[backing]]
covers = "hot"
amount = 3
"""
EVENTS = """
[[stress]]
id = "both"
losses = [{ class = "hot.key", loss = 16 }, { class = "cold.key", loss = 4 }]

[[stress]]
id = "dear"
name = "cold coins half as dear again, B refuses"
losses = [{ class = "cold.key", loss = 40 }]
refuse = ["B"]
price = 1.5

[[stress]]
id = "alone"
losses = [{ class = "cold.key", loss = 40 }]
answers = "none"
"""
CATALOGUE = """offer,insurer,attachment,deductible,limit,reinstatements,reinstatement_rate,premium,shares,slots,use,payout_days
P,A,0,1,10,1,1,2,1,primary,must,30
X,B,11,0,20,0,,1,0.5,excess,must,
Y,C,11,0,20,0,,1,0.5,excess,must,90
"""
"""Primary 10 above a deductible of 1, within 30 days, reinstated once at full premium; excess 20 above 11, half each: B never says
when it pays, C within 90 days. The firm has 4 of drawable cash, 1 of own funds and a credit line of 2; 3 of hot coins are backed."""


def written(folder: Path, events: str = EVENTS) -> Path:
    """Write the case of the three events."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(CASE + events, encoding="utf-8")
    (folder / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (folder / "losses.csv").write_text("year,class,loss\n1,hot.key,5\n", encoding="utf-8")
    return folder
