"""The look of what is not final, and the few words that Streamlit itself puts on the screen: in Japanese where the page is."""

from __future__ import annotations

import streamlit as st

from optimizer.i18n.voice import Voice
from optimizer.ui.components.finality import rules

_RULES = """<style>
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p,
[data-testid="stFileUploaderDropzoneInstructions"] span {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] [data-testid="stBaseButton-secondary"] p::after {{ content: "{choose}"; font-size: 0.875rem; }}
[data-testid="stFileUploaderDropzoneInstructions"] span::after {{ content: "{most}"; font-size: 0.875rem; }}
[data-testid="InputInstructions"] {{ display: none; }}
</style>"""
_COMPACT = """<style>
[data-testid="stMainBlockContainer"] { padding-top: 4.5rem; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-top: 3.75rem; }
  [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.5rem; }
  [data-testid="stMainBlockContainer"] h3 { font-size: 1.2rem; padding: 0.25rem 0 0.75rem; }
  [class*="st-key-decision"] p { font-size: 0.9375rem; line-height: 1.45; }
  [class*="st-key-standing"] p { font-size: inherit; line-height: inherit; }
  [class*="st-key-actions"] button { padding: 0.25rem 0.6rem; }
  [class*="st-key-actions"] button p, [class*="st-key-actions"] button kbd {
    position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
  }
}
</style>"""
"""On a phone the decision is on the first screen: what is done with settings is drawn as its pictures, its names left for who listens."""
_NOT_MADE = """<style>
[data-testid="stDownloadButtonError"] {{ font-size: 0 !important; }}
[data-testid="stDownloadButtonError"]::after {{ content: "{not_made}"; font-size: 0.875rem; }}
</style>"""


def put_in_words(say: Voice) -> None:
    """Replace them; the texts are the page's own, never a visitor's."""
    st.html(rules(say))
    st.html(_COMPACT)
    st.html(_NOT_MADE.format(not_made=say("file.not_made")))
    if say.language != "en":
        st.html(_RULES.format(choose=say("own.choose"), most=say("own.most")))
