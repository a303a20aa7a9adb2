r"""Formulas as MathML, made when the site is built, so that a page shows them without a script and without the network.

The site's build (`hooks` of `mkdocs.yml`) calls `on_page_content` for each page once its Markdown is HTML. Formulas arrive as
arithmatex leaves them, `\(…\)` in a line and `\[…\]` in a block of its own; citations of the file contract, `formats.md` §N in a
docstring, become links to the page of that section.
"""

from __future__ import annotations

import html
import posixpath
import re
from typing import Any

from latex2mathml.converter import convert

_INLINE = re.compile(r'<span class="arithmatex">\\\((.*?)\\\)</span>', re.DOTALL)
_BLOCK = re.compile(r'<div class="arithmatex">\\\[(.*?)\\\]</div>', re.DOTALL)
_CITED = re.compile(r"<code>formats\.md</code>(?P<between>\s+§\s*)(?P<section>\d+)")
SECTIONS = {
    1: "reading-rules",
    2: "case",
    3: "catalogue",
    4: "losses",
    5: "tables",
    6: "simulation",
    7: "computed",
    8: "status",
    9: "answer",
    10: "examples",
    11: "decisions",
}
"""Page of `docs/formats/` that each section of the file contract is."""


def on_page_content(content: str, page: Any, **_: Any) -> str:
    """Return the HTML of a page with its formulas as MathML, and with a link wherever a section of the contract is cited."""
    content = _BLOCK.sub(lambda found: f'<p class="formula">{_mathml(found[1], "block")}</p>', content)
    content = _INLINE.sub(lambda found: _mathml(found[1], "inline"), content)
    return _CITED.sub(lambda found: _link(found, page.url), content)


def _mathml(formula: str, display: str) -> str:
    """Return a formula of LaTeX as MathML; what cannot be converted raises, and so fails the build."""
    return str(convert(html.unescape(formula).strip(), display=display))


def _link(found: re.Match[str], url: str) -> str:
    target = posixpath.relpath(f"formats/{SECTIONS[int(found['section'])]}/", url or ".")
    return f'<a href="{target}/"><code>formats.md</code>{found["between"]}{found["section"]}</a>'
