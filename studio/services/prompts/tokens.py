"""How many tokens a prompt is for a picture model, by the model's own vocabulary, and how many it reads.

Called by the Picture pane on a thread, and by the command line. The vocabulary is read from the model's files; weights
are not, and nothing is computed. Of a checkpoint in one file the vocabulary is CLIP's, which travels with the program.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from studio import places
from studio.domain.catalogue import InstalledModel
from studio.domain.emphasis import weighed
from studio.domain.prompt_embeddings import in_other_words
from studio.domain.prompt_loras import without_loras
from studio.domain.prompt_parts import ROOM, parts_of
from studio.domain.raised import UNDECODABLE, is_panic
from studio.formats.checks import Check, unhindered
from studio.formats.embeddings import EmbeddingError, read_embedding

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_IN_PARTS: Final = frozenset({"sd1", "sd2", "sdxl"})
"""Architectures whose text encoders are CLIP's, and which read any number of parts."""
_LIMITS: Final = {"sd3": 256, "flux": 512, "z-image": 512}
"""Tokens that the last text encoder reads, as diffusers' pipelines have it (`max_sequence_length`)."""
_WORDS: Final = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
"""What CLIP's own tokenizer takes for a word (openai/CLIP, clip/simple_tokenizer.py)."""
_LARGEST_VOCABULARY: Final = 64 << 20
"""Bytes."""


class Length(msgspec.Struct, frozen=True):
    tokens: int
    """Without those that begin and end it."""
    room: int
    """Tokens that are read; of a prompt in parts those of all its parts."""
    parts: int = 1

    @property
    def lost(self) -> int:
        """Tokens at the end that are not read."""
        return max(0, self.tokens - self.room)


def reads_tokens(model: InstalledModel) -> bool:
    """Whether its tokens can be counted here."""
    return model.architecture in _IN_PARTS or model.architecture in _LIMITS


def tokens_taught(called: Iterable[tuple[str, InstalledModel]], check: Check = unhindered) -> dict[str, int]:
    """How many tokens each word takes that text encoders were taught; one for a file that cannot be read. Raises what
    `check` raises."""
    return {word: _rows_of(embedding, check) for word, embedding in called}


def _rows_of(embedding: InstalledModel, check: Check) -> int:
    for path in embedding.files.values():
        try:
            return read_embedding(Path(path), check).tokens
        except (EmbeddingError, OSError):
            continue
    return 1


def length_of(model: InstalledModel, prompt: str, taught: Mapping[str, int] | None = None) -> Length | None:
    """Of the words without weights, comments and LoRAs. `taught`: words that are so many tokens each. None: the
    model has no vocabulary that can be read here, or is none that reads tokens. May take a second at the first call for
    a model."""
    # Each of these letters is one token of every vocabulary.
    rows = {word: " ".join("a" * count) for word, count in (taught or {}).items()}
    said = weighed(in_other_words(without_loras(prompt), rows))
    if model.architecture in _IN_PARTS:
        # The two encoders of SDXL have one vocabulary.
        reader = _reader_of(model)
        if reader is None:
            return None
        parts = parts_of(said, [lambda text: _offsets(reader, text)])
        return Length(len(_offsets(reader, said.text)), ROOM * len(parts), len(parts))
    limit = _LIMITS.get(model.architecture)
    found = _last_tokenizer(model) if limit is not None else None
    if limit is None or found is None:
        return None
    whole = found.encode(said.text)
    own = len(found.encode("").ids)
    return Length(len(whole.ids) - own, limit - own)


def _offsets(reader: Tokenizer, text: str) -> Sequence[tuple[int, int]]:
    places: Sequence[tuple[int, int]] = reader.encode(text, add_special_tokens=False).offsets
    return places


def _reader_of(model: InstalledModel) -> Tokenizer | None:
    """CLIP's tokenizer: the model's own, in either form in which its folder may have it, else the shipped one."""
    words, merges = (model.files.get(f"tokenizer/{file}", "") for file in ("vocab.json", "merges.txt"))
    if words and merges:
        return _clip(words, merges)
    if "tokenizer/tokenizer.json" in model.files:
        return _whole(model.files["tokenizer/tokenizer.json"])
    shipped = places.shipped_models_dir() / "clip-tokenizer"
    return _clip(str(shipped / "vocab.json"), str(shipped / "merges.txt"))


@lru_cache(maxsize=4)
def _clip(*files: str) -> Tokenizer | None:
    """CLIP's tokenizer from its vocabulary and merges; None where these cannot be read."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    try:
        vocabulary, merges = (Path(file).read_bytes()[:_LARGEST_VOCABULARY].decode() for file in files)
        words = json.loads(vocabulary)
    except (OSError, *UNDECODABLE):
        return None
    pairs = [(one[0], one[1]) for line in merges.splitlines()[1:] if len(one := line.split()) == 2]

    def read() -> Tokenizer:
        return Tokenizer(models.BPE(
            words, pairs, unk_token="<|endoftext|>", continuing_subword_prefix="", end_of_word_suffix="</w>",
            fuse_unk=False,
        ))  # fmt: skip

    made = _or_none(read)
    if made is None:
        return None
    made.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    made.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(_WORDS), behavior="removed", invert=True),
        pre_tokenizers.ByteLevel(add_prefix_space=False),
    ])  # fmt: skip
    return made


def _last_tokenizer(model: InstalledModel) -> Tokenizer | None:
    """Of the text encoder that reads the whole prompt, where the model's folder has it in one file."""
    found = sorted(name for name in model.files if name.endswith("/tokenizer.json"))
    return _whole(model.files[found[-1]]) if found else None


@lru_cache(maxsize=4)
def _whole(path: str) -> Tokenizer | None:
    from tokenizers import Tokenizer

    def read() -> Tokenizer | None:
        data = Path(path).read_bytes()
        return Tokenizer.from_buffer(data) if len(data) <= _LARGEST_VOCABULARY else None

    made = _or_none(read)
    if made is not None:
        made.no_truncation()
        made.no_padding()
    return made


def _or_none(read: Callable[[], Tokenizer | None]) -> Tokenizer | None:
    """None for files that are none: what is foreign trips the library up in any way."""
    try:
        return read()
    except BaseException as error:
        if not isinstance(error, Exception) and not is_panic(error):
            raise
        return None
