"""Certificates spoilt so that they prove less than they claim, or nothing: each is a change of the file's own values.

`spoilt(certificate, random)` returns the name of a change and the text of a file that must be refused. Whether a change took anything from
the proof is worked out by `bound_certificates.is_true`, since many take nothing: a multiplier may be any.
"""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable
from random import Random
from typing import Any

from support.bound_certificates import is_true, leaf_bounds

from optimizer.errors import InputError
from optimizer.report.formats.certificate import certificate_to_json
from optimizer.report.formats.certificate_reader import certificate_from_json
from optimizer.results.certificate import Certificate

File = dict[str, Any]
Spoil = Callable[[File, Random], object]
TRIES = 400


def spoilt(certificate: Certificate, random: Random, name: str | None = None) -> tuple[str, str]:
    """Return which change was made, and the file; the certificate must claim all that it proves."""
    written = json.loads(certificate_to_json(certificate))
    written["critical"] = _critical(certificate)
    for _ in range(TRIES):
        chosen = name or random.choice(list(SPOILS))
        file = copy.deepcopy(written)
        changed = SPOILS[chosen](file, random)
        file.pop("critical", None)
        text = changed if isinstance(changed, str) else json.dumps(file)
        if is_refused(text):
            return chosen, text
    raise AssertionError(f"{name} never takes anything from the proof")


def is_refused(text: str) -> bool:
    """Say whether a file must be refused."""
    try:
        certificate = certificate_from_json(text)
    except InputError:
        return True
    columns, named = certificate.columns, [row for row, name in enumerate(certificate.rows.names) if name.startswith("cut.")]
    is_sound = len(set(columns.names)) == len(columns.names) and sorted(cut.row for cut in certificate.cuts) == named
    is_sound = is_sound and bool((columns.low <= columns.high).all()) and min(certificate.unit, certificate.objective_unit) > 0
    ends = {*columns.low[columns.binary].tolist(), *columns.high[columns.binary].tolist()}
    return not (is_sound and ends <= {0.0, 1.0} and is_true(certificate))


def _critical(certificate: Certificate) -> int:
    """Return the leaf whose bound is the least."""
    return min((bound, node) for node, is_empty, bound in leaf_bounds(certificate) if not is_empty)[1]


def _leaves(file: File) -> list[int]:
    return [node for node, column in enumerate(file["tree"]["column"]) if column < 0]


def _inner(file: File, random: Random) -> int:
    return random.choice([node for node, column in enumerate(file["tree"]["column"]) if column >= 0])


def _multiplier(file: File, random: Random) -> int:
    """Return the place of a multiplier of the critical leaf."""
    at, start = file["tree"]["dual"][file["critical"]], file["duals"]["start"]
    return random.randrange(start[at], start[at + 1])


def claim_more(file: File, random: Random) -> None:
    bound = file["bound"]
    file["bound"] = random.choice([math.nextafter(bound, math.inf), bound + abs(bound) * 1e-9, bound + 1.0, 1e308, None])


def drop_leaf(file: File, random: Random) -> None:
    """Lead nowhere, elsewhere, or past a split: what the other side proves is said of both."""
    tree, node, side = file["tree"], _inner(file, random), random.choice(["down", "up"])
    match random.choice(["nowhere", "beyond", "past"]):
        case "nowhere":
            tree[side][node] = random.choice([-1, -2, 2**40])
        case "beyond":
            tree[side][node] = len(tree["column"])
        case _:
            below = tree[side][node]
            for key in tree:
                tree[key][node] = tree[key][below]


def reach_twice(file: File, random: Random) -> None:
    tree = file["tree"]
    tree[random.choice(["down", "up"])][_inner(file, random)] = random.randrange(len(tree["column"]))


def swap_children(file: File, random: Random) -> None:
    tree, node = file["tree"], _inner(file, random)
    tree["down"][node], tree["up"][node] = tree["up"][node], tree["down"][node]


def split_elsewhere(file: File, random: Random) -> None:
    """Widen the boxes below: the decision that was fixed there is open."""
    file["tree"]["column"][_inner(file, random)] = random.choice(
        [*file["columns"]["binary"], random.randrange(len(file["columns"]["names"]))]
    )


def swap_multipliers(file: File, random: Random) -> None:
    dual, (one, other) = file["tree"]["dual"], random.sample(_leaves(file), 2)
    dual[one], dual[other] = dual[other], dual[one]


def change_multiplier(file: File, random: Random) -> None:
    value, k = file["duals"]["value"], _multiplier(file, random)
    value[k] = random.choice([0.0, -value[k], value[k] * random.uniform(0.5, 2.0), value[k] * 1e12, value[k] + 1e-6, 1e300, 5e-324])


def move_multiplier(file: File, random: Random) -> None:
    file["duals"]["row"][_multiplier(file, random)] = random.randrange(len(file["rows"]["names"]))


def flip_empty(file: File, random: Random) -> None:
    empty, at = file["duals"]["empty"], file["tree"]["dual"][random.choice(_leaves(file))]
    empty[at] = 1 - empty[at]


def widen_box(file: File, random: Random) -> None:
    columns = file["columns"]
    place = random.randrange(len(columns["names"]))
    if random.random() < 0.5:
        columns["high"][place] += random.choice([1e-3, 1.0, columns["high"][place]])
    else:
        columns["low"][place] -= random.choice([1e-3, 1.0])


def turn_box(file: File, random: Random) -> None:
    columns = file["columns"]
    place = random.randrange(len(columns["names"]))
    columns["low"][place], columns["high"][place] = columns["high"][place] + 1.0, columns["low"][place]


def lower_cost(file: File, random: Random) -> None:
    match random.choice(["cost", "offset", "unit"]):
        case "cost":
            cost = file["columns"]["cost"]
            cost[random.randrange(len(cost))] -= random.choice([1e-6, 1.0])
        case "offset":
            file["offset"] -= random.choice([1e-9, 1.0])
        case _:
            file["objective_unit"] *= random.choice([-1.0, 0.0, 0.999, 1.001])


def drop_row(file: File, random: Random) -> None:
    """Take a row out, with what it is multiplied by; or leave it open to a side; or let it hold for less."""
    rows, place = file["rows"], random.randrange(len(file["rows"]["names"]))
    match random.choice(["out", "open", "looser", "entry"]):
        case "out":
            start, stop = rows["start"][place : place + 2]
            del rows["column"][start:stop], rows["value"][start:stop]
            rows["start"] = [at - (stop - start) * (n > place) for n, at in enumerate(rows["start"])]
        case "open":
            rows["low"][place] = rows["high"][place] = None
        case "looser":
            for side, step in (("low", -1e-3), ("high", 1e-3)):
                rows[side][place] = None if rows[side][place] is None else rows[side][place] + step
        case _:
            k = random.randrange(len(rows["value"]))
            rows["value"][k] = random.choice([0.0, -rows["value"][k], rows["value"][k] + random.gauss(0, 1)])


def shorten_binary(file: File, random: Random) -> None:
    binary = file["columns"]["binary"]
    binary.remove(file["tree"]["column"][_inner(file, random)])


def shorten_list(file: File, random: Random) -> None:
    part = file[random.choice(["columns", "rows", "tree", "duals"])]
    values = part[random.choice(list(part))]
    values.append(values[-1]) if random.random() < 0.5 else values.pop(random.randrange(len(values)))


def shift_start(file: File, random: Random) -> None:
    start = file[random.choice(["rows", "duals"])]["start"]
    start[random.randrange(len(start))] += random.choice([-1, 1, 10**9])


def name_twice(file: File, _: Random) -> None:
    file["columns"]["names"][0] = file["columns"]["names"][1]


def move_cut(file: File, random: Random) -> None:
    file["cuts"][0]["row"] = random.choice([-1, len(file["rows"]["names"]), 0])


def other_type(file: File, random: Random) -> None:
    """Put a value of another type somewhere, or a number that no double holds."""
    part: Any = file
    key: Any = random.choice([key for key in file if key not in ("cuts", "case", "critical", "format")])
    while isinstance(part[key], (dict, list)):
        part = part[key]
        key = random.choice(list(part) if isinstance(part, dict) else range(len(part)))
    part[key] = random.choice(["", "0", True, [], {}, [0], 10**400, 0.5 if isinstance(part[key], int) else "1.0"])


def no_number(file: File, random: Random) -> str:
    """Write what JSON does not have, or a number beyond every double, in place of one."""
    value = random.choice([*file["duals"]["value"], *file["columns"]["cost"], file["offset"]])
    del file["critical"]
    return json.dumps(file).replace(json.dumps(value), random.choice(["NaN", "Infinity", "1e999", "-1e999", "0x1p3"]), 1)


def tear(file: File, random: Random) -> str:
    del file["critical"]
    text = json.dumps(file)
    match random.choice(["short", "twice", "letter"]):
        case "short":
            return text[: random.randrange(len(text) - 1)]
        case "twice":
            return text.replace('{"format"', '{"bound": 1e300, "format"', 1).replace('"offset"', '"offset": NaN, "offset"', 1)
        case _:
            at = random.randrange(len(text))
            return f"{text[:at]}\x00{text[at:]}"


def drop_key(file: File, random: Random) -> None:
    table = random.choice([file, *(file[key] for key in ("case", "columns", "rows", "tree", "duals"))])
    del table[random.choice([key for key in table if key != "critical"])]


SPOILS: dict[str, Spoil] = {
    spoil.__name__: spoil
    for spoil in (
        claim_more, drop_leaf, reach_twice, swap_children, split_elsewhere, swap_multipliers, change_multiplier, move_multiplier,
        flip_empty, widen_box, turn_box, lower_cost, drop_row, shorten_binary, shorten_list, shift_start, name_twice, move_cut, other_type,
        no_number, tear, drop_key,
    )
}  # fmt: skip
