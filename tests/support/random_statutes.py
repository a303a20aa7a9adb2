"""Random laws of every further shape: groups, several requirements, waivers, accrual, conditions on wording and insurer, haircuts.

`widen(seed, folder)` takes a random case with a law and gives it another law, further columns in its catalogue, and insurers.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from random import Random

from support.random_laws import HEAD

FEATURES = ("wide", "whole")
RATINGS = ("AA", "A", "BBB", "")
LICENCES = ("nonlife", "life", "")


def widen(seed: int, folder: Path) -> None:
    """Replace the law of a case, and widen its catalogue, the same for the same seed."""
    random = Random(f"statute {seed}")
    with (folder / "losses.csv").open(encoding="utf-8") as file:
        losses = list(csv.DictReader(file))
    yearly: dict[str, float] = {}
    for row in losses:
        yearly[row["year"]] = yearly.get(row["year"], 0.0) + float(row["loss"])
    law = _Statute(random, max(yearly.values()))
    (folder / "law.toml").write_text(law.text(), encoding="utf-8")
    _widen_catalogue(random, folder / "catalogue.csv")
    rows = [[f"I{k}", random.choice(RATINGS), random.choice(LICENCES[:2]), random.choice(("no", "no", "yes"))] for k in range(3)]
    _write(folder / "insurers.csv", [["insurer", "rating", "licence", "affiliated"], *rows])
    text = (folder / "case.toml").read_text(encoding="utf-8")
    stated = "\n".join(f"{key} = {value}" for key, value in law.stated.items())
    text = re.sub(r"\[regime\.inputs\]\n(?:[^\[\n].*\n)*", f"[regime.inputs]\n{stated}\n", text)
    other = random.choice(("bank_guarantee", "own_funds"))
    text = text.replace('class = "bank_guarantee"', f'class = "{other}"')
    (folder / "case.toml").write_text('insurers = "insurers.csv"\n' + text, encoding="utf-8")


def _widen_catalogue(random: Random, path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["features"] = random.choice(("", "wide", "wide;whole", "whole"))
        row["exclusions"] = random.choice(("", "", "war", "war;receiver"))
        row["consent_to_cancel"] = random.choice(("yes", "yes", "no"))
        row["residual_days"] = random.choice(("", "", "90", "180", "300"))
        row["prior_acts_years"] = random.choice(("", "1", "3", "5"))
        row["reporting_years"] = random.choice(("", "2", "5"))
    _write(path, [list(rows[0]), *(list(row.values()) for row in rows)])


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


class _Statute:
    """A law put together part by part, in one of several shapes."""

    def __init__(self, random: Random, largest: float) -> None:
        self.random = random
        self.required = largest * random.uniform(0.1, 0.7)
        self.parts: list[str] = []
        self.stated: dict[str, str] = {}

    def text(self) -> str:
        """Give the whole file."""
        shapes: tuple[Callable[[], None], ...] = (self._groups, self._routes, self._two, self._one_of, self._waiver, self._accrual)
        self._amount()
        self.random.choice(shapes)()
        return HEAD + "\n".join(self.parts) + "\n"

    def _amount(self) -> None:
        """Make a required amount of a base, by one operator after another."""
        random, required = self.random, self.required
        self._table("[[input]]", id='"base"', unit='"money"', title='"base"')
        self.stated["base"] = f"{required * random.uniform(2, 6):.6g}"
        for name, value in (("rate", 0.4), ("rate2", 0.1), ("half", 0.5), ("whole", 1), ("part", random.uniform(0.2, 0.8))):
            self._figure(name, f"{value:.3f}", "rate")
        for name, value in (("low", 0.6), ("high", 1.3), ("step", 0.07), ("little", 0.2)):
            self._figure(name, f"{required * value:.6g}", "money")
        first = random.choice(("product", "brackets"))
        if first == "product":
            self._table("[[node]]", id='"n1"', op='"product"', args='["rate", "base"]')
        else:
            self._table("[[node]]", id='"n1"', op='"brackets"', of='"base"', bounds='["low", "high"]', rates='["rate", "rate2", "half"]')
        second = random.choice(
            (
                {"op": '"round_down"', "of": '"n1"', "to": '"step"'},
                {"op": '"difference"', "of": '"n1"', "less": '"little"'},
                {"op": '"clip"', "of": '"n1"', "lo": '"low"', "hi": '"high"'},
                {"op": '"sum"', "args": '["n1", "little"]'},
            )
        )
        self._table("[[node]]", id='"n2"', **second)
        self._table("[[node]]", id='"required"', op='"min"', args='["n2", "high"]')
        self._table("[[node]]", id='"some"', op='"product"', args='["part", "required"]')

    def _groups(self) -> None:
        """Exactly one of two or three groups; in one of them every class is needed."""
        random = self.random
        self._bucket("main", "required")
        for kind in ("cash", "security", "bank_guarantee", "own_funds"):
            self._reserve(kind, ["main"])
        self._insurance(["main"], extra=[])
        self._cap("cap0", "main", [random.choice(("security", "bank_guarantee"))])
        self._table("[combination]", mode='"groups"')
        self._group("a", ["cash", "insurance"])
        self._group("b", ["security", "bank_guarantee"])
        if random.random() < 0.6:
            self._group("c", ["insurance", random.choice(("own_funds", "cash"))], within='"all"')

    def _routes(self) -> None:
        """Own money for one amount, or insurance for two with the deductibles held beside."""
        for name, amount in (("own", "some"), ("claim", "required"), ("year", "required")):
            self._bucket(name, amount)
        self._reserve("security", ["own"])
        self._reserve("cash", ["own"])
        extra = self.random.choice(([], ["cash"]))
        self._insurance(["claim"], extra=extra, count="limit_any_one")
        self._insurance(["year"], extra=extra, count="aggregate_limit")
        self._table("[combination]", mode='"groups"')
        self._group("own", ["security", "cash"], buckets='["own"]')
        self._group("insured", ["insurance"], buckets='["claim", "year"]')

    def _two(self) -> None:
        """Two requirements at once, in which classes overlap."""
        self._bucket("main", "required")
        self._bucket("second", "some")
        self._reserve("cash", ["main", "second"])
        self._reserve("security", ["main"])
        self._reserve("bank_guarantee", ["second"])
        self._insurance(["main"], extra=[])
        if self.random.random() < 0.5:
            self._insurance(["second"], extra=[], count="aggregate_limit")
        self._cap("cap0", "main", ["insurance"])
        if self.random.random() < 0.5:
            self._floor("floor0", "second", ["cash"])

    def _one_of(self) -> None:
        """One class alone, with a floor or with cash for deductibles on top."""
        random = self.random
        self._bucket("main", "required")
        for kind in ("cash", "security"):
            self._reserve(kind, ["main"])
        extra = random.random() < 0.6
        self._insurance(["main"], extra=random.choice(([], ["cash", "security"])) if extra else None)
        if random.random() < 0.4:
            self._floor("floor0", "main", ["cash", "security"])
        self._table("[combination]", mode='"one_of"')

    def _waiver(self) -> None:
        """A cap on insurance that full cover waives."""
        random = self.random
        self._bucket("main", "required")
        for kind in ("cash", "bank_guarantee"):
            self._reserve(kind, ["main"])
        self._insurance(["main"], extra=random.choice(([], None)), features=False)
        self._cap("cap0", "main", ["insurance"], unless='{ feature = "whole" }')

    def _accrual(self) -> None:
        """A reserve that is added to each year."""
        random = self.random
        self._figure("before", f"{self.required * random.uniform(0, 1.2):.6g}", "money")
        self._table("[[bucket]]", id='"main"', mode='"accrual"', yearly='"some"', cap='"required"', balance='"before"')
        for kind in ("cash", "security"):
            self._reserve(kind, ["main"])
        if random.random() < 0.5:
            self._insurance(["main"], extra=[])

    def _bucket(self, name: str, amount: str) -> None:
        self._table("[[bucket]]", id=f'"{name}"', requirement=f'"{amount}"')

    def _reserve(self, kind: str, buckets: list[str]) -> None:
        random = self.random
        self._figure(f"factor_{kind}", random.choice(("1", "1", "0.8", "0.5")), "rate")
        values = {"class": f'"{kind}"', "buckets": _listed(buckets), "factor": f'"factor_{kind}"'}
        if random.random() < 0.15:
            self._figure(f"may_{kind}", random.choice(("0", "1")), "flag")
            values["eligible"] = f'"may_{kind}"'
        self._table("[[instrument]]", **values)

    def _insurance(self, buckets: list[str], *, extra: list[str] | None, count: str = "min_of_both", features: bool = True) -> None:
        """Write an insurance instrument; `extra`: the classes that hold cash for deductibles (empty: a draw of the other treatments)."""
        name = buckets[0]
        values = {"class": '"insurance"', "buckets": _listed(buckets), "count": f'"{count}"', "factor": '"whole"'}
        self._table("[[instrument]]", **values)
        self._conditions(name, features=features)
        self._deductible(name, extra)
        self._haircut(name)

    def _conditions(self, name: str, *, features: bool) -> None:
        random = self.random
        test: dict[str, str] = {}
        if random.random() < 0.3:
            self._figure(f"prior_{name}", random.choice(("0", "2")), "years")
            test["min_prior_acts_years"] = f'"prior_{name}"'
        if random.random() < 0.3:
            self._figure(f"reporting_{name}", "3", "years")
            test["min_reporting_years"] = f'"reporting_{name}"'
        words = {
            "consent_to_cancel": "true",
            "unaffiliated": "true",
            "licences": '["nonlife"]',
            "features": '["wide"]' if features else "[]",
            "banned_exclusions": '["receiver"]',
        }
        chosen = {key: value for key, value in words.items() if random.random() < 0.2}
        if test or chosen:
            self._table("[instrument.policy]", **test, **chosen, grade='"assumed"', cite='"drawn"')

    def _deductible(self, name: str, extra: list[str] | None) -> None:
        random = self.random
        if extra is None or (extra and random.random() < 0.9):
            held = {"classes": _listed(extra)} if extra else {}
            self._table("[instrument.deductible]", treatment='"extra_cash"', factor='"half"', **held)
            return
        if random.random() < 0.3:
            self._table("[instrument.deductible]", treatment='"prohibited"', grade='"assumed"', cite='"drawn"')
        elif random.random() < 0.3:
            self._figure(f"most_{name}", f"{self.required * 0.05:.6g}", "money")
            self._table("[instrument.deductible]", treatment='"cap"', most=f'"most_{name}"')

    def _haircut(self, name: str) -> None:
        random = self.random
        cut: dict[str, str] = {}
        for what, (low, high) in {"residual_term": ("60", "330"), "cancellation": ("20", "110")}.items():
            if random.random() < 0.3:
                self._figure(f"{what}_low_{name}", low, "days")
                self._figure(f"{what}_high_{name}", random.choice((high, low)), "days")
                cut[what] = f'{{ none_until = "{what}_low_{name}", full_from = "{what}_high_{name}" }}'
        if random.random() < 0.3:
            cut["rating"] = '{ AA = "whole", A = "part" }'
        if random.random() < 0.2:
            cut["mismatch"] = '"part"'
        if random.random() < 0.2:
            cut["uncertainty"] = '"half"'
        if cut:
            self._table("[instrument.haircut]", **cut)

    def _cap(self, name: str, bucket: str, classes: list[str], **more: str) -> None:
        self._rule(name, "cap", bucket, classes, **more)

    def _floor(self, name: str, bucket: str, classes: list[str]) -> None:
        self._rule(name, "floor", bucket, classes)

    def _rule(self, name: str, kind: str, bucket: str, classes: list[str], **more: str) -> None:
        values = {"id": f'"{name}"', "kind": f'"{kind}"', "bucket": f'"{bucket}"', "classes": _listed(classes), "amount": '"some"'}
        self._table("[[constraint]]", **values, **more)

    def _group(self, name: str, classes: list[str], **more: str) -> None:
        self._table("[[combination.group]]", id=f'"{name}"', classes=_listed(classes), **more)

    def _figure(self, name: str, value: str, unit: str) -> None:
        """Write a figure ahead of all else: a table of an instrument must follow it directly."""
        values = {"id": f'"{name}"', "value": value, "unit": f'"{unit}"', "grade": '"assumed"', "cite": '"drawn"'}
        self.parts.insert(0, _text("[[figure]]", values))

    def _table(self, header: str, **values: str) -> None:
        self.parts.append(_text(header, values))


def _text(header: str, values: dict[str, str]) -> str:
    return "\n".join([header, *(f"{key} = {value}" for key, value in values.items())])


def _listed(names: list[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
