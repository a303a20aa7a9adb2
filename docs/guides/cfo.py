"""From ten answers to a decision: `python docs/guides/cfo.py FOLDER` makes the case of one exchange, solves it, asks why and what if.

FOLDER must not be there yet; it gets the case as a folder and as a workbook.
"""

from __future__ import annotations

import sys
from pathlib import Path

from optimizer import audit, curve, explain, load_case, load_years, optimize
from optimizer.files.exchange import Cover, Exchange, case_of
from optimizer.files.exchange_link import link_of
from optimizer.files.saving import save_folder, save_workbook

BASE = Path(__file__).resolve().parents[2] / "data" / "cases" / "jp-history"
"""Brings what an exchange rarely knows: losses, quotes, tail rules. All of its figures are illustrative."""


def exchange() -> Exchange:
    """Return the ten answers, in yen: a firm of half the size of the example's."""
    return Exchange(
        name="An exchange of 50 billion yen",
        hot=2.5e9,
        cold=47.5e9,
        own_funds=4e9,
        reserve=1e9,
        cover=Cover(limit=5e8, premium=2e7, deductible=5e7),
        credit_line=3e8,
        cost_of_capital=0.12,
        reserve_yield=0.02,
        reserve_form="trust",
        law="jp-crypto-2027-hypothetical",
    )


def main(folder: Path) -> None:
    """Make the case, and print what a CFO asks first."""
    statement = case_of(exchange(), BASE)
    kept = save_folder(statement, folder)
    save_workbook(statement, folder.with_suffix(".xlsx"))
    print(f"the same answers as one word of a link: {len(link_of(exchange()))} letters")
    case = load_case(kept)
    years = load_years(case)
    solution = optimize(case, years).raise_for_status()
    print(f"{solution.status}: {solution.cost:,.0f} a year, reserve {solution.reserve_total:,.0f}")
    for policy in solution.policies:
        print(f"  {policy.offer}: share {policy.share:g}, premium {policy.premium:,.0f}")
    for law in solution.law:
        print(f"  {law.id}: {law.required:,.0f} required, {law.counted:,.0f} counted")
    print(f"audit: {audit(case, years, solution).ok}")

    for reason in explain(case, years, solution, offers=[policy.offer for policy in solution.policies]).offers:
        print(f"{reason.offer} costs {reason.premium:,.0f}; in the cheapest mix up to {reason.walk_away or 0:,.0f}")

    for point in curve(kept, "reserve.cash.carry", ("0.06", "0.1", "0.14")).points:
        found = point.solution
        print(f"carry {point.value:g}: {found.status}, {found.cost or 0:,.0f} a year, {len(found.policies)} policies")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
