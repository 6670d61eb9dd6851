"""WORK/reader.pt as `reader.onnx`: inputs `ids` and `part`, output `score`; matrices of 8 bits, whose products round
what comes in to 8 bits as well."""

from __future__ import annotations

import argparse

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from reader_recipe.network import Reader
from studio.engines.runtime.cross_encoder import BESIDE, PASSAGE, QUESTION


class _Scores(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: torch.Tensor, part: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.reader(ids, part)[0]
        return scores


def run(options: argparse.Namespace) -> None:
    work = options.work
    reader = Reader().eval()
    reader.fast = False
    reader.load_state_dict(torch.load(work / "reader.pt"))
    part = torch.tensor([[BESIDE, *[QUESTION] * 8, BESIDE, *[PASSAGE] * 29, BESIDE]] * 3)
    ids = torch.randint(1_000, 30_000, part.shape)
    sizes = {0: torch.export.Dim("n", min=1, max=64), 1: torch.export.Dim("t", min=3, max=512)}
    whole = work / "reader-float32.onnx"
    torch.onnx.export(
        _Scores(reader), (ids, part), str(whole), input_names=["ids", "part"], output_names=["score"], dynamo=True,
        dynamic_shapes={"ids": sizes, "part": sizes}, external_data=False, opset_version=18,
    )  # fmt: skip
    quantize_dynamic(
        whole, work / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gemm", "Gather"], extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
