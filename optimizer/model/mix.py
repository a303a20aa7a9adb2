"""Blocks of the mix itself: what can be bought, at which share, with what else."""

from __future__ import annotations

import pyomo.environ as pyo

from optimizer.inputs.shares import Grid, Range
from optimizer.model.frame import Model


def add_choice(model: Model) -> None:
    r"""Shares follow the decision to buy.

    $$ \underline{s}_j y_j \le s_j \le \bar{s}_j y_j \quad\text{(range)},\qquad
       s_j = \sum_g g\, z_{jg},\ \sum_g z_{jg} = y_j \quad\text{(grid)},\qquad y_j = 1 \quad\text{(must)} $$

    $\underline{s}_j \ge 10^{-6}$: a decision to buy a share of nothing would earn bundles, meet `requires` and `must`, and buy nothing.
    """
    m = model.pyomo
    m.buy = pyo.Var(model.names, within=pyo.Binary)
    m.share = pyo.Var(model.names, bounds=(0, 1))
    grids = [(j, g) for j, o in model.offers if isinstance(o.shares, Grid) and len(o.shares.sizes) > 1 for g in range(len(o.shares.sizes))]
    m.size = pyo.Var(grids, within=pyo.Binary)
    m.choice = pyo.ConstraintList()
    for j, offer in model.offers:
        match offer.shares:
            case Range(most=most):
                model.add(m.choice, f"share.{j}.most", m.share[j] <= most * m.buy[j])
                model.add(m.choice, f"share.{j}.least", m.share[j] >= model.question.variant.bought_from(offer) * m.buy[j])
            case Grid(sizes=(only,)):
                model.add(m.choice, f"share.{j}.only", m.share[j] == only * m.buy[j])
            case Grid(sizes=sizes):
                model.add(m.choice, f"share.{j}.sizes", m.share[j] == sum(size * m.size[j, g] for g, size in enumerate(sizes)))
                model.add(m.choice, f"size.{j}", sum(m.size[j, g] for g in range(len(sizes))) == m.buy[j])
        if offer.use == "must":
            m.buy[j].setlb(1)
        if j in model.question.variant.left_out:
            m.buy[j].setub(0)


def add_slots(model: Model) -> None:
    r"""Place no layer twice: $\sum_{j \in t} s_j \le 1$ for each slot $t$ that several offers fill."""
    m = model.pyomo
    members: dict[str, list[str]] = {}
    for j, offer in model.offers:
        for slot in offer.in_slots:
            members.setdefault(slot, []).append(j)
    m.slots = pyo.ConstraintList()
    for slot, offers in members.items():
        if len(offers) > 1:
            model.add(m.slots, f"slots.{slot}", sum(m.share[j] for j in offers) <= 1)


def add_groups(model: Model) -> None:
    r"""At most one offer of a group is bought: $\sum_{j \in g} y_j \le 1$."""
    m = model.pyomo
    members: dict[str, list[str]] = {}
    for j, offer in model.offers:
        if offer.group is not None:
            members.setdefault(offer.group, []).append(j)
    m.groups = pyo.ConstraintList()
    for group, offers in members.items():
        if len(offers) > 1:
            model.add(m.groups, f"group.{group}", sum(m.buy[j] for j in offers) <= 1)


def add_links(model: Model) -> None:
    r"""Link offers. `requires`: $y_j \le y_k$; a required offer that is not in the catalogue bars $j$. `excludes`: $y_j + y_k \le 1$."""
    m = model.pyomo
    m.links = pyo.ConstraintList()
    for j, offer in model.offers:
        for other in offer.requires:
            model.add(m.links, f"requires.{j}.{other}", m.buy[j] <= (m.buy[other] if other in model.names else 0))
        for other in offer.excludes:
            if other in model.names:
                model.add(m.links, f"excludes.{j}.{other}", m.buy[j] + m.buy[other] <= 1)


def add_forbidden(model: Model) -> None:
    r"""Differ from every forbidden set $B$ of offers bought: $\sum_{j \in B} (1 - y_j) + \sum_{j \notin B} y_j \ge 1$."""
    m = model.pyomo
    m.forbidden = pyo.ConstraintList()
    for place, bought in enumerate(model.question.variant.forbidden):
        differs = sum((1 - m.buy[j]) if j in bought else m.buy[j] for j in model.names)
        model.require(m.forbidden, f"variant.forbidden.{place}", differs >= 1)
