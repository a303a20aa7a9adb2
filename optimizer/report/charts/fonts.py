"""The font of charts and papers: carried by pinned packages, so that both look the same, to the byte, on every machine."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from optimizer.errors import Fault, InputError, Message

FAMILY = "Noto Sans CJK JP"
PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
"""The licence of each, the SIL Open Font License, is within it."""


def font_folders() -> list[Path]:
    """Return where the fonts are, or raise `InputError` naming what to install."""
    folders = []
    for package in PACKAGES:
        try:
            module = import_module(package)
        except ImportError:
            wanted = package.replace("_", "-")
            rule = Message("the font of the board paper is not installed")
            raise InputError(
                [Fault("report", None, "", wanted, rule, Message("run `make setup`, or `pip install {wanted}`", wanted=wanted))]
            ) from None
        folders.append(Path(str(module.__file__)).parent)
    return folders
