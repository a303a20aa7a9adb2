"""The tree of a certificate: every mix is in one of its leaves, and what is decided on the way to each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from optimizer.losses.scenarios import Index, Vector, starts
from optimizer.results.certificate import CertifiedTree

LEAF = -1


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """The leaves in the order of their nodes, each with its decisions: those of leaf `n` are at `start[n]` to `start[n + 1]`."""

    node: Index
    dual: Index
    """Place of the multipliers that close it."""
    start: Index
    column: Index
    """Place of the decision among the file's columns."""
    value: Vector
    """0 or 1."""


def tree_faults(tree: CertifiedTree, is_binary: npt.NDArray[np.bool_], duals: int) -> list[str]:
    """Return what keeps the leaves from holding every mix: what is not a tree, or splits on what is not a decision.

    A node split on a decision of 0 or 1 is the union of its two children, so by induction from the root, which holds every mix, the leaves
    together hold every mix: where every node but the root has one parent, is reached from the root, and splits on a decision.
    """
    nodes = tree.column.size
    sizes = {array.size for array in (tree.column, tree.down, tree.up, tree.dual)}
    if nodes == 0 or sizes != {nodes} or any(array.dtype.kind != "i" for array in (tree.column, tree.down, tree.up, tree.dual)):
        return ["tree: its four lists are whole numbers, as many in each, at least one"]
    splits = np.flatnonzero(tree.column != LEAF)
    leaves = np.flatnonzero(tree.column == LEAF)
    wrong = splits[(tree.column[splits] < 0) | (tree.column[splits] >= is_binary.size)]
    faults = [f"tree.{n}: it splits on column {tree.column[n]}, and there is none" for n in wrong[:1]]
    if faults:
        return faults
    faults += [f"tree.{n}: it splits on a column that is no decision" for n in splits[~is_binary[tree.column[splits]]][:1]]
    closed = (tree.dual[leaves] >= 0) & (tree.dual[leaves] < duals)
    faults += [f"tree.{n}: no multipliers close this leaf" for n in leaves[~closed][:1]]
    children = np.concatenate((tree.down[splits], tree.up[splits]))
    if not np.array_equal(np.sort(children), np.arange(1, nodes)):
        faults.append("tree: not every node but the root is the child of exactly one other")
    return faults


def leaves_of(tree: CertifiedTree) -> tuple[Leaves | None, str | None]:
    """Return the leaves of a tree without faults, reached from the root; or what is wrong with the way to one of them."""
    parent, side = _parents(tree)
    nodes, columns, values, counts = [], [], [], []
    stack, reached = [0], 0
    while stack:
        node = stack.pop()
        reached += 1
        if tree.column[node] != LEAF:
            stack += [int(tree.up[node]), int(tree.down[node])]
            continue
        way = _way(tree, node, (parent, side))
        if len({column for column, _ in way}) < len(way):
            return None, f"tree.{node}: a decision is split on twice on the way to this leaf"
        nodes.append(node)
        counts.append(len(way))
        columns += [column for column, _ in way]
        values += [value for _, value in way]
    if reached < tree.column.size:
        return None, f"tree: {tree.column.size - reached} nodes are not reached from the root"
    at = np.array(nodes, dtype=np.int64)
    start = starts(np.array(counts, dtype=np.int64))
    return Leaves(at, tree.dual[at], start, np.array(columns, dtype=np.int64), np.array(values, dtype=np.float64)), None


def _parents(tree: CertifiedTree) -> tuple[Index, Index]:
    """Return the parent of each node and on which side of it the node is; the root has none."""
    parent, side = np.full(tree.column.size, -1, dtype=np.int64), np.zeros(tree.column.size, dtype=np.int64)
    splits = np.flatnonzero(tree.column != LEAF)
    for value, children in enumerate((tree.down[splits], tree.up[splits])):
        parent[children], side[children] = splits, value
    return parent, side


def _way(tree: CertifiedTree, node: int, above: tuple[Index, Index]) -> list[tuple[int, float]]:
    """Return the decisions on the way from the root to a node."""
    parent, side = above
    way = []
    while parent[node] >= 0:
        way.append((int(tree.column[parent[node]]), float(side[node])))
        node = int(parent[node])
    return way
