"""Piper voices: phonemes in espeak's manner, and the engine over a tiny graph of the same shape."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest

from studio.domain.errors import ModelDamaged, ModelMissing, RuntimeMissing, StudioError
from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment
from studio.engines.voice.espeak import as_espeak, by_program
from studio.engines.voice.piper_engine import PiperEngine
from studio.english.front_end import Spoken
from studio.wire.messages import LocalModel
from tests.engines.voice.leash import Leash

SYMBOLS = "_^$ .,!?:;\"'()-abdefhijklmnoprstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒˈˌːθᵻ"


def tiny_voice(folder: Path, language: str = "en-us") -> LocalModel:
    """Piper's inputs and output; every id makes 200 samples."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Cast", ["input"], ["whole"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["whole", "scale"], ["height"]),
        helper.make_node("ReduceSum", ["scales"], ["sum"], keepdims=1),
        helper.make_node("Mul", ["sum", "none"], ["zero"]),
        helper.make_node("Cast", ["input_lengths"], ["length"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["length", "none"], ["nothing"]),
        helper.make_node("Add", ["height", "zero"], ["mixed"]),
        helper.make_node("Add", ["mixed", "nothing"], ["added"]),
        helper.make_node("Unsqueeze", ["added", "axis"], ["column"]),
        helper.make_node("Tile", ["column", "times"], ["wide"]),
        helper.make_node("Reshape", ["wide", "flat"], ["output"]),
    ]
    constants = {
        "scale": np.array(1 / 100, np.float32),
        "none": np.array(0, np.float32),
        "axis": np.array([2], np.int64),
        "times": np.array([1, 1, 200], np.int64),
        "flat": np.array([1, 1, 1, -1], np.int64),
    }
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, None]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, None])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    path = folder / "tiny.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), path)
    config = {
        "audio": {"sample_rate": 22050, "quality": "medium"},
        "espeak": {"voice": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {symbol: [number] for number, symbol in enumerate(SYMBOLS)},
        "num_speakers": 1,
        "speaker_id_map": {},
    }
    (folder / "tiny.onnx.json").write_bytes(msgspec.json.encode(config))
    return LocalModel(id="tiny", engine="piper-onnx", root=str(folder), files={path.name: str(path)})


def speech(*texts: str) -> SpeechRequest:
    segments = tuple(SpeechSegment(text=text) for text in texts)
    return SpeechRequest(model=ModelRef(id="tiny", engine="piper-onnx"), voice="", segments=segments)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("dˈA", "dˈeɪ"),
        ("ɡˈO", "ɡˈoʊ"),
        ("bˈY", "bˈɔɪ"),
        ("tɹˈiz", "tɹˈiːz"),
        ("wˈɔɾəɹ", "wˈɔːɾɚ"),
        ("ʧˈɜɹʧ", "tʃˈɜːtʃ"),
        ("fˈɑðəɹ", "fˈɑːðɚ"),
        ("hˈæpi", "hˈæpi"),
    ],
)
def test_our_alphabet_is_written_as_espeak_writes_it(ours: str, theirs: str) -> None:
    assert as_espeak(Spoken("x", ours, " ")).phonemes == theirs


def test_english_needs_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    leash, engine = Leash(), PiperEngine()
    request = speech("The cat sat. “Why?”", "It did not say.")
    engine.load(tiny_voice(tmp_path), {}, request, leash)
    first, second = engine.run(request, {}, leash)
    assert first.rate == 22050
    assert [word.text for word in first.words] == ["The", "cat", "sat", "Why"]
    assert len(second.samples) > 22050 * 0.2
    assert leash.said == ["cpu"]


def test_another_language_without_the_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    engine, request = PiperEngine(), speech("Guten Tag.")
    engine.load(tiny_voice(tmp_path, "de"), {}, request, Leash())
    with pytest.raises(StudioError) as missing:
        list(engine.run(request, {}, Leash()))
    assert missing.value.failure == RuntimeMissing(package="espeak-ng", extra="")


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="the espeak-ng program is not installed")
def test_the_program_speaks_clause_by_clause() -> None:
    spoken = by_program("Guten Tag, Welt!", "de", Leash())
    assert [word.text for word in spoken] == ["Guten", "Tag", "Welt"]
    assert spoken[1].after == ", "
    assert all(word.phonemes for word in spoken)


def test_files_that_are_missing_or_damaged_are_named(tmp_path: Path) -> None:
    model = tiny_voice(tmp_path)
    (tmp_path / "tiny.onnx.json").write_text("{")
    with pytest.raises(StudioError) as damaged:
        PiperEngine().load(model, {}, speech("Hi."), Leash())
    assert isinstance(damaged.value.failure, ModelDamaged)
    (tmp_path / "tiny.onnx.json").unlink()
    with pytest.raises(StudioError) as missing:
        PiperEngine().load(model, {}, speech("Hi."), Leash())
    assert isinstance(missing.value.failure, ModelMissing)
