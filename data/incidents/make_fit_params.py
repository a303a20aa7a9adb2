"""Makes fit_params.json: the fits of the two files beside it, by SciPy and the formulas of data/README.md alone.

It shares no code with `optimizer fit`, whose tests compare the two. Amounts in million USD.

lognormal   truncated from the left at 1:  f(x) = phi(z_x) / (x sigma (1 - Phi(z_1))),  z_x = (ln x - mu) / sigma
composite   the same law kept to 1..20, and beyond 20 a generalised Pareto; the weight w of the body is the one at which
            both densities agree at 20:  w f(20) = (1 - w) / beta
share       a Beta of the shares lost
poisson     incidents a year at or over an amount

Where the greatest likelihood lies at sigma = 4, the side of the search, the law is no estimate; the numbers are kept to say so.

Run: python make_fit_params.py [FOLDER]    writes FOLDER/fit_params.json (default: this folder). About a minute.
"""

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta, genpareto, norm

HERE = Path(__file__).resolve().parent
LEAST, THRESHOLD = 1.0, 20.0
SIGMA, XI = (0.05, 4.0), (-0.5, 3.0)
SPANS = {"2018-2026": "2018", "2011-2026": "2011"}
WHOLE_YEARS = (2018, 2025)
SAMPLES, SEED = 150, 20261130
FLOORS = {"ge_1m_per_year": 1, "ge_10m": 10, "ge_30m": 30, "ge_100m": 100}
FAR = 1e9
"""What a law that cannot be costs."""


def incidents() -> list[tuple[str, float]]:
    """Return date and loss of each incident of the fits."""
    with (HERE / "exchange_incidents.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["include_in_fit"] == "yes"]
    return [(row["incident_date"], float(row["loss_usd_m"])) for row in rows if float(row["loss_usd_m"]) >= LEAST]


def shares() -> np.ndarray:
    """Return the shares of customers' assets lost, on 0 to 1."""
    with (HERE / "severity_share.csv").open(newline="", encoding="utf-8") as file:
        return np.array([float(row["share_pct"]) / 100 for row in csv.DictReader(file)])


def lognormal_cost(at: np.ndarray, x: np.ndarray) -> float:
    """Return the negative log likelihood at (mu, ln sigma)."""
    mu, sigma = at[0], np.exp(at[1])
    density = norm.logpdf(np.log(x), mu, sigma) - np.log(x) - norm.logsf(np.log(LEAST), mu, sigma)
    return -float(density.sum())


def body_weight(mu: float, sigma: float, scale: float) -> float:
    """Return w."""
    low, high = norm.cdf([np.log(LEAST), np.log(THRESHOLD)], mu, sigma)
    at_threshold = norm.pdf(np.log(THRESHOLD), mu, sigma) / THRESHOLD / (high - low)
    return 1 / (1 + scale * at_threshold)


def composite_cost(at: np.ndarray, x: np.ndarray) -> float:
    """Return the negative log likelihood at (mu, ln sigma, xi, ln beta)."""
    mu, sigma, xi, scale = at[0], np.exp(at[1]), at[2], np.exp(at[3])
    if not (SIGMA[0] <= sigma <= SIGMA[1] and XI[0] <= xi <= XI[1]):
        return FAR
    low, high = norm.cdf([np.log(LEAST), np.log(THRESHOLD)], mu, sigma)
    weight = body_weight(mu, sigma, scale)
    if not (high > low and 0 < weight < 1):
        return FAR
    small, large = x[x <= THRESHOLD], x[x > THRESHOLD]
    body = norm.logpdf(np.log(small), mu, sigma) - np.log(small) - np.log(high - low) + np.log(weight)
    tail = genpareto.logpdf(large, xi, THRESHOLD, scale) + np.log1p(-weight)
    total = float(body.sum() + tail.sum())
    return -total if np.isfinite(total) else FAR


def lowest(cost: Callable[[np.ndarray, np.ndarray], float], starts: list[list[float]], x: np.ndarray) -> tuple[np.ndarray, float]:
    """Return where a cost is least and what it is there, of several searches without derivatives, each begun anew until it stays."""
    best, least = np.array(starts[0]), np.inf
    for start in starts:
        at, value = np.array(start), np.inf
        for _ in range(12):
            found = minimize(cost, at, (x,), "Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000})
            at, gained = found.x, value - found.fun
            value = min(value, found.fun)
            if gained < 1e-11:
                break
        if value < least:
            best, least = at, value
    return best, least


def fits(x: np.ndarray) -> dict:
    """Return both laws of one span."""
    log = np.log(x)
    at, cost = lowest(lognormal_cost, [[log.mean(), np.log(log.std())], [0.0, np.log(2.0)]], x)
    one = {"trunc_usd_m": 1, "mu": at[0], "sigma": float(np.exp(at[1])), "aic": 2 * 2 + 2 * cost}
    starts = [[m, np.log(s), xi, np.log(40.0)] for m in (3.0, 3.8) for s in (1.7, 3.9) for xi in (0.3, 0.8)]
    at, cost = lowest(composite_cost, starts, x)
    sigma, scale = np.exp(at[1]), np.exp(at[3])
    draw = np.random.default_rng(SEED)
    drawn = [
        minimize(composite_cost, at, (draw.choice(x, x.size),), "Nelder-Mead", options={"maxiter": 4_000, "maxfev": 4_000}).x[2]
        for _ in range(SAMPLES)
    ]
    two = {
        **{"u": 20, "mu": at[0], "sigma": float(sigma), "xi": at[2], "beta": float(scale)},
        **{"body_weight": float(body_weight(at[0], sigma, scale)), "aic": 2 * 4 + 2 * cost},
        "xi_boot90": [float(q) for q in np.quantile(drawn, [0.05, 0.95])],
        "p_xi_ge_1": float(np.mean(np.array(drawn) >= 1)),
    }
    return {"n": int(x.size), "left_truncated_lognormal": one, "composite_lognormal_gpd": two}


def main(folder: Path) -> None:
    """Write the file."""
    rows, share = incidents(), shares()
    told = {span: fits(np.array([lost for date, lost in rows if date >= since])) for span, since in SPANS.items()}
    alpha, second, _, _ = beta.fit(share, floc=0, fscale=1)
    about = {"n": int(share.size), "mean": float(share.mean()), "median": float(np.median(share))}
    told["share_beta"] = {"alpha": float(alpha), "beta": float(second), **about}
    first, last = WHOLE_YEARS
    whole = [lost for date, lost in rows if first <= int(date[:4]) <= last]
    rates = {name: sum(lost >= floor for lost in whole) / (last - first + 1) for name, floor in FLOORS.items()}
    told["poisson"] = {"period": f"{first}-{last}", **rates}
    (folder / "fit_params.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
