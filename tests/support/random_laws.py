"""Random laws: every operator, caps within one another or apart, floors of some classes, one class alone, as a file of their own."""

from __future__ import annotations

from pathlib import Path
from random import Random

from support.random_offers import Draw

RESERVE = ("cash", "security", "bank_guarantee")
FLOORS = ((), (), (("cash",),), (("cash", "security"),), (("cash",), ("cash", "security")))
CAPS = (
    (),
    (("insurance",),),
    (("bank_guarantee",),),
    (("bank_guarantee", "insurance"),),
    (("bank_guarantee",), ("insurance",)),
    (("security",), ("security", "bank_guarantee")),
    (("security",), ("security", "bank_guarantee"), ("insurance",)),
    (("bank_guarantee",), ("bank_guarantee", "insurance"), ("cash",)),
)
HEAD = """\
schema = "reserve-regime/1"
[regime]
id = "random"
name = "random"
jurisdiction = "JP"
currency = "JPY"
status = "hypothetical"
as_of = 2026-11-22
grade = "assumed"
"""


def write_law(draw: Draw, seed: int, folder: Path) -> None:
    """Write a law beside the case, and the tables of the case that name it and state its inputs."""
    random = Random(f"law {seed}")
    law = _Law(draw, random)
    (folder / "law.toml").write_text(law.text(), encoding="utf-8")
    draw.lines += ["", "[regime]", 'id = "law.toml"', "", "[regime.inputs]", *(f"{key} = {value}" for key, value in law.stated.items())]


class _Law:
    """A law put together part by part."""

    def __init__(self, draw: Draw, random: Random) -> None:
        self.draw, self.random = draw, random
        self.required = draw.largest * random.uniform(0.1, 0.9)
        self.parts: list[str] = []
        self.stated: dict[str, str] = {}

    def text(self) -> str:
        """Give the whole file."""
        random = self.random
        self._amounts()
        one_of = random.random() < 0.35
        floors = () if one_of else random.choice(FLOORS)
        caps = random.choice(CAPS)
        counted = [kind for kind in RESERVE if kind == "cash" or random.random() < 0.8]
        self._instruments(counted, extra=not one_of and not floors and all(cap == ("insurance",) for cap in caps))
        for place, classes in enumerate(floors):
            self._bound(f"floor{place}", "floor", classes, 0.4 * (place + 1))
        for place, classes in enumerate(caps):
            self._bound(f"cap{place}", "cap", classes, 0.9)
        if one_of:
            switch = random.choice(("", "add"))
            self._figure("add", "1" if random.random() < 0.5 else "0", "flag")
            self._table("[combination]", mode='"one_of"', **({"unless": '"add"'} if switch else {}))
            if switch and random.random() < 0.5:
                self.stated["add"] = random.choice("01")
        return HEAD + "\n".join(self.parts) + "\n"

    def _amounts(self) -> None:
        """Ask for the larger, or the sum, of a part of a base and an amount looked up by size."""
        random, money = self.random, self.draw.money
        self.parts += ['[[input]]\nid = "base"\nunit = "money"\ntitle = "base"']
        self.parts += ['[[input]]\nid = "size"\ntype = "enum"\nvalues = ["small", "large"]\ntitle = "size"']
        self.parts += ['[[input]]\nid = "earnings"\nunit = "money"\ntitle = "most"\noptional = true']
        self._figure("rate", "0.05", "rate")
        self._figure("least_small", money(self.required * random.uniform(0.1, 1.0)), "money")
        self._figure("least_large", money(self.required * random.uniform(0.5, 1.2)), "money")
        self._table("[[node]]", id='"of_base"', op='"product"', args='["rate", "base"]')
        self._table("[[node]]", id='"least"', op='"lookup"', of='"size"', map='{ small = "least_small", large = "least_large" }')
        self._table("[[node]]", id='"required"', op=random.choice(('"max"', '"sum"')), args='["of_base", "least"]')
        self._table("[[bucket]]", id='"main"', requirement='"required"')
        self.stated |= {"base": money(self.required * random.uniform(5, 20)), "size": random.choice(('"small"', '"large"'))}
        if random.random() < 0.5:
            self.stated["earnings"] = money(self.required * random.uniform(0.1, 0.8))

    def _instruments(self, counted: list[str], *, extra: bool) -> None:
        random = self.random
        for kind in counted:
            self._figure(f"factor_{kind}", random.choice(("1", "1", "0.8", "0.5")), "rate")
            self._table("[[instrument]]", **{"class": f'"{kind}"'}, buckets='["main"]', factor=f'"factor_{kind}"')
        self._figure("factor_insurance", random.choice(("1", "1", "0.7")), "rate")
        self._figure("notice", random.choice(("0", "30")), "days")
        count = random.choice(("limit_any_one", "aggregate_limit", "min_of_both"))
        values = {"class": '"insurance"', "buckets": '["main"]', "count": f'"{count}"', "factor": '"factor_insurance"'}
        values["policy"] = '{ min_notice_days = "notice" }'
        if extra and random.random() < 0.5:
            self._figure("extra", random.choice(("1", "0.5")), "rate")
            values["deductible"] = '{ treatment = "extra_cash", factor = "extra" }'
        self._table("[[instrument]]", **values)

    def _bound(self, name: str, kind: str, classes: tuple[str, ...], most: float) -> None:
        random = self.random
        amount = f"part_{name}"
        if kind == "cap" and random.random() < 0.4:
            amount = "earnings"
        else:
            self._figure(amount, f"{random.uniform(0.1, most):.2f}", "rate")
            self._table("[[node]]", id=f'"{name}_amount"', op='"product"', args=f'["{amount}", "required"]')
            amount = f"{name}_amount"
        listed = ", ".join(f'"{cls}"' for cls in classes)
        self._table("[[constraint]]", id=f'"{name}"', kind=f'"{kind}"', bucket='"main"', classes=f"[{listed}]", amount=f'"{amount}"')

    def _figure(self, name: str, value: str, unit: str) -> None:
        self._table("[[figure]]", id=f'"{name}"', value=value, unit=f'"{unit}"', grade='"assumed"', cite='"drawn"')

    def _table(self, header: str, **values: str) -> None:
        self.parts.append("\n".join([header, *(f"{key} = {value}" for key, value in values.items())]))
