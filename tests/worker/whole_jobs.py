"""Whole jobs of every family, by the window's own services and real workers, in a process that can be watched.

    python -m tests.worker.whole_jobs prepare FOLDER NAME...    put the models of these jobs into the user's folder
    python -m tests.worker.whole_jobs run FOLDER NAME...        do them one after the other; what came of it as JSON

Models are those that ship, and tiny ones of the same formats.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from studio.domain.project_records import Job
from studio.domain.requests import (
    HearRequest,
    ModelRef,
    PictureRequest,
    Request,
    SpeechRequest,
    SpeechSegment,
    TextRequest,
)
from studio.services.composition import make_studio
from studio.services.models.manifests import Manifest, ManifestFile, model_folder, write_manifest
from studio.services.models.stamps import fingerprint
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio


def _gguf(folder: Path) -> None:
    from tests.engines.text.tiny_gguf import TinyModel

    TinyModel().write(folder / "tiny.gguf")


def _hub(folder: Path) -> None:
    from tests.engines.text.tiny_hub import make_tiny_hub

    make_tiny_hub(folder)


def _diffusers(folder: Path) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "engines" / "picture"))
    from tiny_pipes import build

    build("sd1", folder)


def _piper(folder: Path) -> None:
    from tests.engines.voice.test_piper_engine import tiny_voice

    tiny_voice(folder)


def _whisper(folder: Path) -> None:
    from tests.engines.ears.tiny_whisper import make_tiny_whisper

    make_tiny_whisper(folder)


MADE: Final[dict[str, tuple[str, str, tuple[str, ...], Callable[[Path], None]]]] = {
    "gguf": ("text", "gguf-onnx", ("continue",), _gguf),
    "transformers": ("text", "transformers", ("continue",), _hub),
    "diffusers": ("picture", "diffusers", ("text-to-image",), _diffusers),
    "piper": ("voice", "piper-onnx", ("speak",), _piper),
    "whisper": ("speech-to-text", "whisper-ctranslate2", ("listen",), _whisper),
}
"""Family, engine, tasks, and what makes the model's files."""
SHIPPED: Final = ("starter-picture", "upscale-fast", "cut-out", "style-transfer")


def prepare(names: list[str]) -> None:
    for name in names:
        if name in MADE:
            family, engine, tasks, make = MADE[name]
            folder = model_folder(f"tiny-{name}")
            folder.mkdir(parents=True)
            make(folder)
            paths = sorted(path for path in folder.rglob("*") if path.is_file())
            files = tuple(
                ManifestFile(
                    name=path.relative_to(folder).as_posix(), size=path.stat().st_size, fingerprint=fingerprint(path)
                )
                for path in paths
            )
            said = Manifest(
                id=folder.name, origin="imported", files=files, title=name, family=family, engine=engine, tasks=tasks,
            )  # fmt: skip
            write_manifest(folder, said)


def request_of(name: str, studio: Studio, session: ProjectSession) -> Request:
    """What is asked for: small, and on the processor."""
    model = ModelRef(f"tiny-{name}", MADE[name][1]) if name in MADE else studio.library.ref(name)
    match name:
        case "starter-picture" | "diffusers":
            return PictureRequest(model=model, prompt="a house", width=64, height=64, steps=2, device="cpu")
        case "upscale-fast" | "cut-out" | "style-transfer":
            task = "upscale" if name == "upscale-fast" else name
            return PictureRequest(
                model=model, task=task, init_image=_scene(session), width=64, height=64, upscale=1, style="0",
                device="cpu",
            )  # fmt: skip
        case "gguf" | "transformers" | "smollm2-135m-instruct":
            return TextRequest(model=model, prompt="there is a thing", max_tokens=6, device="cpu")
        case "whisper":
            return HearRequest(model=model, sound=_sound(session), seconds=1, language="en", device="cpu")
        case _:
            segment = SpeechSegment("Hello there.", "p", 0)
            return SpeechRequest(
                model=model, voice="af_heart" if name != "piper" else "", segments=(segment,), device="cpu"
            )


def _scene(session: ProjectSession) -> str:
    from PIL import Image

    data = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 20)).save(data, "PNG")
    return session.add_asset(data.getvalue(), "image/png").id


def _sound(session: ProjectSession) -> str:
    import numpy as np
    import soundfile

    data = io.BytesIO()
    soundfile.write(data, 0.5 * np.sin(np.arange(16_000) / 10), 16_000, format="FLAC")
    return session.add_asset(data.getvalue(), "audio/flac").id


def run(folder: Path, names: list[str]) -> dict[str, object]:
    app = QCoreApplication(["triptych"])
    studio = make_studio(app)
    session = studio.new_project(folder / "p.triptych")
    told: dict[str, object] = {}
    for name in names:
        job_id = studio.queue.submit(request_of(name, studio, session))
        loop = QEventLoop()
        watch = QTimer()
        watch.timeout.connect(lambda job_id=job_id, loop=loop: studio.queue.active(job_id) or loop.quit())
        watch.start(20)
        loop.exec()
        job = session.document.need(Job, job_id)
        told[name] = job.state if job.failure is None else str(job.failure)
    ready = {family.name: studio.workers.ready_message(family.name) for family in studio.kinds.working_families()}
    told["files"] = {name: said.files for name, said in ready.items() if said is not None}
    told["network"] = {name: said.network for name, said in ready.items() if said is not None}
    studio.shut_down()
    return told


def main() -> None:
    order, folder, *names = sys.argv[1:]
    if order == "prepare":
        prepare(names)
    else:
        print(json.dumps(run(Path(folder), names)))


if __name__ == "__main__":
    main()
