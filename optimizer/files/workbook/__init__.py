"""Workbooks: a case as one file for a spreadsheet, read strictly and written."""
