"""The independent checker: recomputes an answer from the words of the contract, and proves bounds by pricing every mix."""

from optimizer.audit.answer import audit
from optimizer.audit.findings import Check, Findings
from optimizer.audit.proof import Proof, prove

__all__ = ["Check", "Findings", "Proof", "audit", "prove"]
