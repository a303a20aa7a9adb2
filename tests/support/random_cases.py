"""Random small cases that mix every rule of the file contract, as folders of files.

`make_case(seed, folder)` always writes the same case for the same seed; `times` multiplies every
amount of money exactly, so that answers can be compared across units of account.
Where the contract leaves a corner open, the corner is left out: cover of an unlimited layer, and
classes that only the loss table (not the patterns) shows to be included, never meet
`[[coverage]]` or `no_gap`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

from support.random_laws import write_law
from support.random_offers import COLUMNS, Draw, draw_bundles, draw_offer, tie_offers

KINDS = ("hot.insider", "hot.key", "cold.key", "cold.insider", "warm")
REGIME = "jp-crypto-2027-hypothetical"


def make_case(seed: int, folder: Path, times: float = 1.0, *, law: bool = False) -> None:
    """Write the case of a seed into a folder; with a law of its own beside it if asked."""
    draw = Draw(Random(seed), Decimal(repr(times)))
    random = draw.random
    draw.ranges, draw.law, draw.standing = draw.often(0.35), draw.often(0.3), draw.often(0.35)
    draw.law |= law
    draw.kinds = tuple(random.sample(KINDS, random.randint(1, 3)))
    _draw_losses(draw)
    for place in range(random.randint(3, 6 if draw.ranges else 8)):
        draw.offers.append(draw_offer(draw, place))
    tie_offers(draw)
    folder.mkdir(parents=True, exist_ok=True)
    head = ["year", "class", "loss", "event"]
    rows = [[str(y), kind, draw.money(loss), event] for y, kind, event, loss in draw.losses]
    draw.lines += ['format = "reserve-case/1"', f'id = "r{seed}"']
    draw.lines.append('currency = "JPY"' if draw.law else 'currency = "XXX"')
    draw.lines += [*(["as_of = 2027-04-01"] if draw.law else []), "", "[losses]"]
    draw.lines.append('table = "losses.csv"')
    if draw.often(0.4):
        chances = _chances(draw)
        head.append("probability")
        rows = [[*row, chances[int(row[0])]] for row in rows]
    else:
        draw.lines.append(f"years = {draw.years}")
    if draw.often(0.3):
        draw.lines.append('failures = "failures.csv"')
        _write(folder / "failures.csv", ["year", "insurer"], _failures(draw))
    _sections(draw, seed, folder if law else None)
    _bundles(draw, folder)
    _write(folder / "losses.csv", head, rows)
    _write(folder / "catalogue.csv", COLUMNS, [[o[key] for key in COLUMNS] for o in draw.offers])
    (folder / "case.toml").write_text("\n".join(draw.lines) + "\n", encoding="utf-8")


def add_uncertainty(seed: int, folder: Path) -> None:
    """Add to a case what it does not know: whether cover answers, which insurer fails, at what price the coins are repaid."""
    random = Random(-1 - seed)
    text = (folder / "case.toml").read_text(encoding="utf-8")
    names = ["responses", "insurers"] if "failures.csv" not in text else ["responses"]
    head = "".join(f'{name} = "{name}.csv"\n' for name in names)
    (folder / "case.toml").write_text(head + text, encoding="utf-8")
    with (folder / "catalogue.csv").open(encoding="utf-8") as file:
        offers = [row["offer"] for row in csv.DictReader(file)]
    pairs = {(random.choice(("*", *offers)), random.choice(("*", "hot", "hot.*", "*.key", "*.insider", "cold.key"))) for _ in range(5)}
    rows = [[offer, kind, f"{random.choice((0, 0.3, 0.6, 0.9, 1))}"] for offer, kind in sorted(pairs)]
    _write(folder / "responses.csv", ["offer", "class", "probability"], rows)
    if "insurers" in names:
        _write(folder / "insurers.csv", ["insurer", "failure_probability"], [["I0", "0.2"], ["I1", "0"], ["I2", "0.05"]])
    if random.random() < 0.6:
        _add_prices(random, folder / "losses.csv")


def _add_prices(random: Random, path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))
    price: dict[tuple[str, str], str] = {}
    for place, row in enumerate(rows):
        event = (row[0], row[3] or f"row {place}")
        row.append(price.setdefault(event, f"{random.lognormvariate(0, 0.4):.3f}"))
    _write(path, [*header, "price"], rows)


def _sections(draw: Draw, seed: int, law_in: Path | None) -> None:
    """Draw the tables of the case; a law of its own is written where one is asked for."""
    for section in (_reserve, _tails, _firm, _limits, _standing):
        section(draw)
    if law_in is None:
        _law(draw)
    else:
        write_law(draw, seed, law_in)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _draw_losses(draw: Draw) -> None:
    random = draw.random
    named = random.randint(10, 60)
    draw.years = named + random.choice((0, 0, random.randint(1, 40)))
    for year in sorted(random.sample(range(1, draw.years + 1), named)):
        for place in range(random.choices((1, 2, 3), (5, 3, 2))[0]):
            several = len(draw.kinds) > 1 and draw.often(0.3)
            kinds = random.sample(draw.kinds, 2) if several else [random.choice(draw.kinds)]
            event = f"e{place}" if several or draw.often(0.2) else ""
            for kind in kinds:
                loss = 0.0 if draw.often(0.04) else random.lognormvariate(3.5, 1.2)
                draw.losses.append((year, kind, event, loss))


def _chances(draw: Draw) -> dict[int, str]:
    """Probability of each year with a loss; some mass is always left for the year without."""
    years = sorted({year for year, *_ in draw.losses})
    weights = [draw.random.uniform(0.2, 2) for _ in years]
    total = draw.random.uniform(0.5, 0.999)
    scale = total / sum(weights)
    return {year: f"{w * scale:.6f}" for year, w in zip(years, weights, strict=True)}


def _failures(draw: Draw) -> list[list[str]]:
    pairs = {(draw.random.randint(1, draw.years), f"I{draw.random.randint(0, 2)}") for _ in range(4)}
    return [[str(year), insurer] for year, insurer in sorted(pairs)]


def _bundles(draw: Draw, folder: Path) -> None:
    if draw.often(0.5):
        draw.lines.insert(1, 'bundles = "bundles.csv"')
        _write(folder / "bundles.csv", ["bundle", "offers", "discount"], draw_bundles(draw))


def _table(draw: Draw, name: str, **values: str) -> None:
    draw.lines += ["", name, *(f"{key} = {value}" for key, value in values.items() if value)]


def _reserve(draw: Draw) -> None:
    random = draw.random
    tight = draw.often(0.55)
    cap = draw.money(draw.largest * random.uniform(0.1, 0.6)) if tight else ""
    carry = f"{random.uniform(0.02, 0.3):.3f}"
    least = draw.money(draw.mean * random.uniform(0, 1)) if draw.often(0.2) else ""
    if least and cap and Decimal(least) > Decimal(cap):
        least = ""
    _table(draw, "[[reserve]]", id='"cash"', **{"class": '"cash"'}, carry=carry, min=least, max=cap)
    others = (("bonds", "security"), ("vault", "cash"), ("letter", "bank_guarantee"))
    for name, kind in random.sample(others, random.choice((0, 0, 1, 2))):
        drawable = "false" if draw.often(0.4) else ""
        most = draw.money(draw.largest * random.uniform(0.05, 0.3)) if draw.often(0.7) else ""
        carry = f"{random.uniform(0.01, 0.2):.3f}"
        values = {"id": f'"{name}"', "class": f'"{kind}"', "carry": carry, "max": most}
        _table(draw, "[[reserve]]", **values, drawable=drawable)


def _tails(draw: Draw) -> None:
    random = draw.random
    for place in range(random.choices((0, 1, 2, 3), (1, 6, 3, 1))[0]):
        hold = not (place > 0 and draw.often(0.3))
        measures = ("tvar",) if draw.ranges else ("tvar", "tvar", "var")
        _table(
            draw,
            "[[tail]]",
            id=f'"t{place}"',
            measure=f'"{random.choice(measures)}"',
            level=random.choice(("0.8", "0.9", "0.95", "0.98", "0.5")),
            hold="" if hold else "false",
            within_days=random.choice(("10", "30", "45")) if place > 0 and draw.often(0.6) else "",
        )
    if draw.often(0.25):
        for covers in random.sample(("hot", "cold.*", "*.key", "*", "warm"), random.randint(1, 2)):
            amount = draw.money(draw.largest * random.uniform(0.02, 0.3))
            _table(draw, "[[backing]]", covers=f'["{covers}"]', amount=amount)


def _firm(draw: Draw) -> None:
    random = draw.random
    own = draw.often(0.5)
    _table(
        draw,
        "[firm]",
        own_funds_at_risk=draw.money(draw.largest * random.uniform(0.05, 0.4)) if own else "",
        own_funds_charge=f"{random.uniform(0.01, 0.25):.3f}" if own and draw.often(0.5) else "",
        emergency_rate=f"{random.uniform(0.1, 2):.3f}" if draw.often(0.35) else "",
        credit_line=draw.money(draw.largest * random.uniform(0.05, 0.3)) if draw.often(0.5) else "",
    )
    if draw.often(0.3):
        _table(draw, "[objective]", expected_net=random.choice(("0", "0.5", "1.5")))


def _limits(draw: Draw) -> None:
    random, mean = draw.random, draw.spent / len(draw.offers)
    budget = draw.money(mean * random.uniform(0.8, 4)) if draw.often(0.5) else ""
    fraction = f"{random.uniform(0.3, 0.9):.2f}" if budget and draw.often(0.4) else ""
    most = draw.money(mean * random.uniform(0.8, 3)) if draw.often(0.2) else ""
    _table(
        draw,
        "[limits]",
        premium_budget=budget,
        max_policies=str(random.randint(1, 4)) if draw.often(0.35) else "",
        max_premium_fraction_per_insurer=fraction,
        max_premium_per_insurer=most,
        deductible_cash=random.choice(("", "", '"largest"', '"sum"')),
        no_gap="true" if draw.standing and draw.often(0.5) else "",
    )


def _standing(draw: Draw) -> None:
    if draw.standing and draw.often(0.7):
        amount = draw.money(draw.largest * draw.random.uniform(0.05, 1.0))
        covers = draw.random.choice(("*", "hot", "*.key"))
        _table(draw, "[[coverage]]", id='"c0"', covers=f'["{covers}"]', min_limit=amount)


def _law(draw: Draw) -> None:
    if not draw.law:
        return
    random = draw.random
    required, stated = draw.largest * random.uniform(0.1, 0.9), draw.often(0.6)
    _table(draw, "[regime]", id=f'"{REGIME}"')
    _table(
        draw,
        "[regime.inputs]",
        required_amount=draw.money(required) if stated else "",
        customer_assets="" if stated else draw.money(required * 20),
        smallest="" if stated else draw.money(required * random.uniform(0.3, 1.2)),
        largest="" if stated else draw.money(required * random.uniform(1.2, 3)),
        non_insurance_floor=random.choice(("", "0.1", "0.5")),
        min_notice_days=random.choice(("", "0", "30")),
        insurance_factor=random.choice(("", "", "0.8")),
        extra_cash_factor=random.choice(("", "", "0", "0.5")),
        cash_factor=random.choice(("", "", "0.9")),
    )
