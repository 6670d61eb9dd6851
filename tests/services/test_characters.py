"""Characters of the book: whom the words of a picture name, and what becomes of it."""

from __future__ import annotations

import msgspec
import pytest

from studio.domain.document import Document
from studio.domain.picture_records import LearnedThing
from studio.domain.project_records import Card
from studio.domain.requests import Character, ModelRef, PictureRequest
from studio.domain.scene_plan import ScenePlan, SceneThing
from studio.places import resources_dir
from studio.services.characters import named_in, with_characters

PIP = Card(id="1", name="Pip", appearance="fox", seed=3)
KITE = Card(id="2", name="kite", role="thing", appearance="red kite", seed=9)
OTHERS = (
    Card(id="3", name="Ada", facts="Nobody has said what she looks like."),
    Card(id="4", name="the hill", role="place", appearance="hill"),
)


@pytest.fixture
def document() -> Document:
    return Document((PIP, KITE, *OTHERS))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Pip on a chair", ["Pip"]),
        ("pip's kite, on the hill with Ada", ["Pip", "kite"]),
        ("a pipe and two kites", []),
        ("", []),
    ],
)
def test_the_words_name_characters_that_look_like_something(document: Document, words: str, names: list[str]) -> None:
    assert [one.name for one in named_in(words, document)] == names


def test_a_request_takes_their_looks_and_seeds_along(document: Document) -> None:
    request = PictureRequest(model=ModelRef(id="starter-picture", engine="starter-onnx"), prompt="Pip")
    assert with_characters(request, document).characters == (Character("Pip", "fox", 3),)


def test_the_picture_book_is_made_of_the_text_that_is_shipped_beside_it() -> None:
    """`packaging/make_book.py` has made both anew, or neither."""
    from studio.domain.picture_records import Generation
    from studio.domain.project_records import Card, Link, Recipe
    from studio.domain.text_records import Paragraph, Scene
    from studio.services.session.session import ProjectSession

    folder = resources_dir() / "sample"
    blocks = [one.strip() for one in (folder / "book.md").read_text("utf8").split("\n\n") if one.strip()]
    session = ProjectSession.open(folder / "book.triptych", read_only=True)
    try:
        document = session.document
        scenes = sorted(document.all(Scene), key=lambda scene: scene.rank)
        texts = [document.need(Paragraph, scene.paragraphs[0]).text for scene in scenes]
        drawn = {link.paragraph_id: document.need(Generation, link.target_id) for link in document.all(Link)}
        pictures = [drawn[scene.paragraphs[0]] for scene in scenes]
        requests = [document.need(Recipe, picture.recipe_id).request for picture in pictures]
    finally:
        session.close()
    assert texts == blocks[2::2]
    assert len(scenes) == 8
    assert [f"> {one.prompt}" for one in requests if isinstance(one, PictureRequest)] == blocks[1::2]
    seeds = {one.seed for request in requests if isinstance(request, PictureRequest) for one in request.characters[:1]}
    assert seeds == {card.seed for card in document.all(Card) if card.name == "Pip"}
    assert len(seeds) == 1
    assert all(len(picture.layers) > 3 for picture in pictures)


ZONK = LearnedThing(
    id="z", name="Zonk", created=1.0, model_id="starter-picture", style="flat", form="AAAA", sheet="", consent="mine"
)
BERRY = msgspec.structs.replace(ZONK, id="b", name="mug berry")


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("a zonk in a tree", ["Zonk"]),
        ("two zonks eat mug berries", ["Zonk", "mug berry"]),
        ("a zonkey", []),
        ("", []),
    ],
)
def test_a_request_takes_what_was_learnt_along_where_words_name_it(words: str, names: list[str]) -> None:
    document = Document((ZONK, BERRY, PIP))
    request = PictureRequest(model=ModelRef(id="starter-picture", engine="starter-onnx"), prompt=words)
    found = with_characters(request, document).characters
    assert [one.name for one in found] == names
    assert all((one.form, one.style) == ("AAAA", "flat") for one in found)


def test_what_another_model_learnt_stays_behind() -> None:
    request = PictureRequest(model=ModelRef(id="other", engine="starter-onnx"), prompt="a zonk")
    assert with_characters(request, Document((ZONK,))).characters == ()


def test_a_plan_that_was_changed_by_hand_keeps_what_was_learnt() -> None:
    plan = ScenePlan(things=(SceneThing(name="zonk"),))
    request = PictureRequest(model=ModelRef(id="starter-picture", engine="starter-onnx"), prompt="it", plan=plan)
    assert [one.name for one in with_characters(request, Document((ZONK,))).characters] == ["Zonk"]
