"""A model library of lists: no files, no downloads, a machine on which everything fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from studio.domain.catalogue import CatalogueEntry, CatalogueFile, InstalledModel, Licence
from studio.domain.engine_cards import CARDS
from studio.domain.errors import DownloadCancelled, Failure, ModelMissing, StudioError
from studio.domain.kinds import KINDS
from studio.domain.names import unknown
from studio.domain.requests import ModelRef, Request
from studio.domain.trials import EngineChosen, EngineSpeed
from studio.services.models.fit import Fit
from studio.wire.messages import LocalModel

LICENCE = Licence(spdx="MIT", commercial="yes")


class FakeLibrary(QObject):
    """Implements `LibraryAsked`."""

    changed = Signal()
    install_progress = Signal(str, object, object, str)
    install_ended = Signal(str, object)
    import_ended = Signal(object, object)

    def __init__(self, models: Sequence[InstalledModel] = (), entries: Sequence[CatalogueEntry] = ()) -> None:
        super().__init__()
        self.models, self.catalogue = list(models), list(entries)
        self.asked: list[str] = []
        """Models whose download was asked for."""
        self.suggested: dict[str, str] = {}
        self.engines: tuple[str, ...] = ()
        """That can run every model."""
        self.speeds: dict[str, dict[str, EngineSpeed]] = {}
        self.verdict = Fit(fits=True, words="Fits.", download_bytes=98_000_000, seconds=1.0)
        self._coming: set[str] = set()

    def entries(self) -> tuple[CatalogueEntry, ...]:
        order = [family.name for family in KINDS.families]
        key = lambda one: (not one.starter, order.index(one.family), one.title.lower())  # noqa: E731
        return tuple(sorted(self.catalogue, key=key))

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return next((entry for entry in self.catalogue if entry.id == model_id), None)

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(self.models)

    def get(self, model_id: str) -> InstalledModel | None:
        return next((model for model in self.models if model.id == model_id), None)

    def successor(self, model_id: str) -> str:
        if self.entry(model_id) is not None:
            return ""
        return next((entry.id for entry in self.catalogue if model_id in entry.replaces), "")

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        families = {family, "tool"} if CARDS.task(task).any_family else {family}
        found = [one for one in self.models if one.family in families and CARDS.engine(one.engine) is not None]
        return tuple(one for one in found if (task in one.tasks if task else _works_alone(one)))

    def why_none(self, family: str, task: str) -> Failure:
        offered = (one.id for one in self.entries() if one.family == family and one.engine and task in one.tasks)
        return ModelMissing(model_id=next(offered, family))

    def suggestions(self) -> dict[str, str]:
        return self.suggested

    def engine_of(self, model: InstalledModel) -> str:
        return model.engine

    def engine_speeds(self, model: InstalledModel) -> Mapping[str, EngineSpeed]:
        return self.speeds.get(model.id, {})

    def engines_to_try(self, model: InstalledModel, *, again: bool = False) -> tuple[str, ...]:
        return self.engines if again or model.id not in self.speeds else ()

    def learn_speeds(self, model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None:
        self.speeds[model.id] = dict(measured)
        self.changed.emit()

    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef:
        model = self._need(model_id)
        return ModelRef(id=model_id, engine=model.engine)

    def named(self, model_id: str, family: str = "", task: str = "") -> InstalledModel:
        return self._need(model_id)

    def ref_with_loras(self, model_id: str) -> ModelRef:
        return self.ref(model_id)

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        model = self._need(model_id)
        return LocalModel(
            id=model.id,
            engine=engine or model.engine,
            architecture=model.architecture,
            root=model.root,
            files=dict(model.files),
            memory_bytes=model.memory_bytes,
        )

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        return {}

    def engine_chosen(self, request: Request) -> EngineChosen | None:
        return None

    def fit(self, entry: CatalogueEntry) -> Fit:
        return self.verdict

    def fit_of(self, model: InstalledModel) -> Fit:
        return self.verdict

    def install(self, model_id: str) -> None:
        if self.entry(model_id) is None:
            raise unknown("model", model_id, [entry.id for entry in self.entries()])
        if model_id not in self._coming:
            self.asked.append(model_id)
            self._coming.add(model_id)

    def arrive(self, model: InstalledModel) -> None:
        """What a finished download causes."""
        self._coming.discard(model.id)
        self.models.append(model)
        self.changed.emit()
        self.install_ended.emit(model.id, None)

    def cancel_install(self, model_id: str) -> None:
        if model_id in self._coming:
            self._coming.discard(model_id)
            QTimer.singleShot(0, self, lambda: self._stop(model_id))

    def _stop(self, model_id: str) -> None:
        self.changed.emit()
        self.install_ended.emit(model_id, DownloadCancelled(model_id=model_id))

    def _need(self, model_id: str) -> InstalledModel:
        model = self.get(model_id)
        if model is None:
            successor = self.entry(self.successor(model_id))
            raise StudioError(
                ModelMissing(model_id=model_id, successor=successor.title if successor is not None else "")
            )
        return model


def _works_alone(model: InstalledModel) -> bool:
    return any(CARDS.task(task).use != "with another model" for task in model.tasks)


def picture_model(model_id: str = "painter", **fields: object) -> InstalledModel:
    values: dict[str, object] = {
        "id": model_id,
        "title": model_id.title(),
        "family": "picture",
        "engine": "fake-picture",
        "architecture": "fake",
        "root": "/nowhere",
        "files": {},
        "tasks": ("text-to-image", "image-to-image"),
        "licence": LICENCE,
        "defaults": {"width": 256, "height": 256, "steps": 8, "guidance": 3.0},
    }
    return InstalledModel(**(values | fields))  # type: ignore[arg-type]


def entry(model_id: str, family: str, tasks: tuple[str, ...]) -> CatalogueEntry:
    return CatalogueEntry(
        id=model_id,
        title=model_id.title(),
        family=family,
        tasks=tasks,
        engine="fake",
        starter=True,
        licence=LICENCE,
        files=(CatalogueFile(name="a", sources=(), size=5),),
    )
