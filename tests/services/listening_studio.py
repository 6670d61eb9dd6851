"""Models that hear, for tests of a whole studio that takes recordings in: of the fake engine, and of the real one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import soundfile

from studio.services.models.manifests import Manifest, ManifestFile, model_folder, write_manifest
from studio.services.models.stamps import fingerprint
from tests.engines.ears.tiny_whisper import make_tiny_whisper


def install_ears(model_id: str = "ears") -> str:
    """A model of the fake engine, brought by the user."""
    folder = model_folder(model_id)
    folder.mkdir(parents=True)
    (folder / "ears.bin").write_text("o o")
    file = ManifestFile(name="ears.bin", size=3, fingerprint=hashlib.sha256(b"o o").hexdigest())
    write_manifest(
        folder,
        Manifest(
            id=model_id,
            origin="imported",
            files=(file,),
            title="Ears",
            family="speech-to-text",
            engine="fake-ears",
            tasks=("listen",),
        ),
    )
    return model_id


def install_voice(model_id: str = "tones", voices: tuple[str, ...] = ("af_heart", "am_puck")) -> str:
    """A model of the fake engine with these voices, brought by the user."""
    folder = model_folder(model_id)
    (folder / "voices").mkdir(parents=True)
    names = [f"voices/{voice}.bin" for voice in voices]
    for name in names:
        (folder / name).write_text("la")
    digest = hashlib.sha256(b"la").hexdigest()
    write_manifest(
        folder,
        Manifest(
            id=model_id,
            origin="imported",
            files=tuple(ManifestFile(name=name, size=2, fingerprint=digest) for name in names),
            title="Tones",
            family="voice",
            engine="fake-voice",
            architecture="kokoro",
            tasks=("speak",),
        ),
    )
    return model_id


def install_tiny_whisper(model_id: str = "tiny") -> str:
    """The real engine, with a model that writes the same two lines for each window."""
    folder = make_tiny_whisper(model_folder(model_id))
    paths = sorted(folder.iterdir())
    files = tuple(
        ManifestFile(name=path.name, size=path.stat().st_size, fingerprint=fingerprint(path)) for path in paths
    )
    write_manifest(
        folder,
        Manifest(
            id=model_id,
            origin="imported",
            files=files,
            title="Tiny",
            family="speech-to-text",
            engine="whisper-ctranslate2",
            tasks=("listen",),
        ),
    )
    return model_id


def recording(path: Path, seconds: float = 4.0) -> Path:
    wave = 0.5 * np.sin(np.arange(round(16_000 * seconds)) / (10 + len(path.stem)))
    soundfile.write(path, wave, 16_000)
    return path
