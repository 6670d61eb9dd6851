"""What a GGUF file is, and whether the writer can run it.

Called by the model library in the window's process (`summarise`, `why_not`) and by the GGUF engine in its worker
(`read_shape`). Standard library only. The reader itself is `studio.formats.gguf_file`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from studio.formats.gguf_file import GgufError, GgufFile, Tensor

ARCHITECTURES: Final = ("llama", "qwen2", "qwen3", "gemma3")
WEIGHT_TYPES: Final = frozenset(
    {
        "F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0",
        "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ4_NL", "IQ4_XS",
    }
)  # fmt: skip
BPE_SPLITTERS: Final = frozenset(
    {"", "default", "gpt-2", "smollm", "llama-bpe", "llama3", "llama-v3", "qwen2", "tekken", "deepseek-r1-qwen"}
)
"""Names of pre-tokenizers (`tokenizer.ggml.pre`) of byte-pair vocabularies that can be rebuilt."""
MAX_LAYERS: Final = 512
CONTEXT_LIMIT: Final = 32_768
"""Tokens; longer contexts are used up to here."""


GAP_NAMES: Final = (
    ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
    ("<fim-prefix>", "<fim-suffix>", "<fim-middle>"),
    ("<PRE>", "<SUF>", "<MID>"),
)
"""Tokens before what precedes a gap, before what follows it, before what fills it."""


class GgufSummary(NamedTuple):
    """What a person wants to know of a file before it is used."""

    name: str
    architecture: str
    parameters: int
    context_length: int
    kinds: tuple[str, ...]
    """Types of the weights, the most bytes first: ("Q4_K", "Q6_K", "F32")."""
    licence: str
    has_chat_template: bool
    fills_gaps: bool = False
    """Its vocabulary has the tokens with which a gap between two texts is filled."""


class LlamaShape(NamedTuple):
    """Everything about a Llama-like network that is not a weight."""

    architecture: str
    layers: int
    width: int
    heads: int
    kv_heads: int
    head_size: int
    vocabulary: int
    context: int
    """Tokens that can be attended to: the model's own, at most CONTEXT_LIMIT."""
    epsilon: float
    rope_base: float
    rope_size: int
    """Leading dimensions of each head that are rotated."""
    rope_factor: float
    """Positions are divided by this (linear scaling)."""
    rope_interleaved: bool
    """Pairs of neighbours are rotated (llama), instead of halves (qwen, gemma)."""
    window: int = 0
    """Tokens that a local layer attends to; 0: no layer is local."""
    global_every: int = 6
    """With a window, every so manieth layer attends to everything."""
    local_rope_base: float = 10_000.0

    @property
    def head_norms(self) -> bool:
        """Queries and keys are normed, head by head."""
        return self.architecture in ("qwen3", "gemma3")

    @property
    def post_norms(self) -> bool:
        """What attention and feed-forward give is normed before it is added; the embedding is scaled by the root of
        the width; the gate is a GELU."""
        return self.architecture == "gemma3"

    @property
    def attention_scale(self) -> float:
        """Scores are multiplied by this. Gemma 3 27B alone, known by its 62 layers, goes by the width."""
        size = self.width / self.heads if self.architecture == "gemma3" and self.layers == 62 else self.head_size
        return float(size**-0.5)

    def is_local(self, layer: int) -> bool:
        return self.window > 0 and (layer + 1) % self.global_every != 0


class _UnsupportedError(Exception):
    """Carries the sentence that `why_not` gives."""


def summarise(file: GgufFile) -> GgufSummary:
    """Raises nothing: what the file does not say is empty or 0."""
    by_kind: dict[str, int] = {}
    parameters = 0
    for tensor in file.tensors.values():
        by_kind[tensor.kind] = by_kind.get(tensor.kind, 0) + tensor.size
        count = 1
        for length in tensor.shape:
            count *= length
        parameters += count
    context = file.metadata.get(f"{file.architecture}.context_length", 0)
    return GgufSummary(
        name=file.text("general.name") or file.path.stem,
        architecture=file.architecture,
        parameters=parameters,
        context_length=context if isinstance(context, int) else 0,
        kinds=tuple(sorted(by_kind, key=lambda kind: -by_kind[kind])),
        licence=file.text("general.license"),
        has_chat_template=bool(file.text("tokenizer.chat_template")),
        fills_gaps=_fills_gaps(file),
    )


def _fills_gaps(file: GgufFile) -> bool:
    """By the file's own fields, of newer and of older files, or by the names of its tokens."""
    for parts in (("fim_pre", "fim_suf", "fim_mid"), ("prefix", "suffix", "middle")):
        if all(f"tokenizer.ggml.{part}_token_id" in file.metadata for part in parts):
            return True
    named = set(file.strings("tokenizer.ggml.tokens"))
    return any(named.issuperset(names) for names in GAP_NAMES)


def why_not(path: Path) -> str | None:
    """Why the writer cannot run this file, as a sentence for people, or None when it can.

    Reads the header only (tens of milliseconds for a large vocabulary). Raises nothing: a file that is damaged or
    cannot be read is a reason too.
    """
    try:
        with GgufFile(path) as file:
            return why_not_open(file)
    except (OSError, ValueError) as error:
        return f"The file cannot be read: {error}."


def why_not_open(file: GgufFile) -> str | None:
    """Like `why_not`, for a file that is open."""
    try:
        _check_architecture(file)
        read_shape(file)
        _check_tokenizer(file)
        _check_tensors(file)
    except _UnsupportedError as reason:
        return str(reason)
    except GgufError as error:
        return f"The file is not as it should be: {error}."
    return None


def read_shape(file: GgufFile) -> LlamaShape:
    """Raises GgufError when something is missing or makes no sense."""
    kind = file.architecture
    width = _within(file, f"{kind}.embedding_length", 1 << 20)
    heads = _within(file, f"{kind}.attention.head_count", 1 << 12)
    kv_heads = _within(file, f"{kind}.attention.head_count_kv", 1 << 12, heads)
    head_size = _within(file, f"{kind}.attention.key_length", 1 << 12, max(1, width // heads))
    embedding = file.tensors.get("token_embd.weight")
    if embedding is None:
        raise GgufError("token_embd.weight is missing")
    if len(embedding.shape) != 2 or embedding.shape[1] != width:
        raise GgufError("token_embd.weight has the wrong shape")
    if heads % kv_heads or head_size % 2:
        raise GgufError(f"{heads} heads of {head_size} over {kv_heads} key heads")
    linear = file.text(f"{kind}.rope.scaling.type") == "linear"
    context = min(_within(file, f"{kind}.context_length", 1 << 30, 2048), CONTEXT_LIMIT)
    window = file.integer(f"{kind}.attention.sliding_window", 0)
    return LlamaShape(
        architecture=kind,
        layers=_within(file, f"{kind}.block_count", MAX_LAYERS),
        width=width,
        heads=heads,
        kv_heads=kv_heads,
        head_size=head_size,
        vocabulary=embedding.shape[0],
        context=min(context, window) if window > 0 and kind != "gemma3" else context,
        epsilon=file.number(f"{kind}.attention.layer_norm_rms_epsilon", 1e-5),
        rope_base=file.number(f"{kind}.rope.freq_base", 10_000.0),
        rope_size=_within(file, f"{kind}.rope.dimension_count", head_size, head_size),
        rope_factor=file.number(f"{kind}.rope.scaling.factor", 1.0) if linear else 1.0,
        rope_interleaved=kind == "llama",
        window=window if kind == "gemma3" else 0,
        local_rope_base=file.number(f"{kind}.rope.freq_base_swa", 10_000.0),
    )


def _within(file: GgufFile, key: str, limit: int, default: int | None = None) -> int:
    value = file.integer(key, default)
    if not 1 <= value <= limit:
        raise GgufError(f"{key} is {value}")
    return value


def _check_architecture(file: GgufFile) -> None:
    kind = file.architecture
    if not kind:
        raise _UnsupportedError("The file does not say what kind of model it holds.")
    if kind not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise _UnsupportedError(f"Models of the kind {kind!r} cannot be run yet; these can: {known}.")
    if file.integer(f"{kind}.expert_count", 0) > 0:
        raise _UnsupportedError("Models made of several experts cannot be run yet.")
    if (count := file.integer("split.count", 0)) > 1:
        raise _UnsupportedError(f"This is one of {count} parts of a model; join them into one file first.")
    scaling = file.text(f"{kind}.rope.scaling.type", "none")
    if scaling not in ("none", "linear"):
        raise _UnsupportedError(f"Its way of stretching the context ({scaling}) cannot be run yet.")


def _check_tokenizer(file: GgufFile) -> None:
    kind = file.text("tokenizer.ggml.model")
    if not file.strings("tokenizer.ggml.tokens"):
        raise _UnsupportedError("The file has no vocabulary.")
    if kind == "llama":
        if len(file.numbers("tokenizer.ggml.scores")) != len(file.strings("tokenizer.ggml.tokens")):
            raise _UnsupportedError("Its vocabulary has no scores.")
    elif kind == "gpt2":
        splitter = file.text("tokenizer.ggml.pre")
        if splitter not in BPE_SPLITTERS:
            raise _UnsupportedError(f"Its way of splitting words ({splitter}) is not known.")
        if not file.strings("tokenizer.ggml.merges"):
            raise _UnsupportedError("Its vocabulary has no merges.")
    else:
        raise _UnsupportedError(f"Vocabularies of the kind {kind!r} cannot be run yet.")


def _check_tensors(file: GgufFile) -> None:
    strange = sorted({tensor.kind for tensor in file.tensors.values()} - WEIGHT_TYPES)
    if strange:
        known = ", ".join(sorted(WEIGHT_TYPES))
        raise _UnsupportedError(
            f"Its weights are stored as {', '.join(strange)}, which cannot be run yet; these can: {known}."
        )
    shape = read_shape(file)
    for name, expected in weight_shapes(file, shape).items():
        tensor = file.tensors.get(name)
        if tensor is None:
            raise _UnsupportedError(f"The weights {name} are missing.")
        if tensor.shape != expected:
            raise _UnsupportedError(f"The weights {name} have the shape {tensor.shape} instead of {expected}.")


def weight_shapes(file: GgufFile, shape: LlamaShape) -> dict[str, tuple[int, ...]]:
    """The tensors such a network needs, and their shapes."""
    wide, narrow = shape.heads * shape.head_size, shape.kv_heads * shape.head_size
    needed: dict[str, tuple[int, ...]] = {"output_norm.weight": (shape.width,)}
    if "output.weight" in file.tensors:
        needed["output.weight"] = (shape.vocabulary, shape.width)
    for layer in range(shape.layers):
        at = f"blk.{layer}."
        gate = file.tensors.get(at + "ffn_gate.weight", Tensor("", (0, 0), "", 0, 0))
        inner = gate.shape[0]
        needed |= {
            at + "attn_norm.weight": (shape.width,),
            at + "attn_q.weight": (wide, shape.width),
            at + "attn_k.weight": (narrow, shape.width),
            at + "attn_v.weight": (narrow, shape.width),
            at + "attn_output.weight": (shape.width, wide),
            at + "ffn_norm.weight": (shape.width,),
            at + "ffn_gate.weight": (inner, shape.width),
            at + "ffn_up.weight": (inner, shape.width),
            at + "ffn_down.weight": (shape.width, inner),
        }
        if shape.post_norms:
            needed |= {at + "post_attention_norm.weight": (shape.width,), at + "post_ffw_norm.weight": (shape.width,)}
        if shape.head_norms:
            needed |= {at + "attn_q_norm.weight": (shape.head_size,), at + "attn_k_norm.weight": (shape.head_size,)}
        for name, length in (("attn_q", wide), ("attn_k", narrow), ("attn_v", narrow)):
            if f"{at}{name}.bias" in file.tensors:
                needed[f"{at}{name}.bias"] = (length,)
    return needed
