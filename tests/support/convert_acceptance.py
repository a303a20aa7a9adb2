"""Turn the published acceptance cases into files of this repository.

`PYTHONPATH=tests python -m support.convert_acceptance FOLDER` reads the JSON files of FOLDER and writes
`tests/data/published/`: the policy-selection instances as case folders, the others trimmed.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from support.paths import TEST_DATA

TARGET = TEST_DATA / "published"
TRIMMED = ("a_retention", "b_cvar_lp", "c_contracts", "c_oasis", "d_aggregate", "f_pricing")
KEPT = ("id", "source", "status", "inputs", "expected", "tolerance", "notes")
MEASURES = {"CVaR": "tvar", "VaR": "var"}
ANSWER = {
    "status": "status",
    "total_cost": "cost",
    "shares": "shares",
    "reserve": "reserve",
    "second_best_cost": "second_best_cost",
    "min_achievable_R": "min_achievable_R",
}
CATALOGUE = [
    "offer",
    "insurer",
    "covers",
    "attachment",
    "limit",
    "aggregate_deductible",
    "aggregate_limit",
    "reinstatements",
    "reinstatement_rate",
    "premium",
    "fixed_charge",
    "shares",
    "slots",
    "group",
]

Json = Mapping[str, Any]
Rows = Iterable[Sequence[str]]


def main(folder: Path) -> None:
    """Write everything under `tests/data/published`."""
    TARGET.mkdir(exist_ok=True)
    for name in TRIMMED:
        suite = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        write_trimmed(suite, TARGET / f"{name}.json")
    suite = json.loads((folder / "e_instances.json").read_text(encoding="utf-8"))
    for instance in suite["instances"]:
        write_instance(instance, TARGET / "e" / instance["id"])


def write_trimmed(suite: Json, path: Path) -> None:
    """Write a suite with one case a line, each with what a test needs."""
    cases = [{key: case[key] for key in KEPT} for case in suite["cases"]]
    lines = ",\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    text = f'{{"suite": "{suite["suite"]}", "cases": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def write_instance(instance: Json, folder: Path) -> None:
    """Write one policy-selection instance as a case folder with its answer."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(case_text(instance), encoding="utf-8")
    write_rows(folder / "catalogue.csv", CATALOGUE, map(quote_row, instance["quotes"]))
    weighted = ["probability"] if instance["prob"] else []
    write_rows(folder / "losses.csv", ["year", "class", "loss", *weighted], loss_rows(instance))
    if instance["insurer_alive"]:
        write_rows(folder / "failures.csv", ["year", "insurer"], failure_rows(instance))
    solution = instance["solution"]
    expected = {ours: solution[theirs] for theirs, ours in ANSWER.items() if theirs in solution}
    text = json.dumps(expected, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


def number(value: float) -> str:
    """Shortest text that reads back the same, whole numbers without a point."""
    return str(int(value)) if value == int(value) else repr(float(value))


def case_text(instance: Json) -> str:
    """`case.toml` of an instance."""
    limits = instance["constraints"]
    cap = limits["cash_max"]
    losses = ['table = "losses.csv"']
    if not instance["prob"]:
        losses.append(f"years = {instance['n_scenarios']}")
    if instance["insurer_alive"]:
        losses.append('failures = "failures.csv"')
    own = {
        "premium_budget": limits["premium_budget"],
        "max_policies": limits["max_policies"],
        "max_premium_fraction_per_insurer": limits["max_insurer_premium_fraction_of_budget"],
    }
    stated = [f"{key} = {number(value)}" for key, value in own.items() if value is not None]
    lines = [
        'format = "reserve-case/1"',
        f'id = "{instance["id"].lower()}"',
        'currency = "XXX"',
        "",
        "[losses]",
        *losses,
        "",
        "[[reserve]]",
        'id = "cash"',
        'class = "cash"',
        f"carry = {number(instance['capital_cost'])}",
        *([] if cap is None else [f"max = {number(cap)}"]),
        "",
        "[[tail]]",
        'id = "solvency"',
        f'measure = "{MEASURES[instance["risk_measure"]]}"',
        f"level = {number(instance['confidence'])}",
        *(["", "[limits]", *stated] if stated else []),
    ]
    return "\n".join(lines) + "\n"


def quote_row(quote: Json) -> list[str]:
    """One offer of the catalogue."""
    terms, shares = quote["terms"], quote["shares"]
    count = terms["n_reinst"]
    share_text = f"{number(shares['min'])}..{number(shares['max'])}" if isinstance(shares, dict) else ";".join(map(number, shares))
    return [
        quote["id"],
        f"I{quote['insurer']}",
        f"line{quote['line']}",
        number(terms["att"]),
        number(terms["lim"]),
        number(terms["aad"]),
        "" if terms["aal"] is None else number(terms["aal"]),
        "unlimited" if count is None else str(count),
        ";".join(map(number, terms["reinst_price"])),
        number(quote["premium"]),
        number(quote["fixed"]),
        share_text,
        ";".join(quote["layers"]),
        f"g-{quote['group']}",
    ]


def loss_rows(instance: Json) -> Rows:
    """Occurrences in time order; scenario 0 is year 1."""
    for i, events in enumerate(instance["scenarios"]):
        weight = [number(instance["prob"][i])] if instance["prob"] else []
        for line, loss in events:
            yield [str(i + 1), f"line{line}", number(loss), *weight]


def failure_rows(instance: Json) -> Rows:
    """Insurers that pay nothing in a year."""
    for i, alive in enumerate(zip(*instance["insurer_alive"], strict=True)):
        for insurer, pays in enumerate(alive):
            if not pays:
                yield [str(i + 1), f"I{insurer}"]


def write_rows(path: Path, header: Sequence[str], rows: Rows) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
