"""Take the picture of the page that README and site show: `python docs/make_picture.py` serves the page and writes `images/page.png`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from support.browsing import chromium, served, settled  # noqa: E402 the tests know how the page is served

WIDTH, HEIGHT = 1360, 1300
COLOURS = 128


def main(path: Path) -> None:
    """Open the example in English on a light ground, wait for its answer, and save what stands above the fold of a tall window."""
    with served() as (address, _), chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(f"{address}/?v=1&lang=en")
        settled(page)
        page.wait_for_timeout(2000)  # charts are drawn after the page says that it is final
        shot = page.screenshot()
    path.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main(HERE / "images" / "page.png")
