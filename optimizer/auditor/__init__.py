"""The independent checker: recomputes an answer from the words of the contract, and proves bounds by pricing every mix.

Of the package it imports inputs, results, loss years (`losses.scenarios`) and the lowest layer, and nothing else: the contract "audit" in
`pyproject.toml` and `tests/architecture` hold that.
"""

from optimizer.auditor.answer import audit
from optimizer.auditor.cache import AuditCache
from optimizer.auditor.findings import Check, Findings, Unproved
from optimizer.auditor.proof import Proof, is_enumerable, prove

__all__ = ["AuditCache", "Check", "Findings", "Proof", "Unproved", "audit", "is_enumerable", "prove"]
