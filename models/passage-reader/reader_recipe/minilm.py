"""The MiniLM that travels with the program, as weights of torch."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from studio import places

WIDTH: Final = 384
_PREFIX: Final = "inner."


def tokenizer() -> Tokenizer:
    made = Tokenizer.from_file(str(places.shipped_models_dir() / "minilm" / "tokenizer.json"))
    made.no_padding()
    made.no_truncation()
    return made


def minilm() -> BertModel:
    """Six layers, 384 wide; its states are those of the graph within 2e-6."""
    graph = onnx.load(str(places.shipped_models_dir() / "minilm" / "model.onnx")).graph
    kept: dict[str, NDArray[Any]] = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    for name in [name for name in kept if name.endswith("_q")]:
        kept[name[:-2]] = kept[name].astype(np.float32) * kept[f"{name[:-2]}_scale"]
    state = {
        name.removeprefix(_PREFIX): torch.tensor(np.array(weights))
        for name, weights in kept.items()
        if name.startswith(_PREFIX) and weights.dtype == np.float32 and not name.endswith("_scale")
    }
    made = {output: node for node in graph.node for output in node.output}
    for node in graph.node:
        # A matrix has no name of its own: it is told by the bias that is added to its product.
        bias = next((one for one in node.input if one.startswith(_PREFIX) and one.endswith(".bias")), None)
        product = next((made[one] for one in node.input if one in made and made[one].op_type == "MatMul"), None)
        if node.op_type == "Add" and bias is not None and product is not None:
            matrix = next(kept[one] for one in product.input if one in kept)
            state[bias.removeprefix(_PREFIX).removesuffix("bias") + "weight"] = torch.tensor(matrix.T.copy())
    config = BertConfig(
        vocab_size=30_522, hidden_size=WIDTH, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
    )
    model = BertModel(config, add_pooling_layer=False)
    told = model.load_state_dict(state, strict=False)
    lacking = [name for name in told.missing_keys if "position_ids" not in name]
    if lacking or told.unexpected_keys:
        raise ValueError(f"these are not the weights of MiniLM: {lacking} {told.unexpected_keys}")
    return model
