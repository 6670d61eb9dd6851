"""What reads words together with pictures for Qwen's editing models, without the library for films that transformers
wants beside it.

Used by the loading of pipelines, on the worker's job thread. All that is done with words and pictures is transformers'
own; only the part for films is left out, which would want torchvision.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

CLASSES: Final = frozenset({"Qwen2VLProcessor", "Qwen2_5_VLProcessor"})
"""Of transformers; they read words and pictures alike."""


def processor_of(folder: Path) -> Any:
    """Read from a folder with `preprocessor_config.json` and a tokenizer. Raises what transformers raises: OSError,
    ValueError, KeyError, TypeError, RuntimeError."""
    import transformers
    from transformers.processing_utils import ProcessorMixin

    class WordsAndPictures(transformers.Qwen2VLProcessor):  # type: ignore[misc]
        def __init__(self, image_processor: Any = None, tokenizer: Any = None, **_more: Any) -> None:
            self.image_token, self.video_token = "<|image_pad|>", "<|video_pad|>"
            self.image_token_id = tokenizer.convert_tokens_to_ids(self.image_token)
            self.video_token_id = tokenizer.convert_tokens_to_ids(self.video_token)
            ProcessorMixin.__init__(self, image_processor, tokenizer)

    return WordsAndPictures(
        transformers.Qwen2VLImageProcessorPil.from_pretrained(str(folder), local_files_only=True),
        transformers.Qwen2Tokenizer.from_pretrained(str(folder), local_files_only=True),
    )
