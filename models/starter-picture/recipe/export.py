"""`python -m recipe export`: a checkpoint's averaged weights to what the program ships.

Leaves `picture.onnx`, `decoder.onnx` and `encoder.onnx` (float16 storage, float32 arithmetic), `picture.json` and
`concepts.npz` in the model's folder. The network's graph is compared with the network before old files are replaced.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recipe import vocabulary
from recipe.captions import Meanings
from recipe.latents import Latents

if TYPE_CHECKING:
    from recipe.network import PictureNetwork

_HALVE = vocabulary.MODEL_FOLDER.parents[1] / "packaging" / "models" / "halve_onnx.py"
_INPUTS = ("x", "t", "text", "style", "look", "slots", "ground")
_CLOSE = 2e-2
"""The most that a latent, of deviation 1, may change by rounding weights to float16."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("export", help="turn a checkpoint into picture.onnx and its tables")
    parser.add_argument("--work", type=Path, default=vocabulary.WORK_FOLDER, help="data and checkpoints")
    parser.add_argument("--checkpoint", default="picture-cooled.pt", help="a file in the work folder")
    parser.add_argument("--out", type=Path, default=vocabulary.MODEL_FOLDER)
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--guidance", type=float, default=1.8)
    parser.add_argument("--guidance-to", type=float, default=1.0, help="later than this the plain prediction is taken")
    parser.add_argument("--threshold", type=float, default=0.6, help="least likeness of two phrases of one meaning")


def run(args: argparse.Namespace) -> int:
    import torch

    from recipe.network import network_of

    state = torch.load(args.work / args.checkpoint, weights_only=True, map_location="cpu")
    args.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.out) as folder:
        beside = Path(folder)
        size = write_graph(network_of(state).eval(), beside / "picture.onnx")
        write_description(beside / "picture.json", args.steps, args.guidance, args.guidance_to, args.threshold)
        phrases = write_concepts(args.work, beside / "concepts.npz")
        write_autoencoder(args.work, beside)
        for made in sorted(beside.iterdir()):
            made.replace(args.out / made.name)
    minutes, seen = state["seconds"] / 60, state["seen"]
    print(f"{size / 1e6:.1f} MB, {phrases} phrases; trained for {minutes:.0f} minutes on {seen} pictures")
    return 0


def write_graph(network: PictureNetwork, target: Path) -> int:
    """Export, halve, compare; the file's size. Raises ValueError when the halved graph draws something else."""
    import torch

    example = examples_of_inputs(3)
    with tempfile.TemporaryDirectory() as folder:
        whole, halved = Path(folder) / "whole.onnx", Path(folder) / "halved.onnx"
        torch.onnx.export(
            network, example, str(whole), input_names=list(_INPUTS), output_names=["x_pred"], dynamo=True,
            dynamic_shapes={name: {0: torch.export.Dim.DYNAMIC} for name in _INPUTS},
            external_data=False, optimize=True,
        )  # fmt: skip
        subprocess.run([sys.executable, str(_HALVE), str(whole), str(halved)], check=True)
        furthest = compare(network, halved)
        if furthest > _CLOSE:
            raise ValueError(f"the halved graph is {furthest:.3f} away from the network; nothing was replaced")
        target.write_bytes(halved.read_bytes())
    return target.stat().st_size


def examples_of_inputs(size: int) -> tuple[object, ...]:
    """Inputs of the network, in the order of its door."""
    import torch

    random = torch.Generator().manual_seed(0)
    return (
        torch.randn(size, vocabulary.LATENT_CHANNELS, *(vocabulary.LATENT_SIDE,) * 2, generator=random),
        torch.rand(size, generator=random),
        torch.randn(size, 384, generator=random),
        torch.randint(0, len(vocabulary.STYLES), (size,), generator=random),
        torch.rand(size, vocabulary.SLOTS, len(vocabulary.STYLES), generator=random),
        torch.ones(size, vocabulary.SLOTS, 4, dtype=torch.int64),
        torch.zeros(size, dtype=torch.int64),
    )


def compare(network: PictureNetwork, graph: Path) -> float:
    """The largest difference between the network's pictures and the graph's, for a batch of another size."""
    import onnxruntime
    import torch

    inputs = examples_of_inputs(2)
    session = onnxruntime.InferenceSession(str(graph), providers=["CPUExecutionProvider"])
    feeds = {name: value.numpy() for name, value in zip(_INPUTS, inputs, strict=True)}  # type: ignore[attr-defined]
    with torch.no_grad():
        expected = network(*inputs).numpy()
    return float(np.abs(session.run(["x_pred"], feeds)[0] - expected).max())


def write_description(path: Path, steps: int, guidance: float, guidance_to: float, threshold: float) -> None:
    described = {
        "resolution": vocabulary.RESOLUTION,
        "latent_channels": vocabulary.LATENT_CHANNELS,
        "latent_factor": vocabulary.RESOLUTION // vocabulary.LATENT_SIDE,
        "styles": vocabulary.STYLES,
        "null_style": vocabulary.NULL_STYLE,
        "text_scale": 384**0.5,
        "colours": vocabulary.COLOURS,
        "places": vocabulary.PLACES,
        "grounds": vocabulary.GROUNDS,
        "lends": vocabulary.LENDS,
        "steps": steps,
        "guidance": guidance,
        "guidance_from": 0.0,
        "guidance_to": guidance_to,
        "time_power": 1.3,
        "threshold": threshold,
    }
    path.write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")


def write_autoencoder(work: Path, folder: Path) -> None:
    """`decoder.onnx` from latents of deviation 1 to a picture in -1..1, `encoder.onnx` the way back; any size."""
    import torch

    from recipe.autoencoder import Scaled, load_decoder, load_encoder

    latents = Latents(work)
    mean, std = torch.from_numpy(latents.mean), torch.from_numpy(latents.std)
    side, channels = vocabulary.LATENT_SIDE, vocabulary.LATENT_CHANNELS
    decoder = Scaled(std, mean, load_decoder(work), 2.0, -1.0)
    encoder = Scaled(0.5, 0.5, load_encoder(work), 1 / std, -mean / std)
    _write_half(decoder, torch.zeros(2, channels, side, side + 1), "latent", "picture", folder / "decoder.onnx")
    _write_half(encoder, torch.zeros(2, 3, 8 * side, 8 * side + 8), "picture", "latent", folder / "encoder.onnx")


def _write_half(network: Any, example: Any, entering: str, leaving: str, target: Path) -> None:
    import torch

    whole = target.with_suffix(".whole")
    torch.onnx.export(
        network, (example,), str(whole), input_names=[entering], output_names=[leaving], dynamo=False,
        dynamic_axes={name: {0: "batch", 2: f"{name}_rows", 3: f"{name}_columns"} for name in (entering, leaving)},
    )  # fmt: skip
    subprocess.run([sys.executable, str(_HALVE), str(whole), str(target)], check=True)
    whole.unlink()


def write_concepts(work: Path, path: Path) -> int:
    """Names, and every training phrase with its meaning in eight bits; how many phrases. Held-out words stay out."""
    concepts = json.loads((work / "concepts.json").read_text(encoding="utf-8"))
    pairs = [(word, number) for number, concept in enumerate(concepts, 1) for word in concept["words"]]
    vectors = Meanings(threads=1).encode([word for word, _ in pairs])
    scales = np.abs(vectors).max(axis=1) / 127
    np.savez_compressed(
        path,
        names=np.array([concept["noun"] for concept in concepts]),
        phrases=np.array([word for word, _ in pairs]),
        phrase_concept=np.array([number for _, number in pairs], dtype=np.int16),
        vectors=np.round(vectors / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        drawn=drawn_styles(work, len(concepts)),
    )
    return len(pairs)


def drawn_styles(work: Path, concepts: int) -> NDArray[np.bool_]:
    """[concepts + 1, styles]: whether training had a drawing of a concept in a style; row 0 is no concept."""
    drawn = np.zeros((concepts + 1, len(vocabulary.STYLES)), np.bool_)
    with np.load(work / "drawings.npz") as drawings:
        drawn[drawings["concept"], drawings["style"]] = True
    return drawn
