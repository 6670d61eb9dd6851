"""Weights of a built graph packed for this processor once, and mapped from the file at each load.

Called by the GGUF engine on a worker's job thread. ONNX Runtime packs the weights of quantised products into memory at
each load; kept in a file they cost the same time, and no memory of its own. It knows them by a digest of their bytes:
what another processor or version packs differently is packed in memory as without them.

ONNX Runtime itself writes a graph whose packed weights lie at any byte, and crashes on some of those. So they are taken
from there and put behind the weights of ours, each at the beginning of a page.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

import onnx
import onnxruntime as ort

from studio.domain.errors import OutOfMemory, StudioError
from studio.engines.protocol import JobControl
from studio.engines.runtime.cpu import cpu_flags
from studio.engines.runtime.onnx_session import make_session
from studio.engines.text.gguf.graph_cache import Packing
from studio.engines.text.gguf.graph_writer import ALIGNMENT, GRAPH_FILE, WEIGHTS_FILE
from studio.heap import give_back_freed
from studio.private_files import write_private

_log = logging.getLogger(__name__)
_SETTINGS: Final = {
    "session.save_external_prepacked_constant_initializers": "1",
    "session.optimized_model_external_initializers_file_name": WEIGHTS_FILE,
    "session.optimized_model_external_initializers_min_size_in_bytes": "1024",
}
_KEY: Final = "prepacked_"
"""Of entries of an initializer's external data: "kind+digest|offset;length;checksum|...", one for each buffer."""
_PART: Final = 1 << 24
"""Bytes copied between two looks for a cancel."""


def packing(control: JobControl) -> Packing:
    """For the processor of this machine."""
    flags = hashlib.sha256(" ".join(sorted(cpu_flags())).encode()).hexdigest()[:12]

    def make(graph: Path, scratch: Path) -> bool:
        control.progress(0, 2, "packing the weights, once")
        try:
            make_session(graph, control, device="cpu", settings=_SETTINGS, saved=scratch / GRAPH_FILE)
        except StudioError as error:
            if not isinstance(error.failure, OutOfMemory):
                raise
            _log.warning("the weights of a writer are not packed, as memory ran out: %s", error)
            return False
        give_back_freed()
        control.progress(1, 2, "packing the weights, once")
        _put_behind(graph, scratch, control.check)
        control.progress(2, 2, "packing the weights, once")
        return True

    return Packing(f"{ort.__version__}-{flags}", make)


def _put_behind(graph: Path, scratch: Path, check: Callable[[], None]) -> None:
    """Add the packed weights of the graph in `scratch` to the one of the same initializers; until the last moment the
    graph reads as before."""
    model = onnx.load(str(graph), load_external_data=False)
    saved = onnx.load(str(scratch / GRAPH_FILE), load_external_data=False)
    packed = {
        one.name: [entry for entry in one.external_data if entry.key.startswith(_KEY)]
        for one in saved.graph.initializer
    }
    weights = graph.parent / WEIGHTS_FILE
    before = max((_end(one) for one in model.graph.initializer), default=0)
    try:
        with weights.open("r+b") as out, (scratch / WEIGHTS_FILE).open("rb") as source:
            # What a killed worker left behind them goes.
            out.truncate(before)
            out.seek(before)
            for one in model.graph.initializer:
                if one.data_location != onnx.TensorProto.EXTERNAL:
                    continue
                for entry in packed.get(one.name, ()):
                    kind, *blobs = entry.value.split("|")
                    moved = [_moved(blob, source, out, check) for blob in blobs]
                    one.external_data.add(key=entry.key, value="|".join([kind, *moved]))
        write_private(graph, model.SerializeToString())
    except BaseException:
        os.truncate(weights, before)
        raise


def _end(initializer: onnx.TensorProto) -> int:
    """Where its weights end in their file."""
    place = {entry.key: entry.value for entry in initializer.external_data}
    return int(place.get("offset", 0)) + int(place.get("length", 0))


def _moved(blob: str, source: BinaryIO, out: BinaryIO, check: Callable[[], None]) -> str:
    offset, length, checksum = blob.split(";")
    out.write(bytes(-out.tell() % ALIGNMENT))
    at, left = out.tell(), int(length)
    source.seek(int(offset))
    while left > 0:
        check()
        part = source.read(min(left, _PART))
        if not part:
            raise EOFError(f"{left} bytes of a packed weight are not in its file")
        out.write(part)
        left -= len(part)
    return f"{at};{length};{checksum}"
