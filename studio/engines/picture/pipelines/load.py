"""From a folder or a single file on disk to a pipeline on its device, without a hub, a pickle or a foreign program.

Used by the diffusers engine on the worker's job thread. The heavy imports happen here, at the first load.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from studio.domain.errors import (
    BadRequest,
    ImportRefused,
    ModelDamaged,
    ModelMissing,
    ModelUnsupported,
    OutOfMemory,
    RuntimeMissing,
    StudioError,
)
from studio.domain.raised import UNDECODABLE
from studio.engines.picture.pipelines.single_file import config_folder, read_header, recognise
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import best_cpu_dtype, physical_cores
from studio.fences import go_offline
from studio.wire.messages import LocalModel

_PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl", ".msgpack")
_WIDE = {"F32": 4, "F64": 8}
WORKING_ROOM = 1_500_000_000
"""Bytes left free on a GPU for activations when weights are placed on it."""


class Chosen(NamedTuple):
    """Where and in which numbers a pipeline runs."""

    device: str
    dtype: str


def prepare_libraries(check: Callable[[], None] = lambda: None) -> None:
    """Import torch and diffusers, offline and with threads that wait passively; `check` is called between imports,
    each of which takes seconds from a cold disk, and may raise.
    Raises StudioError(RuntimeMissing) where the torch extra is not installed."""
    go_offline()
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import torch

        check()
        import huggingface_hub.constants
        import transformers

        check()
        import diffusers

        check()
    except ImportError as error:
        raise StudioError(RuntimeMissing(package=error.name or "diffusers", extra="torch")) from error
    # The variable is only read at the hub library's import, which something else may have done before.
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    torch.set_num_threads(physical_cores())
    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def choose(device: str, dtype: str, architecture: str) -> Chosen:
    """The device and dtype of a request, with "auto" decided. Raises StudioError(BadRequest | RuntimeMissing)."""
    import torch

    if device == "auto":
        device = "cuda:0" if torch.cuda.is_available() else "cpu"
    if device.startswith("cuda"):
        if not torch.cuda.is_available():
            raise StudioError(RuntimeMissing(package="torch with CUDA", extra="torch"))
        number = int(device.partition(":")[2] or 0)
        if number >= torch.cuda.device_count():
            raise StudioError(BadRequest(field="device", problem=f"there is no GPU {number}"))
        device = f"cuda:{number}"
    elif device != "cpu":
        raise StudioError(BadRequest(field="device", problem=f"{device!r} is neither cpu nor cuda:N"))
    if dtype == "auto":
        dtype = best_cpu_dtype() if device == "cpu" else _gpu_dtype(architecture)
    if dtype not in ("float32", "bfloat16", "float16"):
        raise StudioError(BadRequest(field="dtype", problem=f"{dtype!r} is no number format"))
    return Chosen(device, dtype)


def _gpu_dtype(architecture: str) -> str:
    """Transformers of the flow kind were trained in bfloat16 and overflow in float16; the UNets prefer float16."""
    import torch

    if architecture in ("sd1", "sd2", "sdxl", "") or not torch.cuda.is_bf16_supported():
        return "float16"
    return "bfloat16"


def load_pipeline(model: LocalModel, dtype: str, control: JobControl) -> Any:
    """The model's pipeline on the CPU, with its weights in `dtype`.

    A model with a `model_index.json` in its root is a diffusers folder; otherwise its one safetensors file is a
    checkpoint, which may bring a configuration folder of its own as the file "config".
    Raises Cancelled, and StudioError of ImportRefused, ModelMissing, ModelDamaged, ModelUnsupported, OutOfMemory.
    """
    from studio.engines.runtime.torch_cancel import stoppable_load

    folder = Path(model.root)
    single = single_file(model)
    with stoppable_load(control):
        pipe = _load_folder(folder, dtype) if single is None else _load_single(single, model, dtype)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def single_file(model: LocalModel) -> Path | None:
    """The checkpoint of a model that is one file, None for a diffusers folder."""
    if (Path(model.root) / "model_index.json").is_file():
        return None
    candidates = [Path(path) for path in model.files.values() if Path(path).is_file()]
    weights = [path for path in candidates if path.suffix.lower() in (".safetensors", *_PICKLES)]
    if len(weights) != 1:
        raise StudioError(ModelMissing(model_id=model.id, file="model_index.json"))
    return weights[0]


def _load_folder(folder: Path, dtype: str) -> Any:
    import diffusers
    import torch

    from studio.engines.picture.pipelines import seen_words

    index = read_index(folder)
    refuse_unsafe(folder, index)
    variant, weights = variant_of(folder, dtype)
    _check_room(weights, dtype)
    without: dict[str, Any] = {name: None for name in ("safety_checker", "feature_extractor") if name in index}
    if "requires_safety_checker" in index or "safety_checker" in index:
        without["requires_safety_checker"] = False
    if "image_encoder" in index:
        without.pop("feature_extractor", None)
    reads = index.get("processor")
    if isinstance(reads, list) and reads[-1] in seen_words.CLASSES:
        try:
            without["processor"] = seen_words.processor_of(folder / "processor")
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            reraise(error, folder.name, "processor/preprocessor_config.json")
    try:
        return diffusers.DiffusionPipeline.from_pretrained(
            str(folder),
            dtype=getattr(torch, dtype),
            variant=variant,
            local_files_only=True,
            use_safetensors=True,
            **without,
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, folder.name, "model_index.json")


def variant_of(folder: Path, dtype: str) -> tuple[str | None, list[Path]]:
    """Which of a folder's weights to read, and their files: those stored in half precision where a part has no others,
    or where half precision is wanted anyway."""
    weights = sorted(folder.glob("*/*.safetensors"))
    halves = {path for path in weights if ".fp16" in path.name}
    whole = [path for path in weights if path not in halves]
    with_half, with_whole = {path.parent for path in halves}, {path.parent for path in whole}
    if not halves or (dtype == "float32" and with_half <= with_whole):
        return None, whole
    return "fp16", [path for path in weights if path in halves or path.parent not in with_half]


def read_index(folder: Path) -> dict[str, Any]:
    """A diffusers folder's `model_index.json`. Raises StudioError(ModelDamaged)."""
    try:
        index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
    except (OSError, *UNDECODABLE) as error:
        damaged = ModelDamaged(model=folder.name, file="model_index.json", detail=str(error))
        raise StudioError(damaged) from error
    if not isinstance(index, dict):
        raise StudioError(ModelDamaged(model=folder.name, file="model_index.json", detail="it is no JSON object"))
    return index


def refuse_unsafe(folder: Path, index: dict[str, Any]) -> None:
    """Raise StudioError(ImportRefused) for a folder that would run code of its own or read pickles."""
    import diffusers

    name = index.get("_class_name")
    if not isinstance(name, str):
        raise StudioError(ImportRefused(path=str(folder), kind="unsafe", detail="its pipeline is a program of its own"))
    if not hasattr(diffusers, name):
        raise StudioError(ModelUnsupported(model=folder.name, reason=f"this diffusers knows no {name}"))
    for part, described in index.items():
        if not isinstance(described, list) or len(described) != 2 or described[0] is None:
            continue
        library = str(described[0])
        if library not in ("diffusers", "transformers") and not hasattr(diffusers.pipelines, library):
            detail = f"its part {part} is a program of its own"
            raise StudioError(ImportRefused(path=str(folder), kind="unsafe", detail=detail))
        files = list((folder / part).glob("*")) if part != "safety_checker" else []
        if any(file.suffix == ".py" for file in files):
            raise StudioError(ImportRefused(path=str(folder), kind="unsafe", detail=f"{part} brings Python code"))
        pickled = any(file.suffix.lower() in _PICKLES for file in files)
        if pickled and not any(file.suffix == ".safetensors" for file in files):
            detail = f"the weights of {part} are a pickle, which can run any program when it is read"
            raise StudioError(ImportRefused(path=str(folder), kind="pickle", detail=detail))


def _load_single(path: Path, model: LocalModel, dtype: str) -> Any:
    import diffusers
    import torch

    if "config" in model.files:
        read_header(path)
        config = Path(model.files["config"])
    else:
        config = config_folder(recognise(path))
    _check_room([path], dtype)
    name = read_index(config).get("_class_name")
    pipeline = getattr(diffusers, str(name), None)
    if pipeline is None:
        raise StudioError(ModelUnsupported(model=path.name, reason=f"this diffusers knows no {name}"))
    try:
        pipe = pipeline.from_single_file(
            str(path), config=str(config), dtype=getattr(torch, dtype), local_files_only=True,
            **({"safety_checker": None} if "XL" not in str(name) else {}),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reraise(error, path.stem, path.name)
    # from_single_file takes the scheduler of the original format for granted; the configuration is what counts.
    described = json.loads((config / "scheduler" / "scheduler_config.json").read_text())
    pipe.scheduler = getattr(diffusers, described["_class_name"]).from_config(described)
    return pipe


def reraise(error: Exception, model: str, file: str) -> NoReturn:
    """A library's error of a load as a typed one."""
    from studio.engines.runtime.torch_cancel import memory_failure

    failure = memory_failure(error, "cpu")
    if failure is not None:
        raise StudioError(failure) from error
    raise StudioError(ModelDamaged(model=model, file=file, detail=f"{type(error).__name__}: {error}"[:800])) from error


def _check_room(files: list[Path], dtype: str) -> None:
    """Raise StudioError(OutOfMemory) before a load that cannot end well."""
    from studio.engines.runtime.torch_cancel import free_bytes

    needed, free = sum(read_bytes(file, dtype) for file in files), free_bytes("cpu")
    if needed > free:
        failure = OutOfMemory(device="cpu", needed_bytes=needed, free_bytes=free, fits=smaller_weights(dtype))
        raise StudioError(failure)


def read_bytes(file: Path, dtype: str) -> int:
    """What a file's weights take once they are read. Raises as `read_header`."""
    wanted = 4 if dtype == "float32" else 2
    stored = next((_WIDE.get(info.dtype, 2) for info in read_header(file).values()), wanted)
    return file.stat().st_size * wanted // stored


def smaller_weights(dtype: str) -> str:
    """What to ask for where weights have no room, in words."""
    return "a smaller model, or the same one in float16" if dtype == "float32" else "a smaller model"


def weight_bytes(pipe: Any) -> dict[str, int]:
    """Bytes of every part's weights."""
    import torch

    sizes = {}
    for name, part in pipe.components.items():
        if isinstance(part, torch.nn.Module):
            sizes[name] = module_bytes(part)
    return sizes


def module_bytes(module: Any) -> int:
    """Bytes of a network's weights."""
    return sum(tensor.numel() * tensor.element_size() for tensor in (*module.parameters(), *module.buffers()))


def place(pipe: Any, device: str, note: Callable[[str], None], *, offload: bool = False) -> None:
    """Bring the pipeline to its device: whole, or part by part where a GPU cannot hold it or `offload` is asked for.
    Raises StudioError(OutOfMemory) where not even its largest part fits."""
    if device == "cpu":
        return
    from studio.engines.runtime.torch_cancel import free_bytes

    _needed, turns = placement(weight_bytes(pipe), free_bytes(device), device, offload=offload)
    if not turns:
        pipe.to(device)
        return
    pipe.enable_model_cpu_offload(device=device)
    if not offload:
        note("The model is larger than the free GPU memory, so its parts take turns on the GPU.")


def placement(sizes: Mapping[str, int], free: int, device: str, *, offload: bool) -> tuple[int, bool]:
    """Of parts of these sizes in bytes, what they take of a graphics card, and whether they take turns on it. Raises
    StudioError(OutOfMemory)."""
    whole, largest = sum(sizes.values()), max(sizes.values(), default=0)
    if whole + WORKING_ROOM <= free and not offload:
        return whole, False
    if largest + WORKING_ROOM <= free:
        return largest, True
    failure = OutOfMemory(device=device, needed_bytes=largest + WORKING_ROOM, free_bytes=free, fits="the CPU")
    raise StudioError(failure)
