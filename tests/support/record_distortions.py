"""Record what the library aggregate says of distortions.

`PYTHONPATH=tests python -m support.record_distortions` with aggregate 0.30.1 installed.

It brings 41 further packages, so it is no dependency of the tests: they read `tests/data/published/f_distortions.json`, which this writes.
"""

from __future__ import annotations

import importlib
import json
from typing import Any

import numpy as np
from support.paths import TEST_DATA

TARGET = TEST_DATA / "published" / "f_distortions.json"
KINDS = {"wang": (0.1, 0.25, 0.75), "ph": (0.5, 0.75, 0.95), "dual": (1.5, 2.0, 6.0), "tvar": (0.0, 0.25, 0.95)}
LOSSES = {
    "seven": ([0.0, 1.0, 2.0, 5.0, 8.0, 30.0, 100.0], [0.5, 0.2, 0.1, 0.1, 0.05, 0.04, 0.01]),
    "rare": ([0.0, 3e9, 5e9, 20e9], [0.98, 0.012, 0.006, 0.002]),
    "even": ([float(n) for n in range(40)], [0.025] * 40),
}


def main() -> None:
    """Price every loss by every distortion."""
    aggregate: Any = importlib.import_module("aggregate")
    pandas: Any = importlib.import_module("pandas")
    cases = []
    for kind, parameters in KINDS.items():
        for parameter in parameters:
            distortion = aggregate.Distortion(kind, parameter)
            g = [float(v) for v in distortion.g(np.array([0.001, 0.1, 0.5, 0.9]))]
            prices = {name: float(distortion.price(pandas.Series(p, index=x), kind="ask")[0]) for name, (x, p) in LOSSES.items()}
            cases.append({"kind": kind, "parameter": parameter, "g": g, "prices": prices})
    losses = {name: {"x": x, "p": p} for name, (x, p) in LOSSES.items()}
    lines = ",\n".join(json.dumps(case) for case in cases)
    head = f'"library": "aggregate {aggregate.__version__}", "s": [0.001, 0.1, 0.5, 0.9], "losses": {json.dumps(losses)}'
    TARGET.write_text(f'{{{head}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
