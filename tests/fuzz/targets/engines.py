"""What an engine reads beside the weights that a library reads: vocabularies, voices, configurations, templates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, models, pre_tokenizers

from studio.domain.errors import StudioError
from studio.domain.requests import Message, ModelRef, PictureRequest
from studio.engines.ears.vocabulary import Vocabulary
from studio.engines.picture.pipelines.single_file import recognise
from studio.engines.picture.starter.own.learned import Row, packed, unpacked
from studio.engines.runtime.e5 import PassageEncoder
from studio.engines.text.chat import render_chat
from studio.engines.text.counting import hub_facts
from studio.engines.text.gguf.blocks import read_blocks, read_floats
from studio.engines.text.gguf.tokenizer import GgufTokenizer
from studio.engines.text.llama_cpp.memories import memory_bytes, read_head, read_state
from studio.engines.voice.kokoro_engine import read_voice_file
from studio.engines.voice.piper_engine import read_config
from studio.formats.gguf_file import GgufError, GgufFile
from studio.wire.messages import LocalModel
from tests.engines.picture.control import RecordingControl
from tests.engines.picture.tiny_e5 import TinyE5
from tests.engines.text.tiny_gguf import CHATML, TinyModel
from tests.formats.model_files import checkpoint_tensors, write_safetensors
from tests.fuzz.formats import json_changed, relengthed
from tests.fuzz.target import Target

_LEARNED = (192, 128, 384)


def _gguf(folder: Path) -> Sequence[Path]:
    return [TinyModel(kind="Q4_1").write(folder / "tiny.gguf")]


def _read_gguf(path: Path) -> None:
    with GgufFile(path) as file:
        tokenizer = GgufTokenizer(file)
        for token in range(min(tokenizer.size, 300)):
            tokenizer.bytes_of(token)
        tokenizer.encode_chat("the <|im_start|> thing")


def _memories(folder: Path) -> Sequence[Path]:
    path = folder / "scene"
    path.write_bytes(memory_bytes([5, 6, 7, 8], 2, b"state of llama.cpp"))
    assert read_state(path) == b"state of llama.cpp"
    return [path]


def _read_memory(path: Path) -> None:
    read_head(path)
    read_state(path)


def _weights(folder: Path) -> Sequence[Path]:
    return [TinyModel(kind=kind).write(folder / f"{kind}.gguf") for kind in ("Q4_0", "Q4_1", "Q8_0", "F16", "F32")]


def _read_weights(path: Path) -> None:
    with GgufFile(path) as file:
        for name in file.tensors:
            if read_blocks(file, name) is None:
                read_floats(file, name)


def _learned(folder: Path) -> Sequence[Path]:
    """What a project keeps of a thing that was learnt from drawings."""
    path = folder / "row"
    row = Row(*(np.linspace(-1, 1, width, dtype=np.float32) for width in _LEARNED))
    path.write_text(packed(row), "ascii")
    return [path]


def _read_learned(path: Path) -> None:
    unpacked(path.read_text("utf-8", "replace"), _LEARNED)


def _meanings(folder: Path) -> Sequence[Path]:
    (folder / "e5-small-q4.bin").write_bytes(TinyE5().written())
    return [folder / "e5-small-q4.bin"]


def _read_meanings(path: Path) -> None:
    """As for a question: its vocabulary, its weights, the graph that is built of them."""
    PassageEncoder(path, RecordingControl()).encode("foxes Ésnow", RecordingControl(), question=True)


def _voices(folder: Path) -> Sequence[Path]:
    np.linspace(-1, 1, 510 * 256, dtype="<f4").tofile(folder / "af_one.bin")
    return [folder / "af_one.bin"]


def _read_voice(path: Path) -> None:
    read_voice_file(path)


def _whisper(folder: Path) -> Sequence[Path]:
    names = [
        "<|endoftext|>",
        "<|startoftranscript|>",
        "<|en|>",
        "<|transcribe|>",
        "<|startofprev|>",
        "<|notimestamps|>",
    ]
    tokenizer = Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2}, [("a", "b")]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.add_special_tokens(names)
    tokenizer.save(str(folder / "tokenizer.json"))
    return [folder / "tokenizer.json"]


def _read_whisper(path: Path) -> None:
    vocabulary = Vocabulary(path, multilingual=True)
    vocabulary.decode([0, 1, 2])


def _piper(folder: Path) -> Sequence[Path]:
    described = {
        "audio": {"sample_rate": 22_050}, "phoneme_id_map": {"a": [1], "_": [0], "^": [2], "$": [3]},
        "espeak": {"voice": "en-us"}, "inference": {"noise_scale": 0.6}, "num_speakers": 2, "speaker_id_map": {"a": 0},
    }  # fmt: skip
    (folder / "voice.onnx.json").write_text(json.dumps(described))
    return [folder / "voice.onnx.json"]


def _read_piper(path: Path) -> None:
    model = LocalModel(id="m", engine="e", root=str(path.parent), files={"voice.onnx.json": str(path)})
    read_config(model, path.with_suffix(""))


def _filters(folder: Path) -> Sequence[Path]:
    shipped = Path(__file__).parents[3] / "models" / "picture-filters" / "filters.json"
    (folder / shipped.name).write_bytes(shipped.read_bytes())
    return [folder / shipped.name]


def _read_filters(path: Path) -> None:
    from studio.engines.picture.tools.filters import FiltersEngine

    model = LocalModel(id="m", engine="filters-cv", root=str(path.parent), files={"filters.json": str(path)})
    request = PictureRequest(model=ModelRef("m", "filters-cv"), prompt="")
    FiltersEngine().load(model, {}, request, RecordingControl())


def _checkpoints(folder: Path) -> Sequence[Path]:
    tensors = dict.fromkeys(checkpoint_tensors(768), (4, 4, 1, 1))
    attention = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight"
    return [write_safetensors(folder / "sd1.safetensors", {**tensors, attention: (2, 768)})]


def _templates(folder: Path) -> Sequence[Path]:
    (folder / "chatml.jinja").write_text(CHATML)
    return [folder / "chatml.jinja"]


def _hub_config(folder: Path) -> Sequence[Path]:
    told = {"text_config": {"max_position_embeddings": 512}, "bos_token": {"content": "<s>"}, "chat_template": CHATML}
    (folder / "config.json").write_text(json.dumps(told))
    return [folder / "config.json"]


def _read_hub_config(path: Path) -> None:
    hub_facts(path, path)


def _render(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "replace")
    render_chat(text, [Message("system", "s"), Message("user", "u")], bos="<s>", eos="</s>", model="m")


ENGINES = (
    Target(
        name="gguf-tokenizer",
        seeds=_gguf,
        read=_read_gguf,
        allowed=(GgufError,),
        covers=("studio.engines.text.gguf.tokenizer",),
    ),
    Target(
        name="kept-scenes",
        seeds=_memories,
        read=_read_memory,
        allowed=(),
        covers=("studio.engines.text.llama_cpp.memories",),
    ),
    Target(
        name="gguf-weights",
        seeds=_weights,
        read=_read_weights,
        allowed=(GgufError, ValueError),
        covers=("studio.engines.text.gguf.blocks",),
    ),
    Target(
        name="learned-thing",
        seeds=_learned,
        read=_read_learned,
        allowed=(ValueError,),
        covers=("studio.engines.picture.starter.own.learned",),
    ),
    Target(
        name="e5-file",
        seeds=_meanings,
        read=_read_meanings,
        allowed=(StudioError,),
        covers=("studio.engines.runtime.e5_file",),
        share=0.5,
    ),
    Target(
        name="kokoro-voice",
        seeds=_voices,
        read=_read_voice,
        allowed=(StudioError,),
        covers=("studio.engines.voice.kokoro_engine",),
    ),
    Target(
        name="whisper-tokenizer",
        seeds=_whisper,
        read=_read_whisper,
        allowed=(StudioError,),
        covers=("studio.engines.runtime.tokenizing", "studio.engines.ears.vocabulary"),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="piper-config",
        seeds=_piper,
        read=_read_piper,
        allowed=(StudioError,),
        covers=("studio.engines.voice.piper_engine",),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="filters",
        seeds=_filters,
        read=_read_filters,
        allowed=(StudioError,),
        covers=("studio.engines.picture.tools.filters",),
        mutators=(json_changed,),
    ),
    Target(
        name="checkpoint",
        seeds=_checkpoints,
        read=recognise,
        allowed=(StudioError,),
        covers=("studio.engines.picture.pipelines.single_file",),
        mutators=(relengthed(json_changed), relengthed(json_changed)),
    ),
    Target(
        name="hub-config",
        seeds=_hub_config,
        read=_read_hub_config,
        allowed=(),
        covers=("studio.engines.text.counting",),
        mutators=(json_changed, json_changed),
    ),
    Target(
        name="chat-template",
        seeds=_templates,
        read=_render,
        allowed=(StudioError,),
        covers=("studio.engines.text.chat",),
    ),
)  # fmt: skip
