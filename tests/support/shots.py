"""Every step of a journey as a picture, in both languages and themes, wide and narrow.

`PYTHONPATH=tests python -m support.shots FOLDER` takes the CFO's, `PYTHONPATH=tests python -m support.shots FOLDER insurer` the insurer's.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page
from support.browsing import chromium, opened, served
from support.insurer_journey import insurer_journey
from support.journey import journey

from optimizer.i18n.language import LANGUAGES, Language

Way = Callable[[Page, Language, Callable[[str], None]], object]
WIDTHS = ((1440, "light"), (1440, "dark"), (420, "light"))
TALLEST = 5000


def picture(page: Page, path: Path) -> None:
    """Save what the page holds, from top to bottom."""
    size = page.viewport_size or {"width": 1440, "height": 1000}
    tall = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": min(tall + 60, TALLEST)})
    page.wait_for_timeout(900)
    page.screenshot(path=path)
    page.set_viewport_size(size)


def main(folder: Path, way: Way) -> None:
    """Take a journey once for each language, theme and width."""
    folder.mkdir(parents=True, exist_ok=True)
    with served() as (address, _), chromium() as browser:
        for language in LANGUAGES:
            for width, scheme in WIDTHS:
                page = opened(browser, f"{address}/?v=1&lang={language}", width=width, scheme=scheme)
                way(page, language, lambda name, p=page, c=language, w=width, s=scheme: picture(p, folder / f"{c}-{s}-{w}-{name}.png"))  # type: ignore[misc]
                page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), insurer_journey if sys.argv[2:] == ["insurer"] else journey)
