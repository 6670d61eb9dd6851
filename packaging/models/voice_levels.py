"""The means and variances by which a sentence of Kokoro's is heard in stretches, for each voice that Triptych carries:
models/kokoro-voices/levels.safetensors. Run it when a voice is added, or the starter's graph is another one:

    python packaging/models/voice_levels.py [VOICE ...]

Two sentences are spoken by each voice, some ten seconds of sound; without names, by all of them. Needs the starter
model.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from studio.domain.requests import ModelRef, SpeechRequest, SpeechSegment  # noqa: E402
from studio.engines.voice.held_norms import known_levels, write_levels  # noqa: E402
from studio.engines.voice.kokoro_engine import LEVELS, KokoroEngine  # noqa: E402
from studio.places import shipped_models_dir  # noqa: E402
from studio.wire.messages import LocalModel  # noqa: E402
from tests.bench.measure import FreeControl  # noqa: E402
from tests.bench.studio_runs import STARTERS  # noqa: E402

SENTENCES = (
    "The train left Dover at six, and by the time it was light we could see snow on the hills above the road.",
    "Good morning, said the miller; is it true that you have come all this way on foot with a goose?",
)


def main(names: Sequence[str]) -> None:
    graph = STARTERS / "kokoro-v1.0" / "kokoro-v1.0.int8.onnx"
    folder = shipped_models_dir() / "kokoro-voices"
    voices = sorted(path.stem for path in folder.glob("*.bin"))
    model = LocalModel(id="kokoro-v1.0", engine="kokoro-onnx", root=str(graph.parent), files={graph.name: str(graph)})
    engine, control, found = KokoroEngine(), FreeControl(), {}
    for voice in voices:
        request = SpeechRequest(
            model=ModelRef(id=model.id, engine=model.engine), voice=voice,
            segments=tuple(SpeechSegment(text=text) for text in SENTENCES),
        )  # fmt: skip
        if not found:
            engine.load(model, {}, request, control)
        levels = engine.levels_of(voice)
        if not names or voice in names:
            list(engine.run(request, {}, control))
            found[voice] = levels.gathered()
        elif (folder / LEVELS).is_file():
            found[voice] = known_levels(folder / LEVELS, voice, levels.norms)
        print(voice, flush=True)
    write_levels(folder / LEVELS, levels.norms, {voice: some for voice, some in found.items() if some})


if __name__ == "__main__":
    main(sys.argv[1:])
