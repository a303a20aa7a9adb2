"""Random cases in which cover of very different sizes is asked for: limits and least covers from 1e-9 to 1e12, met or missed by a hair."""

from __future__ import annotations

from pathlib import Path
from random import Random

HAIRS = (0.0, 0.0, 1e-10, 1e-9, 1e-7, 1e-5, 1e-3, 0.1, 0.5)
"""By which part of it a sum of limits meets or misses what is asked."""


def make_coverage(seed: int, folder: Path, *, ranges: bool = False) -> None:
    """Write the case of a seed into a folder: three to seven offers of whole shares or grids, one to three coverage rules."""
    random = Random(seed)
    count = random.randint(3, 7)
    low, high = random.choice(((-9, 12), (-3, 3), (0, 12), (-9, 0), (6, 9)))
    limits = [float(f"{10 ** random.uniform(low, high):.{random.randint(2, 6)}g}") for _ in range(count)]
    classes = [random.choice(("*", "hot", "cold")) for _ in range(count)]
    shares = [random.choice(("1", "1", "1", "0.5;1", "0.01;0.1;1")) for _ in range(count)]
    if ranges:
        shares[random.randrange(count)] = random.choice(("0.1..1", "0.001..0.5", "0.25..0.75"))
    premiums = [float(f"{random.uniform(0.1, 3):.4g}") for _ in range(count)]
    lines = ['format = "reserve-case/1"', f'id = "c{seed}"', 'currency = "XXX"', "[losses]", 'table = "losses.csv"', "years = 20"]
    lines += ["[[reserve]]", 'id = "cash"', f"carry = {random.choice((0.05, 0.2))}"]
    lines += ["[[tail]]", 'id = "t"', 'measure = "tvar"', "level = 0.9"]
    budget = sum(premiums) * random.uniform(0.2, 1.2)
    lines += ["[limits]", *([f"premium_budget = {budget:.4g}"] if random.random() < 0.6 else [])]
    lines += [f"max_policies = {random.randint(1, count)}"] if random.random() < 0.4 else []
    for place in range(random.randint(1, 3)):
        covers = random.choice(("*", "hot", "cold"))
        able = [limit for limit, cls in zip(limits, classes, strict=True) if cls in ("*", covers)] or limits
        asked = sum(random.sample(able, random.randint(1, len(able)))) * (1 + random.choice((1, -1)) * random.choice(HAIRS))
        lines += ["[[coverage]]", f'id = "k{place}"', f'covers = ["{covers}"]', f"min_limit = {asked!r}"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    head = "offer,insurer,covers,deductible,limit,reinstatements,premium,shares,slots"
    rows = [
        f"q{j},I{j % 3},{classes[j]},{random.choice((0, 1))},{limits[j]!r},{random.choice((0, 1))},{premiums[j]},{shares[j]},s{j}"
        for j in range(count)
    ]
    (folder / "catalogue.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    years = [f"{year},{random.choice(('hot', 'cold'))},{random.uniform(0, 20):.4g}" for year in range(1, 9)]
    (folder / "losses.csv").write_text("\n".join(["year,class,loss", *years]) + "\n", encoding="utf-8")
