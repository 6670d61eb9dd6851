"""Make the picture book, `resources/sample/book.triptych`, again from `resources/sample/book.md`: eight spreads, each
with a picture that the starter model draws of the words above it. One fox and one kite go through all of them.

    python packaging/make_book.py            the project
    python packaging/make_book.py --sheet    docs/images/picture-book.webp of the project that is there
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
from make_sample import SAMPLE, put
from PIL import Image

from studio.cli.picturing import make_pictures, picture_request
from studio.cli.running import headless_studio, open_session
from studio.domain.ids import new_id
from studio.domain.passages import text_hash
from studio.domain.picture_records import Generation
from studio.domain.project_records import Card, Link
from studio.domain.scene_edits import new_scene
from studio.domain.text_records import Paragraph, Scene
from studio.project.writes import Write, write_all
from studio.services.session.history import STACKS
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio

BOOK = SAMPLE / "book.triptych"
SHEET = SAMPLE.parent.parent / "docs" / "images" / "picture-book.webp"
STYLE = "3d"
SEED = 7
CARDS = (
    Card(id="", name="Pip", facts="A fox. Does not give up.", appearance="fox", seed=11),
    Card(id="", name="kite", role="thing", facts="Red. Has a long way to go.", appearance="red kite", seed=3),
)
_ACROSS = 4
_SHOWN = 384
"""Pixels of a picture on the sheet."""


class Spread(NamedTuple):
    prompt: str
    text: str


def read_book() -> tuple[str, list[Spread]]:
    """The title and the spreads: a quoted line says what is drawn, the paragraph below it is the text."""
    blocks = [block.strip() for block in (SAMPLE / "book.md").read_text("utf8").split("\n\n") if block.strip()]
    title, *rest = blocks
    prompts = [block.removeprefix("> ") for block in rest[::2]]
    return title.removeprefix("# "), [Spread(*pair) for pair in zip(prompts, rest[1::2], strict=True)]


def make_spread(studio: Studio, number: int, spread: Spread) -> None:
    """A scene with its text and its picture, linked."""
    session = open_session(studio)
    session.perform(new_scene(session.document, f"Spread {number + 1}", passages=[spread.text]))
    [scene] = sorted(session.document.all(Scene), key=lambda one: one.rank)[-1:]
    request = picture_request(studio, spread.prompt, seed=SEED + number, style=STYLE)
    [generation] = make_pictures(studio, request)
    paragraph = session.document.need(Paragraph, scene.paragraphs[0])
    link = Link(
        id=new_id(), paragraph_id=paragraph.id, text_hash=text_hash(paragraph.text), target_kind="generation",
        target_id=generation.id,
    )  # fmt: skip
    put(studio, "Link picture", link)
    print(f"{number + 1}: {spread.prompt}")


def sheet(path: Path) -> Image.Image:
    """The pictures of the spreads in their order."""
    session = ProjectSession.open(path)
    try:
        scenes = sorted(session.document.all(Scene), key=lambda one: one.rank)
        links = {one.paragraph_id: one.target_id for one in session.document.all(Link)}
        assets = [session.document.need(Generation, links[one.paragraphs[0]]).asset for one in scenes]
        pictures = [Image.open(io.BytesIO(session.read_asset(asset))).convert("RGB") for asset in assets]
    finally:
        session.close()
    whole = Image.new("RGB", (_ACROSS * _SHOWN, -(-len(pictures) // _ACROSS) * _SHOWN), "white")
    for at, picture in enumerate(pictures):
        small = picture.resize((_SHOWN, _SHOWN), Image.Resampling.LANCZOS)
        whole.paste(small, (at % _ACROSS * _SHOWN, at // _ACROSS * _SHOWN))
    return whole


def main() -> int:
    if "--sheet" in sys.argv:
        sheet(BOOK).save(SHEET, quality=82)
        return 0
    BOOK.unlink(missing_ok=True)
    _, spreads = read_book()
    with headless_studio(BOOK) as studio:
        for card in CARDS:
            put(studio, "Card", msgspec.structs.replace(card, id=new_id()))
        for number, spread in enumerate(spreads):
            make_spread(studio, number, spread)
    # It is nobody's work yet that could be undone.
    write_all(BOOK, [Write(cleared=STACKS)])
    print(f"{BOOK.name}: {BOOK.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
