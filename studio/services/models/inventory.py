"""Which models there are and which of them are on this machine, with their files as requests and workers name them.

Used by the model library; what is on the disk is read once and kept until `forget`. No Qt, starts no thread.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from studio.domain.catalogue import CatalogueEntry, InstalledModel
from studio.domain.errors import ModelMissing, StudioError
from studio.domain.kinds import Kinds
from studio.domain.names import unknown
from studio.domain.requests import ModelRef
from studio.services.models import manifests
from studio.services.models.stamps import HashBook
from studio.wire.messages import LocalModel


class Inventory:
    def __init__(self, shipped: Path, entries: Mapping[str, CatalogueEntry], kinds: Kinds, hashes: HashBook) -> None:
        self.shipped = shipped
        self.catalogue = entries
        self._kinds = kinds
        self._hashes = hashes
        self._installed: dict[str, InstalledModel] | None = None

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The catalogue: starters first, then by family and title."""
        order = {family.name: place for place, family in enumerate(self._kinds.families)}
        last = len(order)
        return tuple(
            sorted(
                self.catalogue.values(),
                key=lambda e: (not e.starter, order.get(e.family, last), e.title.lower()),
            )
        )

    def forget(self) -> None:
        """Look at the disk again when somebody asks next."""
        self._installed = None

    def models(self) -> Mapping[str, InstalledModel]:
        """What is on this machine, by id: the catalogue's in its order, then what was imported. Any thread."""
        models = self._installed
        if models is None:
            found = [manifests.find_entry(entry, self.shipped) for entry in self.entries()]
            models = {model.id: model for model in found if model is not None}
            for model in manifests.all_imported():
                models.setdefault(model.id, model)
            self._installed = models
        return models

    def successor(self, model_id: str) -> str:
        """The catalogue model that has taken the place of one that is no longer in it; "" for none."""
        if model_id in self.catalogue:
            return ""
        return next((entry.id for entry in self.catalogue.values() if model_id in entry.replaces), "")

    def need(self, model_id: str) -> InstalledModel:
        """Raises StudioError(ModelMissing), which names a successor. A project may come from another machine, so a name
        that nobody here knows is a model that is not here."""
        model = self.models().get(model_id)
        if model is None:
            successor = self.catalogue.get(self.successor(model_id))
            raise StudioError(
                ModelMissing(model_id=model_id, successor=successor.title if successor is not None else "")
            )
        return model

    def named(self, model_id: str, family: str = "", task: str = "") -> InstalledModel:
        """A model that a person names. Raises StudioError: NameUnknown for a name that is neither here nor in the
        catalogue, ModelMissing for one that only the catalogue or its past has. `family` and `task`: which models are
        told; all that are here without a family."""
        if model_id in self.models() or model_id in self.catalogue or self.successor(model_id):
            return self.need(model_id)
        here = [model.id for model in self.models().values() if family in ("", model.family) and _can(model, task)]
        there = [entry.id for entry in self.entries() if family == entry.family and _can(entry, task)]
        raise unknown("model", model_id, [*here, *there])

    def ref(self, model_id: str, engine: str = "") -> ModelRef:
        """The model as a request names it, run by its own engine or another one; reads at most 64 KiB of each file.
        Raises StudioError(ModelMissing)."""
        model = self.need(model_id)
        stamps = []
        for name, path in sorted(model.files.items()):
            try:
                stamps.append(self._hashes.stamp(name, Path(path)))
            except OSError as error:
                self.forget()
                raise StudioError(ModelMissing(model_id=model_id, file=name)) from error
        return ModelRef(id=model.id, engine=engine or model.engine, files=tuple(stamps))

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        """Where the model lies, for the worker, and by which engine it is run, its own by default. Raises
        StudioError(ModelMissing)."""
        model = self.need(model_id)
        for name, path in model.files.items():
            if not Path(path).is_file():
                self.forget()
                raise StudioError(ModelMissing(model_id=model_id, file=name))
        return LocalModel(
            id=model.id,
            engine=engine or model.engine,
            architecture=model.architecture,
            root=model.root,
            files=dict(model.files),
            memory_bytes=model.memory_bytes,
        )


def _can(model: InstalledModel | CatalogueEntry, task: str) -> bool:
    return not task or task in model.tasks
