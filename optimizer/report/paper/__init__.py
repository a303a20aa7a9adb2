"""The answer as papers to hand on: a board memo of two pages as PDF, and a workbook whose sums are live."""

from optimizer.report.paper.pdf import paper_pdf
from optimizer.report.paper.workbook import paper_xlsx

__all__ = ["paper_pdf", "paper_xlsx"]
