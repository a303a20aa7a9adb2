"""What layers stand on: the cover beneath each attachment, and the sums that many layers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.certificate.ground import Ground
from optimizer.auditor.certificate.programme import WrittenRow, at_least, at_most, column_name
from optimizer.losses.scenarios import Vector
from optimizer.values import Patterns

MOST_TERMS = 20_000
r"""Terms of the layers that stand on one cover, above which that cover is a variable $\beta_n$ of its own."""

Stand = tuple[float, Patterns]
"""Attachment and cover: offers alike in both stand on the same."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedSupport:
    """The limit that each offer puts beneath a layer; shape (offers,)."""

    stand: Stand
    limit: Vector


def _stands(ground: Ground) -> dict[Stand, list[int]]:
    """Return the layers that attach above 0 by what they stand on: places among `OfferTerms.standing`."""
    stands: dict[Stand, list[int]] = {}
    if ground.case.limits.no_gap:
        for k, j in enumerate(ground.terms.standing):
            offer = ground.case.offers[j]
            stands.setdefault((offer.attachment, offer.covers), []).append(k)
    return stands


def shared_supports(ground: Ground) -> tuple[SharedSupport, ...]:
    r"""Return the covers that are variables $\beta_n$, in order."""
    shared = []
    for stand, layers in _stands(ground).items():
        limit = ground.terms.beneath[:, layers[0]]
        if len(layers) * np.count_nonzero(limit) > MOST_TERMS:
            shared.append(SharedSupport(stand, limit))
    return tuple(shared)


def no_gap_rows(ground: Ground) -> Iterator[WrittenRow]:
    r"""Yield $D + O + \sum_i l_i s_i \ge a_j y_j$ of each layer, $O$ all own funds; a shared sum is $\beta_n \le \sum_i l_i s_i$."""
    shares = [column_name("share", j) for j in ground.names]
    number = {}
    for n, support in enumerate(shared_supports(ground)):
        number[support.stand] = n
        sums = {name: -ground.money(limit) for name, limit in zip(shares, support.limit.tolist(), strict=True) if limit > 0}
        yield at_most(f"limits.no_gap.beneath.{n}", {column_name("beneath", n): 1.0, **sums}, 0.0)
    funds = ground.money(ground.case.firm.own_funds_at_risk)
    drawable = {column_name("held", r): 1.0 for r in ground.drawable}
    for stand, layers in _stands(ground).items():
        for k in layers:
            j = ground.terms.standing[k]
            attached = {column_name("buy", ground.names[j]): -ground.money(ground.case.offers[j].attachment)}
            if stand in number:
                cover = {column_name("beneath", number[stand]): 1.0}
            else:
                limits = ground.terms.beneath[:, k].tolist()
                cover = {name: ground.money(limit) for name, limit in zip(shares, limits, strict=True) if limit > 0}
            yield at_least(f"limits.no_gap.{ground.names[j]}", {**drawable, **cover, **attached}, -funds)
