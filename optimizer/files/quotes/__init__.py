"""Quotes as people write and send them: the grid of a page, a spreadsheet's cells, a broker's slip; to rows of the catalogue and back."""
