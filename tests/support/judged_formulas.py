"""Formulas with a stored value, and what is told of each where a workbook asks to be computed and where it does not."""

from __future__ import annotations

JUDGED = (
    # formula, stored value, what is told where the workbook asks to be computed, and where it does not
    ("120000*1", 120000, "", ""),
    ("120000*1", 0, "never computed: 0 is stored, and it gives 120000", "never computed: 0 is stored, and it gives 120000"),
    ("120000*1", 7, "not what the formula gives: 120000", "not what the formula gives: 120000"),
    ("=120000*1", 120000, "", ""),
    ("5-5", 0, "", ""),
    ("D2*0.05", 5, "", ""),
    ("$D$2*0.05+SUM(D2:D3)-300", 5, "", ""),
    ("0.1+0.2-0.3+5", 5, "", ""),
    ("0.1+0.2-0.3", 0, "", ""),
    ("0.1+0.2-0.3", 5.551115123125783e-17, "", ""),
    ("ROUND(2.5,0)", 3, "", ""),
    ("ROUND(2.5,0)", 2, "not what the formula gives: 3", "not what the formula gives: 3"),
    ("ROUND(0.5,0)", 0, "never computed", "never computed"),
    ("-2^2", 4, "", ""),
    ("2^3^2", 64, "", ""),
    ("10%", 0.1, "", ""),
    ("1/0", 0, "it gives #DIV/0!", "it gives #DIV/0!"),
    ("F2+1", 5, "refers to itself", "refers to itself"),
    ("WEBSERVICE(1)", 5, "asks to be computed", ""),
    ("WEBSERVICE(1)", 0, "asks to be computed", "0 is stored for this formula"),
    ("Offers[premium]*2", 5, "asks to be computed", ""),
    ("[1]Prices!A1", 5, "asks to be computed", ""),
    ("TODAY()-46000", 348, "asks to be computed", ""),
    ("120000*1", None, "no stored value", "no stored value"),
    ("IF(D2>1000,5,\"\")", "", "", ""),
    ("IF(D2>10,5,\"\")", "", "not what the formula gives: 5", "not what the formula gives: 5"),
    ("1/0", "#DIV/0!", "holds an error", "holds an error"),
)  # fmt: skip
