"""What is said of an answer: the JSON of the contract and back, its schema, the rows of every table, and the report in text."""

from optimizer.report.answer import to_dict
from optimizer.report.curve import curve_to_csv, curve_to_dict, curve_to_json, curve_to_text
from optimizer.report.reading import from_json
from optimizer.report.rendering import to_json, to_text
from optimizer.report.schema import answer_schema

__all__ = ["answer_schema", "curve_to_csv", "curve_to_dict", "curve_to_json", "curve_to_text", "from_json", "to_dict", "to_json", "to_text"]
