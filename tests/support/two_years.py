"""The case of two loss years whose answer is worked by hand: q1 and 10 of cash cost 6."""

from __future__ import annotations

from pathlib import Path

CASE = """
format = "reserve-case/1"
id = "two-years"
currency = "USD"
[losses]
table = "losses.csv"
years = 10
[[reserve]]
id = "cash"
carry = 0.1
[[tail]]
id = "solvency"
measure = "tvar"
level = 0.8
"""
CATALOGUE = "offer,insurer,limit,reinstatements,premium\nq1,A,80,0,3\nq2,B,50,0,9\n"
LOSSES = "year,class,loss\n1,hot,100\n2,hot,60\n"
"""TVaR 80 % of ten years is the mean of the two losses, 80; with q1 (pays 80 and 60) it is 10.
Cost without insurance: 0.1 x 80 + (100 + 60) / 10 = 24. With q1: 3 + 0.1 x 10 + 20 / 10 = 6."""


def write_case(folder: Path, name: str = "case.toml") -> Path:
    """Write the case of two loss years whose answer the tests of the command work by hand: q1 and 10 of cash cost 6."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(CASE, encoding="utf-8")
    (folder / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")
    (folder / "losses.csv").write_text(LOSSES, encoding="utf-8")
    return folder
