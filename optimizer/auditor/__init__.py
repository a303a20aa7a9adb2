"""The independent checker: recomputes an answer from the words of the contract, and proves bounds by pricing every mix."""

from optimizer.auditor.answer import audit
from optimizer.auditor.findings import Check, Findings, Unproved
from optimizer.auditor.proof import Proof, prove
from optimizer.auditor.recall import Recall

__all__ = ["Check", "Findings", "Proof", "Recall", "Unproved", "audit", "prove"]
