"""A model library of fake models, for tests of the queue."""

from __future__ import annotations

from studio.domain.catalogue import InstalledModel, Licence
from studio.domain.errors import ModelMissing, StudioError
from studio.domain.requests import ModelRef, PictureRequest, Request, SpeechRequest, SpeechSegment, TextRequest
from studio.domain.trials import EngineChosen
from studio.wire.messages import LocalModel

COUNTER = "token-counter"
ENGINES = {"painter": "fake-picture", "writer": "fake-text", "narrator": "fake-voice", "listener": "fake-ears"}


class FakeLibrary:
    """Knows a painter, a writer and a narrator, all fake."""

    def get(self, model_id: str) -> InstalledModel | None:
        engine = ENGINES.get(model_id)
        if engine is None:
            return None
        licence = Licence(spdx="CC0-1.0", commercial="yes")
        family = engine.removeprefix("fake-")
        return InstalledModel(
            id=model_id,
            title=model_id,
            family=family,
            engine=engine,
            architecture="fake",
            root="/",
            files={},
            licence=licence,
        )

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        if model_id not in ENGINES:
            raise StudioError(ModelMissing(model_id=model_id))
        # The fakes count their own tokens.
        engine = "" if engine == COUNTER else engine
        return LocalModel(id=model_id, engine=engine or ENGINES[model_id], root="/", files={})

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        return {}

    def engine_chosen(self, request: Request) -> EngineChosen | None:
        return None


def picture(prompt: str = "a lamp", **fields: object) -> PictureRequest:
    values: dict[str, object] = {"width": 64, "height": 64, "steps": 4, "seed": 7, **fields}
    return PictureRequest(model=ModelRef("painter", "fake-picture"), prompt=prompt, **values)  # type: ignore[arg-type]


def text(prompt: str = "Once", **fields: object) -> TextRequest:
    values: dict[str, object] = {"max_tokens": 12, **fields}
    return TextRequest(model=ModelRef("writer", "fake-text"), prompt=prompt, **values)  # type: ignore[arg-type]


def speech(*sentences: str, paragraph_id: str = "") -> SpeechRequest:
    segments = tuple(
        SpeechSegment(one, paragraph_id, index) for index, one in enumerate(sentences or ("Hello there.",))
    )
    return SpeechRequest(model=ModelRef("narrator", "fake-voice"), voice="one", segments=segments)
