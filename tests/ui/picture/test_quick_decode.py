"""A tiny decoder beside a model: offered in the form, asked for, brought back by a recipe, named on the command line;
previews kept in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from studio_fakes import FakeStudio, picture_model

from studio.cli import decoding
from studio.domain.catalogue import InstalledModel
from studio.domain.errors import FileUnwritable, ModelUnsupported, StudioError
from studio.domain.recipes.own import as_recipe
from studio.domain.requests import PictureRequest
from studio.ui.picture.pane import PicturePane


def of(model_id: str, architecture: str, task: str = "decode") -> InstalledModel:
    tasks = (task,) if task == "decode" else (task, "image-to-image", "inpaint")
    return picture_model(model_id, engine="diffusers", architecture=architecture, tasks=tasks)


def asked(pane: PicturePane, studio: FakeStudio) -> PictureRequest:
    pane.rooms.form.generate.click()
    request = studio.queue.jobs()[-1].request
    assert isinstance(request, PictureRequest)
    return request


def test_the_form_offers_it_where_one_is_here(shown_pane: PicturePane, fake_studio: FakeStudio) -> None:
    prompt = shown_pane.rooms.prompt
    fake_studio.library.models[:] = [of("sd", "sd2", "text-to-image"), of("xl", "sdxl", "text-to-image")]
    fake_studio.library.changed.emit()
    prompt.choose_model("sd")
    prompt.set(prompt="a cat")
    assert not prompt.allowed.offers("quick-decode")
    fake_studio.library.models.append(of("tae", "sd1"))
    fake_studio.library.changed.emit()
    assert prompt.allowed.offers("quick-decode")
    assert asked(shown_pane, fake_studio).decoder is None
    prompt.set(quick_decode=True)
    made = asked(shown_pane, fake_studio)
    assert made.decoder is not None
    assert made.decoder.id == "tae"
    prompt.choose_model("xl")
    assert asked(shown_pane, fake_studio).decoder is None, "its latents are others"
    prompt.take_recipe(as_recipe(made))
    assert (prompt.form.model_id, prompt.form.quick_decode) == ("sd", True)


class Queue(QObject):
    preview = Signal(str, int, QImage)
    wanted = False

    def show_previews(self, *, wanted: bool) -> None:
        self.wanted = wanted


def test_the_newest_preview_lies_in_the_file(tmp_path: Path) -> None:
    queue = Queue()
    path = tmp_path / "folder" / "now.png"
    with decoding.keeping_previews(queue, path):  # type: ignore[arg-type]
        for side in (4, 8):
            image = QImage(side, side, QImage.Format.Format_RGB888)
            image.fill(0xFF0000)
            assert queue.wanted
            queue.preview.emit("job", 0, image)
    kept = QImage(str(path))
    assert kept.width() == 8
    assert kept.pixelColor(1, 1).red() == 255
    queue.preview.emit("job", 0, QImage(2, 2, QImage.Format.Format_RGB888))
    assert QImage(str(path)).width() == 8
    with pytest.raises(StudioError) as caught, decoding.keeping_previews(queue, path / "now.png"):  # type: ignore[arg-type]
        queue.preview.emit("job", 0, QImage(str(path)))
    assert isinstance(caught.value.failure, FileUnwritable)


def test_the_decoder_that_knows_the_models_latents(fake_studio: FakeStudio) -> None:
    lcm, other = of("lcm", "sd2", "text-to-image"), of("other", "flux2", "text-to-image")
    fake_studio.library.models[:] = [lcm, of("tae-xl", "sdxl"), of("tae", "sd1")]
    assert decoding.fields_of(fake_studio, lcm)["decoder"].id == "tae"  # type: ignore[arg-type]
    with pytest.raises(StudioError) as caught:
        decoding.fields_of(fake_studio, other)  # type: ignore[arg-type]
    assert isinstance(caught.value.failure, ModelUnsupported)
