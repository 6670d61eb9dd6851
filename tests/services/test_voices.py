"""The voices people choose among."""

from __future__ import annotations

from studio.domain.catalogue import InstalledModel, Licence
from studio.services.narration.voices import voice_title, voices_of


def model(model_id: str, architecture: str, *files: str, **fields: object) -> InstalledModel:
    values = dict.fromkeys(files, "/nowhere")
    return InstalledModel(
        id=model_id, title=model_id, family="voice", engine="e", architecture=architecture, root="/", files=values,
        **fields,
    )  # type: ignore[arg-type]  # fmt: skip


def test_voices_are_grouped_by_language_and_the_best_come_first() -> None:
    kokoro = model("kokoro", "kokoro", "k.onnx", "voices/bf_emma.bin", "voices/af_sarah.bin", "voices/af_heart.bin")
    pack = model("pack", "kokoro-voices", "voices/jf_alpha.bin", tasks=("more-voices",))
    joe = model("Joe", "piper", "en_US-joe-medium.onnx", defaults={"voice": "joe"})
    voices = voices_of((joe, kokoro, pack))
    assert [(voice.group, voice.title) for voice in voices] == [
        ("American English", "Heart, woman, American"),
        ("American English", "Sarah, woman, American"),
        ("American English", "Joe, American"),
        ("British English", "Emma, woman, British"),
        ("Japanese", "Alpha, woman, Japanese"),
    ]
    assert {voice.model_id for voice in voices} == {"kokoro", "Joe"}


def test_a_kokoro_that_came_alone_has_the_shipped_voices() -> None:
    voices = voices_of((model("mine", "kokoro", "model_q8.onnx"),))
    assert len(voices) >= 12
    assert voices[0].id == "af_heart"


def test_the_note_says_whether_the_sound_may_be_sold() -> None:
    licence = Licence(spdx="CC0-1.0", commercial="unknown")
    [joe] = voices_of((model("Joe", "piper", "x.onnx", licence=licence),))
    assert joe.note == "Joe: CC0-1.0; commercial use unclear"


def test_titles_of_voices_that_are_not_kokoros() -> None:
    assert voice_title("am_puck") == "Puck, man, American"
    assert voice_title("qm_somebody") == "Somebody, man"
    assert voice_title("joe") == "joe"
