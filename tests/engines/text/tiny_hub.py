"""A writer of a few kilobytes as Hugging Face folders have it: always the same weights. Needs torch."""

from __future__ import annotations

from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from tests.engines.text.tiny_gguf import CHATML, SHAKY, byte_characters


def make_tiny_hub(place: Path) -> Path:
    """Save it in the folder, which is there."""
    vocabulary = {text: number for number, text in enumerate([*SHAKY, *byte_characters(), "th", "Ġth", "in"])}
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[("t", "h"), ("Ġ", "th"), ("i", "n")]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token="<|im_end|>", bos_token="<|im_start|>", chat_template=CHATML
    )
    tokenizer.save_pretrained(place)
    config = transformers.LlamaConfig(
        vocab_size=len(vocabulary),
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        eos_token_id=1,
        bos_token_id=0,
    )
    torch.manual_seed(5)
    transformers.LlamaForCausalLM(config).save_pretrained(place, safe_serialization=True)
    return place
