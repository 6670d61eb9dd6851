"""Pictures that are dropped on the Picture pane: layers of the canvas, with their recipe if it can be read."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from dropping_on import drop_on
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from studio_fakes import FakeStudio

from studio.domain.picture_records import Canvas, Layer
from studio.domain.project_records import Asset
from studio.formats import pictures
from studio.services.exchange import picture_decoding
from studio.services.exchange.picture_decoding import decoded
from studio.services.exchange.picture_png import SIGNATURE
from studio.services.session.painting import Painted
from studio.ui.picture.pane import PicturePane
from tests.fuzz.formats import png_chunk

RECIPES = Path(__file__).parents[2] / "data" / "recipes"
PICTURES = Path(__file__).parents[2] / "data" / "pictures"

Drop = Callable[[QMimeData], bool]


@pytest.fixture
def drop(shown_pane: PicturePane, qtbot: QtBot) -> Drop:
    """Drag it over the pane and let go; whether it was taken. Waits until it is there, or is refused."""

    def act(data: QMimeData) -> bool:
        taken = drop_on(shown_pane, data)
        qtbot.waitUntil(lambda: not shown_pane.rooms.taking_in.errand.busy)
        return taken

    return act


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def layer_names(studio: FakeStudio) -> list[str]:
    assert studio.session is not None
    return [layer.name for layer in studio.session.document.all(Layer)]


def test_a_dropped_file_is_placed_and_its_recipe_offered(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop
) -> None:
    assert drop(files(RECIPES / "a1111_plain.png"))
    assert layer_names(fake_studio) == ["a1111_plain"]
    assert shown_pane.desk.page == "canvas"
    assert "knows its recipe (A1111)" in shown_pane.messages.text


def test_a_large_picture_is_seen_coarsely_until_its_pixels_are_there(
    shown_pane: PicturePane, qtbot: QtBot, tmp_path: Path
) -> None:
    """In the middle while it is decoded, then in its place on the canvas while its layer is read."""
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (3600, 2400), (200, 40, 30)).save(path)
    page = shown_pane.rooms.canvas_page
    projection, seen = page.easel.projection, set[str]()

    def look() -> None:
        if page.view.has_glimpse():
            assert shown_pane.pages.currentWidget() is page
            seen.add("on its way")
        if projection.coarse is not None:
            colour = projection.coarse.pixelColor(projection.coarse.width() // 2, projection.coarse.height() // 2)
            assert abs(colour.red() - 200) < 4, colour.getRgb()
            seen.add("in its place")

    page.glimpsed.connect(look)
    page.easel.changed.connect(lambda _area: look())
    shown_pane.rooms.taking_in.take_file(path)
    qtbot.waitUntil(lambda: bool(page.easel.layers()) and not page.painted.busy, timeout=20_000)
    assert seen == {"on its way", "in its place"}
    qtbot.waitUntil(lambda: projection.coarse is None)
    assert not page.view.has_glimpse()
    shown = page.view.grab().toImage()
    assert abs(shown.pixelColor(shown.width() // 2, shown.height() // 2).red() - 200) < 4


def test_a_picture_is_taken_wherever_it_is_dropped(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canvas, the result, the prompt, the tray; a field of text would take its address for words. Everywhere it
    goes the one way, which is followed to its end from two places."""
    shown_pane.dock.open("layers")
    shown_pane.dock.open("prompt")
    picture = files(flat_png(tmp_path / "one.png", 8, 8))
    places = [one for one in shown_pane.findChildren(QWidget) if one.window() is shown_pane and one.isEnabled()]
    assert len(places) > 50
    given: list[QMimeData] = []
    refused = []
    with monkeypatch.context() as patched:
        patched.setattr(shown_pane.rooms.taking_in, "take", given.append)
        for place in places:
            before = len(given)
            if not drop_on(place, picture):
                refused.append(type(place).__name__)
            qtbot.waitUntil(lambda before=before: len(given) > before)
            assert [given[-1].urls(), len(given)] == [picture.urls(), before + 1], type(place).__name__
    assert refused == []
    for place in (places[0], shown_pane.rooms.form.prompt):
        count = len(layer_names(fake_studio))
        assert drop_on(place, picture)
        qtbot.waitUntil(lambda count=count: len(layer_names(fake_studio)) == count + 1)
    assert shown_pane.rooms.form.prompt.toPlainText() == ""


def test_all_of_several_files_are_taken_in_or_told_of(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, qtbot: QtBot, tmp_path: Path
) -> None:
    flat = [flat_png(tmp_path / f"{name}.png", 8, 8) for name in ("one", "two", "three")]
    told: list[str] = []
    shown_pane.desk.notices.said.connect(lambda message: told.append(message.text))
    (tmp_path / "notes.txt").write_text("x")
    assert drop(files(*flat, tmp_path / "notes.txt"))
    qtbot.waitUntil(lambda: len(layer_names(fake_studio)) == 3)
    assert layer_names(fake_studio) == ["one", "two", "three"]
    assert "One file that is not a picture was not taken in." in told
    layered = RECIPES.parent / "layers"
    assert drop(files(flat[0], layered / "krita_composed.ora", layered / "gimp_composed.psd"))
    qtbot.waitUntil(lambda: "ground" in layer_names(fake_studio) and "one" in layer_names(fake_studio))
    assert any(words.startswith("One more file with layers was not taken in") for words in told)


def test_a_recipe_of_another_program_is_offered(shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop) -> None:
    assert drop(files(RECIPES / "comfy.png"))
    assert layer_names(fake_studio) == ["comfy"]
    assert shown_pane.messages.text == "This picture knows its recipe (ComfyUI): \u201ca bowl of ramen\u201d"


def test_a_recipe_that_cannot_be_read_is_named(shown_pane: PicturePane, drop: Drop, tmp_path: Path) -> None:
    texts = PngInfo()
    texts.add_text("workflow", '{"nodes": []}')
    Image.new("RGB", (8, 8)).save(tmp_path / "plan.png", pnginfo=texts)
    assert drop(files(tmp_path / "plan.png"))
    assert shown_pane.messages.text == (
        "The recipe in plan.png is ComfyUI's own: it is kept as it is for files, but not read here."
    )


def test_a_dropped_image_without_a_file_is_placed(fake_studio: FakeStudio, drop: Drop) -> None:
    data = QMimeData()
    image = QImage(8, 6, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    data.setImageData(image)
    assert drop(data)
    assert layer_names(fake_studio) == ["Dropped picture"]


def test_what_is_no_picture_is_left_to_others(fake_studio: FakeStudio, drop: Drop, tmp_path: Path) -> None:
    words = QMimeData()
    words.setText("words")
    assert not drop(words)
    assert not drop(files(tmp_path / "model.safetensors"))
    assert layer_names(fake_studio) == []


def test_a_file_that_is_gone_is_named(shown_pane: PicturePane, drop: Drop, tmp_path: Path) -> None:
    assert drop(files(tmp_path / "gone.png"))
    assert shown_pane.messages.text.startswith("gone.png could not be read:")


def flat_png(path: Path, width: int, height: int) -> Path:
    """One bit a pixel, all of them black: a few kilobytes, however large."""
    packer = zlib.compressobj(1)
    row = bytes(1 + -(-width // 8))
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    chunks = png_chunk(b"IHDR", head) + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b"")
    path.write_bytes(SIGNATURE + chunks)
    return path


def test_a_picture_of_400_megapixels_is_refused_in_words(shown_pane: PicturePane, drop: Drop, tmp_path: Path) -> None:
    assert drop(files(flat_png(tmp_path / "plan.png", 20_000, 20_000)))
    assert shown_pane.messages.text == (
        "“plan.png” could not be used: it has 400 million pixels, too many: make it smaller first. Choose another file."
    )


def test_the_pixels_of_a_header_are_not_believed(shown_pane: PicturePane, drop: Drop, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 65_535, 65_535, 8, 2, 0, 0, 0))
    bomb.write_bytes(SIGNATURE + head + png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b""))
    assert drop(files(bomb))
    assert "“bomb.png” could not be used: it has 4295 million pixels" in shown_pane.messages.text


def test_a_picture_that_is_larger_than_any_engine_takes_is_taken_in_smaller(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is brought down, so that the picture of the test can be small."""
    monkeypatch.setattr(pictures, "WHOLE_LIMIT", 5_000)
    assert drop(files(flat_png(tmp_path / "plan.png", 400, 50)))
    assert fake_studio.session is not None
    [layer] = fake_studio.session.document.all(Layer)
    assert (layer.width, layer.height) == (200, 25)
    assert shown_pane.messages.text == "plan.png is 400 × 50 pixels; it was taken in as 200 × 25."


def test_the_window_goes_on_while_a_picture_is_read(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    """Turns of the event loop are counted: a reader that keeps Python's lock leaves room for none."""
    turns: list[int] = []
    timer = QTimer(shown_pane)
    timer.setInterval(0)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    shown_pane.rooms.taking_in.take_file(flat_png(tmp_path / "plan.png", 4_000, 4_000))
    assert layer_names(fake_studio) == []
    qtbot.waitUntil(lambda: not shown_pane.rooms.taking_in.errand.busy, timeout=30_000)
    timer.stop()
    assert layer_names(fake_studio) == ["plan"]
    assert len(turns) > 10


def test_what_is_cancelled_never_comes(
    shown_pane: PicturePane, fake_studio: FakeStudio, qtbot: QtBot, tmp_path: Path
) -> None:
    taking_in = shown_pane.rooms.taking_in
    for name in ("one.png", "two.png"):
        taking_in.take_file(flat_png(tmp_path / name, 300, 300))
    taking_in.cancel()
    assert not taking_in.errand.busy
    taking_in.take_file(flat_png(tmp_path / "three.png", 30, 30))
    qtbot.waitUntil(lambda: not taking_in.errand.busy)
    assert layer_names(fake_studio) == ["three"]


@pytest.mark.parametrize("name", ["a1111_2000_spaces.png"])
def test_a_hostile_recipe_is_read_at_once(shown_pane: PicturePane, drop: Drop, name: str) -> None:
    assert drop(files(RECIPES / name))
    assert "knows its recipe (A1111): “a cat”" in shown_pane.messages.text


def canvas_of(studio: FakeStudio) -> Canvas:
    assert studio.session is not None
    return next(studio.session.document.all(Canvas))


def act_on(pane: PicturePane, words: str) -> None:
    next(button for button in pane.messages.findChildren(QAbstractButton) if button.text() == words).click()


def test_a_photograph_stays_the_file_that_it_was(
    fake_studio: FakeStudio, drop: Drop, tmp_path: Path, shown_pane: PicturePane
) -> None:
    """Packed anew as PNG it would be three times as large."""
    path = tmp_path / "photo.jpg"
    Image.effect_noise((300, 200), 60).convert("RGB").save(path, quality=90)
    assert drop(files(path))
    assert fake_studio.session is not None
    [layer] = fake_studio.session.document.all(Layer)
    assert fake_studio.session.read_asset(layer.asset) == path.read_bytes()
    assert fake_studio.session.document.need(Asset, layer.asset).media_type == "image/jpeg"


def test_a_photograph_that_was_turned_stands_upright(fake_studio: FakeStudio, drop: Drop) -> None:
    assert drop(files(PICTURES / "exif_orient6.jpg"))
    assert fake_studio.session is not None
    [layer] = fake_studio.session.document.all(Layer)
    assert (layer.width, layer.height) == (320, 200)
    assert decoded(fake_studio.session.read_asset(layer.asset)).width() == 320


def test_what_had_to_be_changed_is_said(shown_pane: PicturePane, drop: Drop) -> None:
    assert drop(files(PICTURES / "cmyk.jpg"))
    assert "cmyk.jpg: Its colours are for printing (CMYK)" in shown_pane.messages.text


@pytest.mark.parametrize(("name", "reason"), [("empty.png", "it is empty"), ("text_named.png", "it is text")])
def test_what_is_no_picture_gets_its_true_reason(shown_pane: PicturePane, drop: Drop, name: str, reason: str) -> None:
    assert drop(files(PICTURES / name))
    assert f"“{name}” could not be used: {reason}." in shown_pane.messages.text


@pytest.mark.parametrize("choice", ["Fit it into the canvas", "Enlarge the canvas"])
def test_a_picture_that_is_larger_than_the_canvas_is_not_cut_in_silence(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path, choice: str
) -> None:
    assert drop(files(flat_png(tmp_path / "small.png", 100, 80)))
    assert drop(files(flat_png(tmp_path / "large.png", 400, 200)))
    assert fake_studio.session is not None
    assert shown_pane.messages.text == "large.png is larger than the canvas: 400 × 200 pixels on 100 × 80."
    act_on(shown_pane, choice)
    canvas = canvas_of(fake_studio)
    small, large = (fake_studio.session.document.need(Layer, one) for one in canvas.layers)
    if choice.startswith("Fit"):
        assert (canvas.width, canvas.height) == (100, 80)
        assert (large.x, large.y, large.width, large.height) == (0, 15, 100, 50)
    else:
        assert (canvas.width, canvas.height) == (400, 200)
        assert (large.x, large.y, large.width, large.height) == (0, 0, 400, 200)
        assert (small.x, small.y) == (150, 60)
    shown_pane.undo()
    assert (canvas_of(fake_studio).width, canvas_of(fake_studio).height) == (100, 80)


def test_the_offer_of_room_goes_with_the_layer(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path
) -> None:
    assert drop(files(flat_png(tmp_path / "small.png", 100, 80)))
    assert drop(files(flat_png(tmp_path / "large.png", 400, 200)))
    assert "is larger than the canvas" in shown_pane.messages.text
    shown_pane.undo()
    assert len(canvas_of(fake_studio).layers) == 1
    assert shown_pane.messages.text == ""


def test_a_painted_layer_is_not_made_smaller_by_its_size_alone(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path
) -> None:
    assert drop(files(flat_png(tmp_path / "small.png", 100, 80)))
    assert drop(files(flat_png(tmp_path / "large.png", 400, 200)))
    session = fake_studio.session
    assert session is not None
    large = canvas_of(fake_studio).layers[-1]
    blue = np.full((256, 256, 4), (0, 0, 255, 255), np.uint8)
    session.painting.keep(Painted(label="Brush", layer_id=large, before={(0, 0): None}, after={(0, 0): blue}))
    session.painting.settle()
    act_on(shown_pane, "Fit it into the canvas")
    assert "painted on meanwhile" in shown_pane.messages.text
    assert session.document.need(Layer, large).width == 400


def test_a_large_one_is_decoded_once(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:  # fmt: skip
    """By a process of its own; the layer takes over its tiles, and the list of layers its coarse picture."""
    runs: list[bytes] = []
    real = picture_decoding.decoded_apart

    def counted(data: bytes, *rest: object, **how: object) -> object:
        runs.append(data)
        return real(data, *rest, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(picture_decoding, "decoded_apart", counted)
    monkeypatch.setattr(picture_decoding, "LARGE", 1000)
    path = tmp_path / "photo.png"
    Image.effect_noise((300, 260), 90).convert("RGB").save(path)
    assert drop(files(path))
    painted = shown_pane.rooms.canvas_page.painted
    qtbot.waitUntil(lambda: len(painted.easel.layers()) == 1 and painted.easel.layers()[0].ready)
    assert len(runs) == 1
    [layer] = painted.easel.layers()
    tile = layer.tiles[(1, 1)]
    with Image.open(path) as whole:
        assert tile.pixelColor(3, 2).getRgb()[:3] == whole.convert("RGB").getpixel((259, 258))
    assert layer_names(fake_studio) == ["photo"]


def test_a_picture_that_makes_the_canvas_brings_its_resolution(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path
) -> None:
    first, second = tmp_path / "first.jpg", tmp_path / "second.png"
    Image.new("RGB", (80, 60), "red").save(first, dpi=(300, 300))
    Image.new("RGB", (80, 60), "blue").save(second, dpi=(72, 72))
    assert fake_studio.session is not None
    for path in (first, second):
        assert drop(files(path))
        [canvas] = fake_studio.session.document.all(Canvas)
        assert canvas.dpi == 300


def test_nobody_waits_for_a_large_layer_of_a_project_that_is_left(
    shown_pane: PicturePane, fake_studio: FakeStudio, drop: Drop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:  # fmt: skip
    """Its pixels are read again where the project was taken up between undo and redo; meanwhile the pane goes."""
    path = tmp_path / "photo.png"
    Image.effect_noise((300, 260), 90).convert("RGB").save(path)
    assert drop(files(path))
    painted = shown_pane.rooms.canvas_page.painted
    qtbot.waitUntil(lambda: len(painted.easel.layers()) == 1 and painted.easel.layers()[0].ready)
    asked: list[object] = []
    over = threading.Event()
    """What is still read when the test ends, as the pane shows its project again, ends too."""

    def lasts(_data: bytes, *_rest: object, check: Callable[[], None], **_how: object) -> None:
        asked.append(check)
        while not over.wait(0.001):
            check()
        raise OSError

    monkeypatch.setattr(picture_decoding, "decoded_apart", lasts)
    monkeypatch.setattr(picture_decoding, "LARGE", 1000)
    shown_pane.undo()
    painted.take_up(fake_studio.session)
    shown_pane.redo()
    try:
        qtbot.waitUntil(lambda: bool(asked))
        painted.take_up(None)
        painted.finish()
        assert not painted.busy
    finally:
        over.set()
