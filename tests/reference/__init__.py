"""Slow, plain second opinion on a case: written from the file contract alone.

Nothing here imports the product, so an agreement of the two is evidence and not an echo.
`read` takes a case folder, `payout` says what each offer pays in each occurrence, `enumerate` finds
the cheapest lawful mix by trying them all. Inputs are trusted: faults are the product's subject.
"""
