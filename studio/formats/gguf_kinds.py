"""Which GGUF files llama.cpp runs, and which files belong together where a model is split.

Called by the model library in the window's process. Standard library only.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from studio.formats.gguf_file import GgufFile

LLAMA_CPP_KINDS: Final = frozenset(
    [
        "llama",
        "llama4",
        "deci",
        "falcon",
        "baichuan",
        "grok",
        "gpt2",
        "gptneox",
        "mpt",
        "starcoder",
        "refact",
        "bloom",
        "stablelm",
        "qwen",
        "qwen2",
        "qwen2moe",
        "qwen2vl",
        "qwen3",
        "qwen3moe",
        "qwen3next",
        "qwen3vl",
        "qwen3vlmoe",
        "qwen35",
        "qwen35moe",
        "phi2",
        "phi3",
        "phimoe",
        "plamo",
        "plamo2",
        "plamo3",
        "codeshell",
        "orion",
        "internlm2",
        "minicpm",
        "minicpm3",
        "gemma",
        "gemma2",
        "gemma3",
        "gemma3n",
        "gemma4",
        "starcoder2",
        "rwkv6",
        "rwkv6qwen2",
        "rwkv7",
        "arwkv7",
        "mamba",
        "mamba2",
        "jamba",
        "xverse",
        "command-r",
        "cohere2",
        "dbrx",
        "olmo",
        "olmo2",
        "olmoe",
        "openelm",
        "arctic",
        "deepseek",
        "deepseek2",
        "deepseek4",
        "chatglm",
        "glm4",
        "glm4moe",
        "bitnet",
        "jais",
        "jais2",
        "nemotron",
        "nemotron_h",
        "nemotron_h_moe",
        "exaone",
        "exaone4",
        "exaone-moe",
        "granite",
        "granitemoe",
        "granitehybrid",
        "plm",
        "bailingmoe",
        "bailingmoe2",
        "dots1",
        "arcee",
        "afmoe",
        "ernie4_5",
        "ernie4_5-moe",
        "falcon-h1",
        "hunyuan-moe",
        "hunyuan-dense",
        "smollm3",
        "gpt-oss",
        "lfm2",
        "lfm2moe",
        "smallthinker",
        "seed_oss",
        "grovemoe",
        "apertus",
        "minimax-m2",
        "pangu-embedded",
        "mistral3",
        "mistral4",
        "mimo2",
        "step35",
        "maincoder",
        "kimi-linear",
    ]
)
"""Writers that version 0.5.0 knows by name; readers of meaning, of pictures and of sound are left out."""
_PART: Final = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE)


def why_not_llama_cpp(file: GgufFile) -> str | None:
    """Why llama.cpp cannot run this file, as a sentence for people, or None when it knows its kind."""
    kind = file.architecture
    if not kind:
        return "The file does not say what kind of model it holds."
    if kind not in LLAMA_CPP_KINDS:
        return f"Models of the kind {kind!r} cannot be run yet."
    if not file.strings("tokenizer.ggml.tokens"):
        return "The file has no vocabulary."
    return None


def parts_of(path: Path) -> tuple[Path, ...]:
    """All files of the model that a file is part of, by the names that llama.cpp gives them: "x-00001-of-00003.gguf";
    the file alone where it has no such name."""
    named = _PART.fullmatch(path.name)
    if named is None:
        return (path,)
    stem, count = named[1], int(named[3])
    if not 0 < int(named[2]) <= count:
        return (path,)
    return tuple(path.with_name(f"{stem}-{number:05d}-of-{count:05d}.gguf") for number in range(1, count + 1))
