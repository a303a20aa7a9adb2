"""Formulas of a workbook's cells: read, computed as far as spreadsheets agree, held against the values stored."""
