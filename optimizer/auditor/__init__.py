"""The independent checker: recomputes an answer from the words of the contract, and proves bounds by pricing every mix."""

from optimizer.auditor.answer import audit
from optimizer.auditor.cache import Recall
from optimizer.auditor.findings import Check, Findings, Unproved
from optimizer.auditor.proof import Proof, prove

__all__ = ["Check", "Findings", "Proof", "Recall", "Unproved", "audit", "prove"]
