"""Draw the hundred everyday prompts of the starter model's card, each once with one seed, as
`docs/images/starter-picture-everyday.webp`: ten in a row, in the order of the list.

    python packaging/everyday_sheet.py           draw them, about five minutes on two quiet cores
    python packaging/everyday_sheet.py FOLDER    keep the pictures there too; those that lie there are not drawn again
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from PIL import Image

from studio.cli.making import make_pictures, picture_request, save_picture
from studio.cli.running import headless_studio

ROOT = Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "models" / "starter-picture" / "everyday_prompts.json"
SHEET = ROOT / "docs" / "images" / "starter-picture-everyday.webp"
SEED = 11
_ACROSS = 10
_SHOWN = 144
"""Pixels of a picture on the sheet."""


def draw(folder: Path, prompts: list[str]) -> None:
    """Pictures by number, those that are not there yet."""
    with headless_studio(None) as studio:
        for number, prompt in enumerate(prompts):
            path = folder / f"{number:03}.png"
            if path.exists():
                continue
            [picture] = make_pictures(studio, picture_request(studio, prompt, seed=SEED))
            save_picture(studio, picture, path)
            print(number, prompt, flush=True)


def sheet(folder: Path, count: int) -> Image.Image:
    whole = Image.new("RGB", (_ACROSS * _SHOWN, -(-count // _ACROSS) * _SHOWN), "white")
    for number in range(count):
        picture = Image.open(folder / f"{number:03}.png").convert("RGB")
        small = picture.resize((_SHOWN, _SHOWN), Image.Resampling.LANCZOS)
        whole.paste(small, (number % _ACROSS * _SHOWN, number // _ACROSS * _SHOWN))
    return whole


def main() -> int:
    prompts = [one["prompt"] for one in json.loads(PROMPTS.read_text("utf8"))]
    with tempfile.TemporaryDirectory() as own:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else own)
        folder.mkdir(parents=True, exist_ok=True)
        draw(folder, prompts)
        sheet(folder, len(prompts)).save(SHEET, quality=80)
    return 0


if __name__ == "__main__":
    sys.exit(main())
