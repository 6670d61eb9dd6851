"""An evening in one window, in a process of its own, told as JSON: what is typed, made, saved, read again and exported.

Run by `tests/test_locales.py` under other locales: python -m tests.abroad FOLDER. Models are those of the fake engines.
"""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QFileDialog

from studio import app as composition
from studio import door
from studio.domain.document import Document
from studio.domain.ids import new_id
from studio.domain.picture_records import Generation
from studio.domain.project_records import Job, Recipe
from studio.domain.requests import ModelRef, PictureRequest, SpeechRequest, SpeechSegment
from studio.domain.scene_edits import new_scene
from studio.domain.sound_records import TimedLine, Transcript
from studio.domain.text_records import Meta, Paragraph, Scene
from studio.services.amounts import bytes_in_words, day_and_time, full_day_and_time
from studio.services.composition import make_studio
from studio.services.exchange.manuscript_text import MARKDOWN
from studio.services.exchange.narration_wav import export_scene_wav
from studio.services.exchange.picture_png import save_png, texts_in
from studio.services.exchange.subtitles import LRC, SRT
from studio.services.models.manifests import Manifest, ManifestFile, model_folder, write_manifest
from studio.services.models.stamps import fingerprint
from studio.services.translation import install_translation
from studio.ui.theme import apply_theme

TITLE = "Işık İLE Größe 小説 كتاب"
PROJECT = f"{TITLE}.triptych"
TASKS = {"picture": ("text-to-image",), "voice": ("speak",)}
AT = 1_000_000_000
TYPED = {1.5: ("1.5", "1,5", "\u0661\u066b\u0665"), 0.5: ("0.5", "0,5", "\u0660\u066b\u0665")}
"""Values that number fields take, each with a point, a comma and in Arabic digits."""
"""9 September 2001, in seconds since 1970."""


def install_fake(family: str) -> str:
    """A model of a fake engine, brought by the user."""
    folder = model_folder(f"fake-{family}")
    folder.mkdir(parents=True)
    path = folder / "model.bin"
    path.write_bytes(b"o")
    file = ManifestFile(name=path.name, size=1, fingerprint=fingerprint(path))
    said = Manifest(
        id=folder.name, origin="imported", files=(file,), title="İlk", family=family, engine=f"fake-{family}",
        tasks=TASKS[family], defaults={"width": 64, "height": 64, "steps": 2},
    )  # fmt: skip
    write_manifest(folder, said)
    return folder.name


class Evening:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._told: dict[str, object] = {}
        self._models = {family: install_fake(family) for family in TASKS}
        self._app = composition.make_application([])
        self._studio = make_studio(self._app)
        self._studio.settings.set("start_page_seen", True)
        self._studio.settings.set("picture_model_id", self._models["picture"])
        install_translation(self._app, "system")
        apply_theme(self._app, self._studio.settings)
        self._window = composition.make_window(self._studio)
        self._window.show()

    def spend(self) -> dict[str, object]:
        session = self._studio.new_project(self._folder / PROJECT, TITLE)
        self._window.deck.show_only("picture", "writing", "narration")
        self._type_numbers()
        session.perform(new_scene(session.document, TITLE, passages=("One and 1.5. Two.",)))
        self._draw()
        self._speak()
        self._export()
        self._look_for_a_file()
        self._told["words"] = [bytes_in_words(1_500_000), day_and_time(AT), full_day_and_time(AT)]
        self._told["shown"] = self._window.isVisible()
        self._studio.close_project()
        again = self._studio.open_project(self._folder / PROJECT)
        self._told["again"] = [again.document.need(Meta, "project").title, len(list(again.document.all(Recipe)))]
        self._studio.shut_down()
        return self._told

    def _type_numbers(self) -> None:
        """Every number field of the three panes that takes a fraction, with a point, a comma and Arabic digits."""
        fields = [one for one in self._window.findChildren(QAbstractSpinBox) if type(one).__name__ == "DecimalField"]
        read = set()
        for field in fields:
            wanted, ways = next((one, ways) for one, ways in TYPED.items() if field.minimum() <= one <= field.maximum())
            for typed in ways:
                field.setValue(field.minimum())
                field.lineEdit().selectAll()
                field.lineEdit().insert(typed)
                field.interpretText()
                read.add((wanted, field.value()))
        self._told["typed"] = [len(fields) > 14, *sorted(read)]

    def _job(self, id: str) -> Job:
        loop = QEventLoop()
        watch = QTimer()
        watch.timeout.connect(lambda: self._studio.queue.active(id) or loop.quit())
        watch.start(20)
        loop.exec()
        assert self._studio.session is not None
        job = self._studio.session.document.need(Job, id)
        assert job.failure is None, job.failure
        return job

    def _draw(self) -> None:
        """By the form, so that what was typed is what the picture is asked for with."""
        picture = self._window.panes["picture"].widget
        picture.rooms.form.prompt.setPlainText("(a fox:1.5)")
        picture.rooms.form.seed.clear()
        QTest.keyClicks(picture.rooms.form.seed, "42")
        picture.rooms.form.generate.click()
        [job] = self._studio.queue.jobs()
        self._job(job.id)
        session = self._studio.session
        assert session is not None
        [generation] = session.document.all(Generation)
        recipe = session.document.need(Recipe, generation.recipe_id)
        assert isinstance(recipe.request, PictureRequest)
        self._told["asked"] = [recipe.request.guidance, recipe.request.seed]
        save_png(self._folder / f"{TITLE}.png", session.read_asset(generation.asset), recipe, with_prompts=True)
        kept = dict(texts_in((self._folder / f"{TITLE}.png").read_bytes()))
        self._told["recipe"] = kept["parameters"]

    def _speak(self) -> None:
        session = self._studio.session
        assert session is not None
        [scene] = session.document.all(Scene)
        segments = tuple(
            SpeechSegment(words, scene.paragraphs[0], at) for at, words in enumerate(("One and 1.5.", "Two."))
        )
        model = ModelRef(self._models["voice"], "fake-voice")
        self._job(self._studio.queue.submit(SpeechRequest(model=model, voice="one", segments=segments, speed=1.25)))

    def _look_for_a_file(self) -> None:
        """In Qt's own dialog, which is closed without an answer."""
        reject = QTimer()
        reject.timeout.connect(lambda: [dialog.reject() for dialog in self._window.findChildren(QFileDialog)])
        reject.start(20)
        assert QFileDialog.getOpenFileName(self._window, "", str(self._folder)) == ("", "")

    def _export(self) -> None:
        session = self._studio.session
        assert session is not None
        [scene] = session.document.all(Scene)
        wav = self._folder / f"{TITLE}.wav"
        export_scene_wav(session, scene.id, wav)
        with wave.open(str(wav)) as sound:
            self._told["wav"] = [sound.getframerate(), sound.getnframes() > 0]
        line = TimedLine(start=1.5, end=2.25, text="One", paragraph_id=scene.paragraphs[0])
        heard = Transcript(
            id=new_id(), scene_id=scene.id, asset="", recipe_id="", created=AT, seconds=9.5, lines=(line,)
        )
        timed = Document((scene, *session.document.all(Paragraph), heard))
        for row in (SRT, LRC, MARKDOWN):
            dest = self._folder / f"{TITLE}{row.suffixes[0]}"
            row.act(timed, dest, scene_id=scene.id)
            self._told[row.id] = dest.read_text("utf-8")


def main() -> int:
    door.settle_encoding()
    print(json.dumps(Evening(Path(sys.argv[1])).spend()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
