"""A certificate checked from case and loss years alone: what lower bound it proves, or what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.auditor.cache import AuditCache
from optimizer.auditor.certificate.columns import columns_of
from optimizer.auditor.certificate.comparison import ABSOLUTE, RELATIVE, StatedRow, difference, sign_of
from optimizer.auditor.certificate.cuts import CutMaker
from optimizer.auditor.certificate.form import form_faults
from optimizer.auditor.certificate.ground import Ground, beyond_scope
from optimizer.auditor.certificate.law_rows import law_rows
from optimizer.auditor.certificate.leaves import LeafBounds, LeafMultipliers, exact_bounds, leaf_bounds, usable
from optimizer.auditor.certificate.mix_rows import mix_rows
from optimizer.auditor.certificate.programme import Programme, Row, plain_name
from optimizer.auditor.certificate.tree import Leaves, leaves_of, tree_faults
from optimizer.inputs.case import Case
from optimizer.losses.scenarios import Index, Scenarios
from optimizer.results.certificate import Certificate, CertifiedRows

MOST_FAULTS = 20
"""Faults of one kind that are written out."""


@dataclass(frozen=True, slots=True)
class CertificateCheck:
    """What the checker makes of a certificate."""

    bound: float | None
    """Money a year: no lawful mix costs less. Infinite where there is none; None where the certificate is refused."""
    faults: tuple[str, ...]
    """One line each: row, cut or leaf, and what is wrong with it."""
    leaves: int
    cuts: int
    rows: int
    allowance: float = 0.0
    """Money that was taken off the bound for rounding and for what the rules forgive as rounding."""


def check_certificate(
    case: Case, years: Scenarios, certificate: Certificate, recall: AuditCache | None = None, *, exact: bool = False
) -> CertificateCheck:
    """Prove a lower bound on the cost of every lawful mix with the multipliers of a certificate, or refuse it.

    Rows, boxes and costs are written from the case, cuts from the loss years; of the file only the multipliers, the tree and the points of
    the cuts are used. It is refused where a row of it is not that rule's, a box is too small, a leaf is missing or proves nothing. With
    `exact` the bounds of the leaves are summed in fractions.
    """
    counts = (int(certificate.tree.column.size + 1) // 2, len(certificate.cuts), len(certificate.rows.names))
    out_of_scope = beyond_scope(case)
    faults = [out_of_scope] if out_of_scope is not None else form_faults(case, certificate)
    if faults:
        return CertificateCheck(None, tuple(faults), *counts)
    checked = _CheckedFile(case, years, certificate, recall)
    faults = checked.faults()
    if faults:
        return CertificateCheck(None, tuple(faults), *counts)
    bounds, leaves = checked.bounds(exact=exact)
    unproved = np.flatnonzero(~(bounds.bound > -math.inf))
    if unproved.size > 0:
        wrong = tuple(f"tree.{leaves.node[n]}: its multipliers prove nothing of this leaf" for n in unproved[:MOST_FAULTS])
        return CertificateCheck(None, wrong, *counts)
    least, money = int(np.argmin(bounds.bound)), certificate.objective_unit
    bound = math.nextafter(float(bounds.bound[least]) * money, -math.inf)
    return CertificateCheck(math.inf if math.isinf(bounds.bound[least]) else bound, (), *counts, float(bounds.allowance[least]) * money)


class _CheckedFile:
    """A certificate of the right form beside the checker's own programme."""

    def __init__(self, case: Case, years: Scenarios, certificate: Certificate, recall: AuditCache | None) -> None:
        self.certificate = certificate
        ground = Ground(case, years, certificate.unit, recall)
        self.programme = Programme(columns_of(ground, certificate.objective_unit))
        self.programme.write(mix_rows(ground))
        self.programme.write(law_rows(ground))
        self.maker = CutMaker(ground)
        self.names = [plain_name(name) for name in certificate.columns.names]
        self.rows: list[Row] = []
        self.signs: list[int] = []
        self.leaves: Leaves | None = None

    def faults(self) -> list[str]:
        """Return what is wrong with columns, rows, cuts and tree; rows, cuts and leaves are laid out on the way."""
        unknown = [f"columns.{name}: no variable of this case" for name in self.names if name not in self.programme.place]
        if unknown:
            return unknown[:MOST_FAULTS]
        self.column: Index = np.array([self.programme.place[name] for name in self.names], dtype=np.int64)
        faults = [*self._column_faults()][:MOST_FAULTS]
        faults += [*self._row_faults()][:MOST_FAULTS]
        faults += self._tree_faults()
        return faults

    def _column_faults(self) -> Iterator[str]:
        """Yield each column whose box could leave out a cheapest mix, or whose cost is another."""
        programme, stated = self.programme, self.certificate.columns
        largest = float(np.abs(programme.cost).max(initial=0.0))
        for k, place in enumerate(self.column.tolist()):
            name, low, high = self.names[k], float(programme.low[place]), float(programme.high[place])
            room = RELATIVE * max(abs(low), abs(high))
            if stated.high[k] < high - room:
                yield f"columns.{name}: it may be {high:.15g}, and the file has {stated.high[k]:.15g} at most"
            if stated.low[k] > low + room:
                yield f"columns.{name}: it may be {low:.15g}, and the file has {stated.low[k]:.15g} at least"
            if abs(stated.cost[k] - programme.cost[place]) > RELATIVE * largest + ABSOLUTE:
                yield f"columns.{name}: it costs {programme.cost[place]:.15g}, not {stated.cost[k]:.15g}"
        for place in stated.binary.tolist():
            if not programme.is_binary[self.column[place]]:
                yield f"columns.{self.names[place]}: no decision"

    def _row_faults(self) -> Iterator[str]:
        """Yield each row that is not the rule's, or not the cut's, of its name; lay out those that are."""
        certificate = self.certificate
        cut_of = {cut.row: n for n, cut in enumerate(certificate.cuts)}
        made = self.maker.rows(self.programme, certificate.cuts)
        for r, name in enumerate(certificate.rows.names):
            row = made.get(cut_of[r]) if r in cut_of else self.programme.rows.get(name)
            if row is None:
                wrong = self.maker.fault(certificate.cuts[cut_of[r]]) if r in cut_of else "the case has no such rule"
                yield f"rows.{name}: {wrong}"
                continue
            stated = self._stated(certificate.rows, r)
            sign = sign_of(self.programme, row, stated)
            wrong = difference(self.programme, row, stated if sign > 0 else stated.turned)
            if wrong is not None:
                yield f"rows.{name}: {wrong}"
            self.rows.append(row)
            self.signs.append(sign)

    def _stated(self, rows: CertifiedRows, r: int) -> StatedRow:
        run = slice(int(rows.start[r]), int(rows.start[r + 1]))
        return StatedRow(self.column[rows.column[run]], rows.value[run], float(rows.low[r]), float(rows.high[r]))

    def _tree_faults(self) -> list[str]:
        tree = self.certificate.tree
        is_decision = self.programme.is_binary[self.column]
        faults = tree_faults(tree, is_decision, self.certificate.duals.empty.size)
        if faults:
            return faults
        leaves, wrong = leaves_of(tree)
        if leaves is not None:
            self.leaves = Leaves(leaves.node, leaves.dual, leaves.start, self.column[leaves.column], leaves.value)
        return [] if wrong is None else [wrong]

    def bounds(self, *, exact: bool) -> tuple[LeafBounds, Leaves]:
        """Return what the leaves prove; of a certificate without faults."""
        duals, leaves = self.certificate.duals, self.leaves
        if leaves is None:
            raise ValueError("a certificate with faults has no bounds")
        turned = duals.value * np.array(self.signs, dtype=np.float64)[duals.row]
        multipliers = usable(LeafMultipliers(duals.start, duals.row, turned, duals.empty), self.rows)
        return (exact_bounds if exact else leaf_bounds)(self.programme, self.rows, multipliers, leaves), leaves
