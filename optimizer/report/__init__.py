"""What is said of an answer: the JSON of the contract and back, its schema, the rows of every table, and the report in text."""

from optimizer.report.formats.answer import to_dict
from optimizer.report.formats.answer_reader import from_json
from optimizer.report.formats.curve import curve_to_csv, curve_to_dict, curve_to_json, curve_to_text
from optimizer.report.formats.schema import answer_schema
from optimizer.report.rendering import to_json, to_text

__all__ = ["answer_schema", "curve_to_csv", "curve_to_dict", "curve_to_json", "curve_to_text", "from_json", "to_dict", "to_json", "to_text"]
