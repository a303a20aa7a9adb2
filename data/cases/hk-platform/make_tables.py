"""Prints the table of README.md: the answer beside other samples, other readings and other figures.

Run: python make_tables.py
"""

from pathlib import Path

from optimizer import load_case, load_years, optimize

HERE = Path(__file__).resolve().parent
KEYS = (
    "",
    "losses.simulate.seed=1",
    "losses.simulate.years=1000000",
    "limits.no_gap=false",
    "limits.no_gap=false tail.solvency.hold=false",
    "reserve.trust.carry=0.05",
    "reserve.trust.carry=0.16",
    "reserve.guarantee.carry=0.015",
    "reserve.guarantee.carry=0.01",
    "reserve.guarantee.carry=0.005",
    "scale.premium=0.5",
    "scale.premium=2",
    "scale.loss_frequency=0.15",
    "scale.loss_frequency=2.85",
    "firm.own_funds_at_risk=0",
    "offers.E-cold-third.use=no",
    "regime.inputs.cold_rate=0.25",
)
M = 1e6

if __name__ == "__main__":
    print("| set | cost, m | trust, m | guarantee, m | premium, m | TVaR 99 % before → after, m | mix |\n|---|---|---|---|---|---|---|")
    for keys in KEYS:
        case = load_case(HERE, settings=dict(key.split("=") for key in keys.split()))
        told = optimize(case, load_years(case))
        mix = ", ".join(f"{offer} {share:.3g}" for offer, share in told.shares.items()) or "none"
        premium = sum(policy.premium for policy in told.policies) / M
        tail = f"{told.tail[0].gross / M:.0f} → {told.tail[0].net / M:.0f}"
        held = f"{told.amounts['trust'] / M:.1f} | {told.amounts['guarantee'] / M:.1f}"
        name = f"`{keys}`" if keys else "as it is"
        print(f"| {name} | {(told.cost or 0) / M:.2f} | {held} | {premium:.2f} | {tail} | {mix} |", flush=True)
