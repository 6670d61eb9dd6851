"""The model library: which models there are, which of them are on this machine, and getting more of them.

The one door to this package for the window and the command line; what it does is divided over its neighbours: what
there is (`inventory`), what to propose (`choosing`), threads (`background`), fetching (`downloads`), hashes
(`hashing`), what comes from outside (`bringing`), other programs (`watching`). Lives on
the main thread; news of its threads come back as signals. Never hashes a big file on the caller's thread except in
`verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from studio import places
from studio.domain.catalogue import CatalogueEntry, Identified, InstalledModel
from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import Failure, FileUnreadable, FileUnwritable, ModelDamaged, ModelUnsupported, StudioError
from studio.domain.kinds import KINDS, Kinds
from studio.domain.names import unknown
from studio.domain.requests import ModelRef, Request, TextRequest
from studio.domain.trials import EngineChosen, EngineSpeed
from studio.formats.checks import Check, unhindered
from studio.services.models import fit as fitting
from studio.services.models import manifests
from studio.services.models.background import Background
from studio.services.models.bringing import Bringing
from studio.services.models.catalogue import read_catalogue
from studio.services.models.choosing import Choosing
from studio.services.models.downloads import Downloads
from studio.services.models.engine_choice import FASTEST, EngineChoice, EngineSpeeds
from studio.services.models.fit import Fit, Machine, usable
from studio.services.models.found_models import FoundModel
from studio.services.models.hashing import Hashing
from studio.services.models.importing import Outcome
from studio.services.models.install_control import InstallControl
from studio.services.models.inventory import Inventory
from studio.services.models.stamps import HashBook, sha256_of
from studio.services.translation import translatable
from studio.wire.messages import GRAPH_BYTES, LocalModel

if TYPE_CHECKING:
    from studio.services.models.watching import Watching


class ModelLibrary(QObject):
    changed = Signal()
    """Models came or went, or more is known about the machine."""
    install_progress = Signal(str, object, object, str)
    """Model id, bytes done, bytes in all (0: not known), phase in words. Numbers go beyond 32 bits."""
    install_ended = Signal(str, object)
    """Model id, Failure or None."""
    identified = Signal(object, object, object)
    """Path, Identified or None, Failure or None."""
    import_ended = Signal(object, object)
    """InstalledModel or None, Failure or None."""
    import_confirmed = Signal(str, str)
    """Id of an imported model, and what its SHA-256 said of it: "confirmed", "corrected" or "unknown"."""
    verify_ended = Signal(str, object)
    """Model id, Failure or None."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        shipped: Path | None = None,
        kinds: Kinds = KINDS,
        cards: Cards = CARDS,
        machine: Machine | None = None,
        wanted_engine: Callable[[], str] = lambda: FASTEST,
        kept_bytes: Callable[[], int] = lambda: 0,
        graph_bytes: Callable[[], int] = lambda: GRAPH_BYTES,
    ) -> None:
        """`shipped`: another folder than the program's own, with a `catalogue/` in it. `machine`: another one than
        this. `wanted_engine`: the engine that a person wants where several can run a model. `kept_bytes`: of what a
        writer has read, that it may remember. `graph_bytes`: of graphs that are built of writers' files, on disk."""
        super().__init__(parent)
        self._kinds = kinds
        self._kept_bytes = kept_bytes
        self._graph_bytes = graph_bytes
        self._cards = cards
        self._machine = machine
        shipped = shipped or places.shipped_models_dir()
        catalogue = read_catalogue(shipped / "catalogue", kinds)
        self.problems = catalogue.problems
        """Catalogue files that could not be used, one sentence each."""
        self._hashes = HashBook(places.cache_dir() / "hashes.json")
        self._background = Background(self)
        self._inventory = Inventory(shipped, catalogue.entries, kinds, self._hashes)
        speeds = EngineSpeeds(places.cache_dir() / "engine-speeds.json")
        self._engines = EngineChoice(self._inventory.models, self._inventory.entries, cards, speeds, wanted_engine)
        self._choosing = Choosing(self._inventory, kinds, cards, self._engines, self.machine)
        self._downloads = Downloads(self._inventory, self._hashes, self._background, self._engines, cards)
        self._hashing = Hashing(self._hashes, self._background, catalogue.entries, self._import_confirmed)
        self._bringing = Bringing(self._inventory, self._hashes, self._background, kinds, cards, self.machine)
        self._watching: Watching | None = None

    # ---- what there is

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """What of the catalogue can be used or is on this machine: starters first, then by family and title."""
        here = self._inventory.models()
        return tuple(one for one in self._inventory.entries() if usable(one, self._cards) or one.id in here)

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return self._inventory.catalogue.get(model_id)

    def refresh(self) -> None:
        """Look at the disk again."""
        self._inventory.forget()
        self.changed.emit()

    def watch(self) -> None:
        """From now on, notice what other programs install and remove. For the window."""
        if self._watching is None:
            # It needs QtGui, which the command line does without.
            from studio.services.models.watching import Watching

            self._watching = Watching(self.refresh, self)

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(self._inventory.models().values())

    def get(self, model_id: str) -> InstalledModel | None:
        return self._inventory.models().get(model_id)

    def named(self, model_id: str, family: str = "", task: str = "") -> InstalledModel:
        """A model that a person names. Raises StudioError(NameUnknown | ModelMissing)."""
        return self._inventory.named(model_id, family, task)

    def offered(self, model_id: str) -> CatalogueEntry:
        """A catalogue model that a person names. Raises StudioError: NameUnknown, or ModelUnsupported for one that
        nothing of ours uses."""
        entry = self.entry(model_id)
        if entry is None:
            raise unknown("model", model_id, [one.id for one in self.entries()])
        if not usable(entry, self._cards):
            raise StudioError(
                ModelUnsupported(model=entry.title, reason=translatable("nothing in Triptych uses it yet"))
            )
        return entry

    def successor(self, model_id: str) -> str:
        """The catalogue model that has taken the place of one that is no longer in it; "" for none."""
        return self._inventory.successor(model_id)

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        """Installed models of a family that an engine of ours runs here, best default first."""
        return self._choosing.models_for(family, task)

    def why_none(self, family: str, task: str) -> Failure:
        """Why `models_for` is empty: RuntimeMissing, NameUnknown of an engine, or ModelMissing of the one to fetch."""
        return self._choosing.why_none(family, task)

    def why_not(self, model: InstalledModel) -> Failure | None:
        """Why an installed model can't be run here; None when it can."""
        return self._choosing.why_not(model)

    def suggestions(self) -> dict[str, str]:
        """Family -> id of the best model that is not here, fits this machine, answers in bearable time and may be used
        commercially, where it is better than what is here."""
        return self._choosing.suggestions()

    # ---- threads

    def shut_down(self, timeout: float = 5.0) -> None:
        """Stop downloads and hashing, and wait for their threads; what was fetched so far is continued next time."""
        self._background.close()
        self._downloads.cancel_all()
        self._background.join(timeout)

    def start_hashing(self) -> None:
        """In the background, remove what killed installs left and compute the SHA-256 of every model file whose hash is
        not known yet. Call it when the window is up and idle; recipes made before it is done name files by size and
        header fingerprint."""
        self._downloads.sweep()
        self._hashing.start(self.installed())

    # ---- for requests

    def ref(self, model_id: str, tokens: tuple[int, int] | None = None) -> ModelRef:
        """The model as a request names it, run by the engine that is the faster here for a prompt and an answer of so
        many `tokens`, or that the person wants; reads at most 64 KiB of each file. Raises StudioError(ModelMissing)."""
        model = self._inventory.need(model_id)
        return self._inventory.ref(model_id, self._engines.engine_of(model, *(tokens or ())))

    def ref_with_loras(self, model_id: str) -> ModelRef:
        """As `ref`, run by an engine that takes LoRAs. Raises StudioError, also for what keeps that from running."""
        return self._inventory.ref(model_id, self._engines.engine_with(self._inventory.need(model_id), "loras"))

    def local(self, model_id: str, engine: str = "") -> LocalModel:
        """Where the model lies, for the worker, and the engine that runs it: the one of a request, where it is one of
        those that can, or what `ref` names. Raises StudioError: ModelMissing, and what keeps a request's engine from
        running."""
        model = self._inventory.need(model_id)
        card = self._cards.engine(engine)
        if card is not None and (card.light or card.passing):
            return self._inventory.local(model_id, engine)
        if engine and engine != model.engine and engine in {card.name for card in self._cards.stand_ins(model.engine)}:
            lacking = self._engines.why_not(model, engine)
            if lacking is not None:
                raise StudioError(lacking)
        elif engine != model.engine:
            engine = self._engines.engine_of(model)
        local = self._inventory.local(model_id, engine)
        if model.family != "text":
            return local
        return msgspec.structs.replace(local, kept_bytes=self._kept_bytes(), graph_bytes=self._graph_bytes())

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        """Other models this request needs, by role; LoRAs by their id. Raises StudioError(ModelMissing) for an upscaler
        or LoRA that was asked for."""
        return self._choosing.helpers_for(request)

    # ---- engines that can run one model

    def engine_of(self, model: InstalledModel) -> str:
        """The engine that runs it when nothing else is said."""
        return self._engines.engine_of(model)

    def engine_chosen(self, request: Request) -> EngineChosen | None:
        """Why a request for words names its engine; None where its model is not here, and of other requests."""
        model = self.get(request.model.id)
        if model is None or not isinstance(request, TextRequest):
            return None
        return self._engines.why(model, request.model.engine, loras=bool(request.loras))

    def engine_speeds(self, model: InstalledModel) -> Mapping[str, EngineSpeed]:
        """What a trial found on this machine; empty before there was one."""
        return self._engines.speeds(model)

    def engines_to_try(self, model: InstalledModel, *, again: bool = False) -> tuple[str, ...]:
        """Those that a trial would tell apart: where nothing is known of them yet, or `again`."""
        able = self._engines.able(model)
        return (able if len(able) > 1 else ()) if again else self._engines.unmeasured(model)

    def learn_speeds(self, model: InstalledModel, measured: Mapping[str, EngineSpeed]) -> None:
        """Raises StudioError(FileUnwritable)."""
        try:
            self._engines.learn(model, measured)
        except OSError as error:
            raise StudioError(FileUnwritable(path=str(places.cache_dir()), detail=str(error))) from error
        self.changed.emit()

    # ---- this machine

    def fit(self, entry: CatalogueEntry) -> Fit:
        """Whether a model fits this machine, in words. Quick; a graphics card is asked in the background, and
        `changed` tells when it has answered."""
        return fitting.judge(entry, self.machine(), self._cards, self._kinds)

    def fit_of(self, model: InstalledModel) -> Fit:
        """The same of a model that is here."""
        return self._choosing.fit_of(model)

    def machine(self) -> Machine:
        """Memory, cores and, once they have answered, graphics cards."""
        if self._machine is None:
            self._machine = fitting.this_machine()
            self._background.start(self.look_at_machine, self._graphics_cards_answered, name="graphics cards")
        return self._machine

    def _graphics_cards_answered(self, found: Machine | Failure) -> None:
        if isinstance(found, Machine) and found.graphics_cards:
            self.changed.emit()

    def look_at_machine(self) -> Machine:
        """`machine` with its graphics cards, waited for: for the command line, and for threads."""
        found = fitting.this_machine()
        self._machine = Machine(found.memory_bytes, found.cores, fitting.graphics_cards())
        return self._machine

    # ---- getting and losing models

    def install(self, model_id: str) -> None:
        """Fetch a catalogue model and its helpers in the background; `install_ended` tells how it went.
        Raises StudioError(NameUnknown) for an id that is not in the catalogue."""
        self._downloads.begin(self.offered(model_id), self.install_progress.emit, self._install_done)

    def _install_done(self, model_id: str, failure: Failure | None) -> None:
        self.refresh()
        self.install_ended.emit(model_id, failure)

    def install_now(self, model_id: str, control: InstallControl | None = None, *, kit: Path | None = None) -> None:
        """`install` for the command line: on the caller's thread, to the end. `kit`: a folder of gathered models that
        is tried first. Raises StudioError."""
        entry = self.offered(model_id)
        try:
            self._downloads.fetch(entry, control or InstallControl(model_id), kit)
        finally:
            self.refresh()

    def gather_now(self, model_id: str, target: Path, control: InstallControl | None = None) -> None:
        """Install and copy the files that do not travel with the program to `target/<id>/`. Raises StudioError."""
        entry = self.offered(model_id)
        try:
            self._downloads.gather(entry, control or InstallControl(model_id), target)
        finally:
            self.refresh()

    def cancel_install(self, model_id: str) -> None:
        """Stop a download at once; `install_ended` follows with DownloadCancelled. Harmless when there is none."""
        self._downloads.cancel(model_id)

    def remove(self, model_id: str) -> None:
        """Delete an installed model's files; a model left where the user keeps it is only forgotten.
        Raises StudioError(NameUnknown | ModelMissing | FileUnwritable); shipped models cannot be removed."""
        model = self.named(model_id)
        if model.origin == "shipped":
            raise StudioError(FileUnwritable(path=model.root, detail="it came with the program"))
        from studio.services.models.install import uninstall

        uninstall(model_id)
        self.refresh()

    def verify(self, model_id: str) -> Failure | None:
        """Read every file whole and compare with the manifest and the catalogue; None when all is well. Takes seconds
        for gigabytes. Raises StudioError(NameUnknown | ModelMissing)."""
        model = self.named(model_id)
        expected = manifests.expected_hashes(model, self.entry(model_id))
        for name, path in model.files.items():
            try:
                found = sha256_of(Path(path))
                self._hashes.learn(Path(path), found)
            except OSError as error:
                return FileUnreadable(path=path, detail=str(error))
            if expected.get(name) not in (None, found):
                return ModelDamaged(
                    model=model.title, file=name, detail=translatable("its contents are not what was installed")
                )
        return None

    def verify_later(self, model_id: str) -> None:
        """`verify` in the background; `verify_ended` tells."""

        self._background.start(
            lambda: self.verify(model_id),
            lambda failure: self.verify_ended.emit(model_id, failure),
            name=f"verify {model_id}",
        )

    # ---- models that the user brings

    def identify(self, path: Path, check: Check = unhindered) -> Identified:
        """What a file or folder is, which catalogue model it is recognised as, and whether it fits this machine.
        Raises StudioError(ImportRefused | FileUnreadable), and what `check` raises."""
        return self._bringing.identify(path, check)

    def identify_later(self, path: Path) -> None:
        """`identify` in the background; `identified` tells. One that is still at work is cancelled. Headers of large
        models, and folders of many files, take a while to read."""
        self._bringing.identify_later(path, self.identified.emit)

    def stop_identifying(self) -> None:
        """Nobody waits for what was to be identified: its thread ends soon, and `identified` tells nothing."""
        self._bringing.stop_identifying()

    def import_path(self, path: Path, *, copy: bool = False) -> InstalledModel:
        """Make a model of the user's available: where it lies, or as a copy. One that does not fit this machine is
        taken all the same. Raises StudioError(ImportRefused | FileUnreadable | ModelUnsupported | DiskFull |
        FileUnwritable)."""
        model = self._bringing.take(path, copy=copy)
        self.refresh()
        return model

    def find(self, folder: Path | None, check: Check = unhindered) -> Iterator[FoundModel]:
        """Models that other programs keep on this machine, or those in a folder, looked at as the iterator goes on;
        for any thread. Raises what `check` raises."""
        return self._bringing.find(folder, check)

    def use_found(self, found: FoundModel) -> InstalledModel:
        """Make it available where it lies. It is never changed or deleted; removing it from the library forgets it.
        Raises as `import_path`."""
        model = self._bringing.take(Path(found.path), copy=False, title=found.title)
        self.refresh()
        return model

    def use_found_later(self, found: Sequence[FoundModel]) -> None:
        """`use_found` of each, one after the other, in the background; `import_ended` tells of each."""
        self._bringing.take_found(found, self._import_done)

    def import_later(self, path: Path, *, copy: bool = False) -> None:
        """`import_path` in the background, for copies of large models; `import_ended` tells. Then its SHA-256 is
        computed, and `import_confirmed` tells what it said."""
        self._background.start(lambda: self._bringing.take(path, copy=copy), self._import_done, name="import")

    def _import_done(self, found: InstalledModel | Failure) -> None:
        self.refresh()
        model, failure = (found, None) if isinstance(found, InstalledModel) else (None, found)
        self.import_ended.emit(model, failure)
        if model is not None and not model.verified:
            self._hashing.start((model,))

    def _import_confirmed(self, model_id: str, outcome: Outcome) -> None:
        self.refresh()
        self.import_confirmed.emit(model_id, outcome)
