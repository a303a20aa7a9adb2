"""Every string that a reader sees of the page: labels, helps, tables, charts with their titles, axes, tooltips and texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

UNSEEN = frozenset(
    (
        "accept",
        "anchor",
        "color",
        "column_order",
        "columns",
        "data",
        "deferred_file_id",
        "delta_color",
        "element_hash",
        "element_id",
        "file_name",
        "form_id",
        "format",
        "icon",
        "id",
        "key",
        "language",
        "list_mime_types",
        "mime_type",
        "name_id",
        "page_script_hash",
        "placeholder_id",
        "query_param_key",
        "selection_default",
        "selection_mode",
        "shortcut",
        "spec",
        "tag",
        "theme",
        "type",
        "url",
        "url_path",
        "user_key",
    )
)
"""Fields of the messages to the browser that it does not show."""
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NAMED = frozenset({"x", "y", "row", "column", "facet", "color", "shape"})
"""Channels whose values stand on an axis, in a legend or in a head; `text` and `tooltip` say theirs themselves."""


def seen(app: AppTest) -> set[str]:
    """Return what a run of the page shows, each string once."""
    return {text for message in _messages(app._tree) for text in _of_message(message) if text.strip()}


def _messages(node: Any) -> Iterator[Any]:
    proto = getattr(node, "proto", None)
    if hasattr(proto, "ListFields"):
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from _messages(child)


def _of_message(message: Any) -> Iterator[str]:
    """Yield the strings of a message, its tables and its charts."""
    spec = getattr(message, "spec", "")
    if spec:
        yield from of_chart(json.loads(spec))
    named = [] if message.DESCRIPTOR.name == "ArrowNamedDataSet" else message.ListFields()
    for field, value in named:
        if field.name == "arrow_data":
            yield from _of_frame(
                value.data, json.loads(getattr(message, "columns", "") or "{}"), list(getattr(message, "column_order", ()))
            )
        elif field.name not in UNSEEN:
            yield from _of_value(value)


def _of_value(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif hasattr(value, "ListFields"):
        yield from _of_message(value)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _of_value(part)


def _of_frame(data: bytes, config: Mapping[str, Any], order: Sequence[str]) -> Iterator[str]:
    """Yield the heads and cells of a table's columns that are shown; a column that is given a label stands under it."""
    frame = convert_arrow_bytes_to_pandas_df(data)
    for column in frame:
        told = config.get(str(column)) or {}
        if not told.get("hidden") and (not order or column in order):
            yield told.get("label") or str(column)
            words = {option["value"]: option["label"] for option in _options(told)}
            yield from (words.get(cell, cell) for cell in frame[column] if isinstance(cell, str))


def _options(told: Mapping[str, Any]) -> Sequence[Mapping[str, str]]:
    """Return what the values of a column of choices are called, where they are called otherwise."""
    options = (told.get("type_config") or {}).get("options") or []
    return [option for option in options if isinstance(option, Mapping) and "label" in option]


def of_chart(spec: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a chart shows: titles, labels, and the values of its named axes, legends, texts and tooltips."""
    yield from _of_layer(spec, [], spec.get("datasets", {}))


def _of_layer(layer: Mapping[str, Any], rows: Sequence[Any], sets: Mapping[str, Any]) -> Iterator[str]:
    data = layer.get("data") or {}
    rows = data["values"] if "values" in data else sets.get(str(data.get("name")), rows)
    yield from _texts(layer.get("description"))
    yield from _texts(layer.get("title"))
    for channel, places in layer.get("encoding", {}).items():
        for place in places if isinstance(places, list) else [places]:
            yield from _of_channel(channel, place, rows)
    for name in ("layer", "hconcat", "vconcat", "concat"):
        for part in layer.get(name, []):
            yield from _of_layer(part, rows, sets)
    if "spec" in layer:
        yield from _of_layer(layer["spec"], rows, sets)


def _of_channel(channel: str, place: Mapping[str, Any], rows: Sequence[Any]) -> Iterator[str]:
    guide = place.get("axis") or place.get("legend") or place.get("header") or {}
    yield from _texts(place.get("title"))
    yield from _texts(guide.get("title"))
    yield from _LITERAL.findall(guide.get("labelExpr", ""))
    hidden = any(name in place and place[name] is None for name in ("axis", "legend", "header"))
    named = channel in _NAMED and place.get("type") in ("nominal", "ordinal") and not hidden
    if channel in ("text", "tooltip") or named:
        for row in rows:
            yield from _texts(row.get(place.get("field")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (part for part in value if isinstance(part, str))
    elif isinstance(value, Mapping):
        yield from _texts(value.get("text"))
