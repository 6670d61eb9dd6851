"""The model library: which models there are, which of them are on this machine, and getting more of them.

Lives on the main thread of the window or the command line. Fetching, hashing and asking the graphics card happen in
threads of its own; their news come back as signals. Never hashes a big file on the caller's thread except in `verify`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from studio import places
from studio.domain.catalogue import CatalogueEntry, Identified, InstalledModel
from studio.domain.engine_cards import CARDS, Cards
from studio.domain.errors import Failure, FileUnreadable, FileUnwritable, ModelDamaged, ModelMissing, StudioError
from studio.domain.kinds import KINDS, FamilyName, Helper, Kinds
from studio.domain.requests import ModelRef, Request
from studio.services.models import fit as fitting
from studio.services.models import store
from studio.services.models.catalogue import read_catalogue
from studio.services.models.fit import Fit, Machine
from studio.services.models.leash import Leash
from studio.services.models.stamps import HashBook, StopHashingError, lower_thread_priority, sha256_of
from studio.wire.messages import LocalModel

if TYPE_CHECKING:
    from studio.services.models.install import Installer

_log = logging.getLogger(__name__)


class ModelLibrary(QObject):
    changed = Signal()
    """Models came or went, or more is known about the machine."""
    install_progress = Signal(str, object, object, str)
    """Model id, bytes done, bytes in all (0: not known), phase in words. Numbers go beyond 32 bits."""
    install_ended = Signal(str, object)
    """Model id, Failure or None."""
    import_ended = Signal(object, object)
    """InstalledModel or None, Failure or None."""
    verify_ended = Signal(str, object)
    """Model id, Failure or None."""
    _posted = Signal(object)
    """Work for the main thread, sent by the others: so that every public signal is emitted on the main thread."""

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        shipped: Path | None = None,
        kinds: Kinds = KINDS,
        cards: Cards = CARDS,
    ) -> None:
        """`shipped`: another folder than the program's own, with a `catalogue/` in it."""
        super().__init__(parent)
        self._kinds = kinds
        self._cards = cards
        self._shipped = shipped or places.shipped_models_dir()
        catalogue = read_catalogue(self._shipped / "catalogue", kinds)
        self._entries = catalogue.entries
        self.problems = catalogue.problems
        """Catalogue files that could not be used, one sentence each."""
        self._hashes = HashBook(places.cache_dir() / "hashes.json")
        self._posted.connect(self._run_posted, Qt.ConnectionType.QueuedConnection)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._leashes: dict[str, Leash] = {}
        self._reported: dict[str, tuple[float, str]] = {}
        self._installed: dict[str, InstalledModel] | None = None
        self._machine: Machine | None = None

    # ---- what there is

    def entries(self) -> tuple[CatalogueEntry, ...]:
        """The catalogue: starters first, then by family and title."""
        order = {family.name: place for place, family in enumerate(self._kinds.families)}
        last = len(order)
        return tuple(
            sorted(
                self._entries.values(),
                key=lambda e: (not e.starter, order.get(e.family, last), e.title.lower()),
            )
        )

    def entry(self, model_id: str) -> CatalogueEntry | None:
        return self._entries.get(model_id)

    def refresh(self) -> None:
        """Look at the disk again, for example after another program installed a model."""
        self._installed = None
        self.changed.emit()

    def _models(self) -> dict[str, InstalledModel]:
        if self._installed is None:
            found = [store.find_entry(entry, self._shipped) for entry in self.entries()]
            models = {model.id: model for model in found if model is not None}
            for model in store.all_imported():
                models.setdefault(model.id, model)
            self._installed = models
        return self._installed

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(self._models().values())

    def get(self, model_id: str) -> InstalledModel | None:
        return self._models().get(model_id)

    def successor(self, model_id: str) -> str:
        """The catalogue model that has taken the place of one that is no longer in it; "" for none."""
        if model_id in self._entries:
            return ""
        return next((entry.id for entry in self._entries.values() if model_id in entry.replaces), "")

    def models_for(self, family: str, task: str = "") -> tuple[InstalledModel, ...]:
        """Installed models of a family that an engine of ours runs here, best default first."""
        families = {family, "tool"} if self._cards.task(task).any_family else {family}
        found = [
            model
            for model in self.installed()
            if model.family in families
            and self._cards.engine(model.engine) is not None
            and (task in model.tasks if task else self._works_alone(model))
            and not fitting.runtime_missing(self._cards.engine(model.engine))
        ]
        return tuple(sorted(found, key=self._preference))

    def _works_alone(self, model: InstalledModel) -> bool:
        return any(self._cards.task(task).use != "with another model" for task in model.tasks)

    def _preference(self, model: InstalledModel) -> tuple[bool, bool, bool, int, str]:
        """What does not fit this machine and what nobody knows the terms of is proposed last; the starter that makes
        pictures only until the user has brought another one."""
        fit = fitting.judge_need(
            self._cards.engine(model.engine), model.architecture, model.memory_bytes, self.machine()
        )
        unclear = model.licence is not None and model.licence.commercial == "unknown"
        entry = self._entries.get(model.id)
        stopgap = entry is not None and entry.starter and "text-to-image" in model.tasks
        quality = entry.quality if entry is not None else 0
        return (not fit.fits, stopgap, unclear, -quality, model.title.lower())

    def suggestions(self) -> dict[str, str]:
        """Family -> id of the best model that is not here, fits this machine, answers in bearable time and may be used
        commercially, where it is better than what is here."""
        found: dict[str, CatalogueEntry] = {}
        for entry in self._entries.values():
            fit = self.fit(entry)
            card = self._cards.engine(entry.engine)
            bearable = self._kinds.family(entry.family).bearable_seconds
            slow = (card is not None and card.speed == "slow") if fit.seconds is None else fit.seconds > bearable
            if not fit.fits or (slow and not fit.on_card) or entry.licence.commercial in ("no", "unknown"):
                continue
            best = found.get(entry.family)
            if entry.quality > (best.quality if best is not None else 0):
                found[entry.family] = entry
        return {family: entry.id for family, entry in found.items() if self.get(entry.id) is None}

    # ---- threads

    def _start_thread(self, work: Callable[[], None], name: str) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _post(self, work: Callable[[], None]) -> None:
        """Have `work` done on the main thread; dropped once the library closes."""
        if not self._closing.is_set():
            self._posted.emit(work)

    def _run_posted(self, work: Callable[[], None]) -> None:
        work()

    def shut_down(self, timeout: float = 5.0) -> None:
        """Stop downloads and hashing, and wait for their threads; what was fetched so far is continued next time."""
        self._closing.set()
        with self._lock:
            leashes = list(self._leashes.values())
        for leash in leashes:
            leash.cancel()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def start_hashing(self) -> None:
        """Compute, in the background, the SHA-256 of every model file whose hash is not known yet. Call it when the
        window is up and idle; recipes made before it is done name files by size and header fingerprint."""
        paths = [Path(path) for model in self.installed() for path in model.files.values()]
        self._start_thread(lambda: self._hash_all(paths), name="model hashes")

    def _hash_all(self, paths: Sequence[Path]) -> None:
        lower_thread_priority()
        for path in paths:
            if self._closing.is_set():
                return
            try:
                if path.is_file() and self._hashes.stamp(path.name, path).sha256 is None:
                    self._hashes.compute(path, self._pause_or_stop)
                    self._hashes.save()
            except StopHashingError:
                return
            except OSError:
                _log.warning("no hash for %s", path, exc_info=True)

    def _pause_or_stop(self, _count: int) -> None:
        if self._closing.is_set():
            raise StopHashingError

    # ---- for requests

    def _need(self, model_id: str) -> InstalledModel:
        model = self.get(model_id)
        if model is None:
            heir = self._entries.get(self.successor(model_id))
            raise StudioError(ModelMissing(model_id=model_id, successor=heir.title if heir is not None else ""))
        return model

    def ref(self, model_id: str) -> ModelRef:
        """The model as a request names it; reads at most 64 KiB of each file. Raises StudioError(ModelMissing)."""
        model = self._need(model_id)
        stamps = []
        for name, path in sorted(model.files.items()):
            try:
                stamps.append(self._hashes.stamp(name, Path(path)))
            except OSError as error:
                self._installed = None
                raise StudioError(ModelMissing(model_id=model_id, file=name)) from error
        return ModelRef(id=model.id, engine=model.engine, files=tuple(stamps))

    def local(self, model_id: str) -> LocalModel:
        """Where the model lies, for the worker. Raises StudioError(ModelMissing)."""
        model = self._need(model_id)
        for name, path in model.files.items():
            if not Path(path).is_file():
                self._installed = None
                raise StudioError(ModelMissing(model_id=model_id, file=name))
        return LocalModel(
            id=model.id,
            engine=model.engine,
            architecture=model.architecture,
            root=model.root,
            files=dict(model.files),
            memory_bytes=model.memory_bytes,
        )

    def helpers_for(self, request: Request) -> dict[str, LocalModel]:
        """Other models this request needs, by role; LoRAs by their id. Optional ones that are not here are left out
        (the engine says what it lacks). Raises StudioError(ModelMissing) for an upscaler or LoRA that was asked for."""
        helpers: dict[str, LocalModel] = {}
        entry = self._entries.get(request.model.id)
        for role, model_id in (entry.helpers if entry is not None else {}).items():
            if self.get(model_id) is not None:
                helpers[role] = self.local(model_id)
        kind = self._kinds.of(request)
        for helper in kind.helpers(request):
            helpers[helper.role] = self.local(self._helper_id(helper, kind.family))
        return helpers

    def _helper_id(self, helper: Helper, family: FamilyName) -> str:
        found = self.models_for(family, helper.task) if helper.task and self.get(helper.model_id) is None else ()
        return found[0].id if found else helper.model_id

    # ---- this machine

    def fit(self, entry: CatalogueEntry) -> Fit:
        """Whether a model fits this machine, in words. Quick; a graphics card is asked in the background, and
        `changed` tells when it has answered."""
        return fitting.judge(entry, self.machine(), self._cards)

    def machine(self) -> Machine:
        """Memory, cores and, once they have answered, graphics cards."""
        if self._machine is None:
            self._machine = fitting.this_machine()
            self._start_thread(self._ask_cards, name="graphics cards")
        return self._machine

    def _ask_cards(self) -> None:
        if self.look_at_machine().cards:
            self._post(self.changed.emit)

    def look_at_machine(self) -> Machine:
        """`machine` with its graphics cards, waited for: for the command line, and for threads."""
        found = fitting.this_machine()
        self._machine = Machine(found.memory_bytes, found.cores, fitting.cards())
        return self._machine

    # ---- getting and losing models

    def install(self, model_id: str) -> None:
        """Fetch a catalogue model and its helpers in the background; `install_ended` tells how it went.
        Raises StudioError(ModelMissing) for an id that is not in the catalogue."""
        entry = self._entries.get(model_id)
        if entry is None:
            raise StudioError(ModelMissing(model_id=model_id))
        with self._lock:
            if model_id in self._leashes:
                return
            leash = Leash(model_id, lambda done, total, phase: self._report(model_id, done, total, phase))
            self._leashes[model_id] = leash
        self._start_thread(lambda: self._install_thread(entry, leash), name=f"install {model_id}")

    def _report(self, model_id: str, done: int, total: int, phase: str) -> None:
        """Called in the installing thread; thinned to ten a second, except for a new phase."""
        now = time.monotonic()
        last, said = self._reported.get(model_id, (0.0, ""))
        if phase != said or now - last >= 0.1:
            self._reported[model_id] = (now, phase)
            self._post(lambda: self.install_progress.emit(model_id, done, total, phase))

    def _install_thread(self, entry: CatalogueEntry, leash: Leash) -> None:
        failure: Failure | None = None
        try:
            self._install_with_helpers(entry, leash, None)
        except StudioError as error:
            failure = error.failure
        except OSError as error:
            failure = FileUnwritable(path=error.filename or "", detail=str(error))
        self._post(lambda: self._install_done(entry.id, failure))

    def _install_done(self, model_id: str, failure: Failure | None) -> None:
        with self._lock:
            self._leashes.pop(model_id, None)
        self.refresh()
        self.install_ended.emit(model_id, failure)

    def _install_with_helpers(self, entry: CatalogueEntry, leash: Leash, kit: Path | None) -> None:
        for model_id in dict.fromkeys((*entry.helpers.values(), entry.id)):
            wanted = self._entries.get(model_id)
            if wanted is not None:
                self._installer().install(wanted, leash, kit=kit)

    def install_now(self, model_id: str, leash: Leash | None = None, *, kit: Path | None = None) -> None:
        """`install` for the command line: on the caller's thread, to the end. `kit`: a folder of gathered models that
        is tried first. Raises StudioError."""
        entry = self._entries.get(model_id)
        if entry is None:
            raise StudioError(ModelMissing(model_id=model_id))
        try:
            self._install_with_helpers(entry, leash or Leash(model_id), kit)
        finally:
            self.refresh()

    def gather_now(self, model_id: str, target: Path, leash: Leash | None = None) -> None:
        """Install and copy the files that do not travel with the program to `target/<id>/`. Raises StudioError."""
        entry = self._entries.get(model_id)
        if entry is None:
            raise StudioError(ModelMissing(model_id=model_id))
        try:
            self._installer().gather(entry, leash or Leash(model_id), target)
        finally:
            self.refresh()

    def _installer(self) -> Installer:
        # Downloading brings HTTP, TLS and archives along: not before somebody installs something.
        from studio.services.models.install import Installer

        return Installer(self._shipped, self._hashes)

    def cancel_install(self, model_id: str) -> None:
        """Stop a download at once; `install_ended` follows with DownloadCancelled. Harmless when there is none."""
        with self._lock:
            leash = self._leashes.get(model_id)
        if leash is not None:
            leash.cancel()

    def remove(self, model_id: str) -> None:
        """Delete an installed model's files; a model left where the user keeps it is only forgotten.
        Raises StudioError(ModelMissing | FileUnwritable); shipped models cannot be removed."""
        model = self._need(model_id)
        if model.origin == "shipped":
            raise StudioError(FileUnwritable(path=model.root, detail="it came with the program"))
        from studio.services.models.install import uninstall

        uninstall(model_id)
        self.refresh()

    def verify(self, model_id: str) -> Failure | None:
        """Read every file whole and compare with the manifest and the catalogue; None when all is well. Takes seconds
        for gigabytes. Raises StudioError(ModelMissing)."""
        model = self._need(model_id)
        expected = store.expected_hashes(model, self._entries.get(model_id))
        for name, path in model.files.items():
            try:
                found = sha256_of(Path(path))
                self._hashes.learn(Path(path), found)
            except OSError as error:
                return FileUnreadable(path=path, detail=str(error))
            if expected.get(name) not in (None, found):
                return ModelDamaged(model=model.title, file=name, detail="its contents are not what was installed")
        return None

    def verify_later(self, model_id: str) -> None:
        """`verify` in the background; `verify_ended` tells."""

        def work() -> None:
            try:
                failure = self.verify(model_id)
            except StudioError as error:
                failure = error.failure
            self._post(lambda: self.verify_ended.emit(model_id, failure))

        self._start_thread(work, name=f"verify {model_id}")

    def import_later(self, path: Path, *, copy: bool = False) -> None:
        """`import_path` in the background, for copies of large models; `import_ended` tells."""

        def work() -> None:
            model: InstalledModel | None = None
            failure: Failure | None = None
            try:
                model = self._import(path, copy)
            except StudioError as error:
                failure = error.failure
            self._post(lambda: self._import_done(model, failure))

        self._start_thread(work, name="import")

    def _import_done(self, model: InstalledModel | None, failure: Failure | None) -> None:
        self.refresh()
        self.import_ended.emit(model, failure)

    def _import(self, path: Path, copy: bool) -> InstalledModel:
        from studio.services.models.identify import identify
        from studio.services.models.importing import import_model

        what = identify(path.absolute())
        return import_model(what, self._hashes, [*self._entries, *self._models()], copy=copy)

    def identify(self, path: Path) -> Identified:
        """What a file or folder is, and whether it fits this machine. Raises StudioError(ImportRefused |
        FileUnreadable)."""
        from studio.services.models.identify import identify

        what = identify(path.absolute())
        card = self._cards.engine(what.engine)
        if card is None:
            return what
        fit = fitting.judge_need(
            card, what.architecture, what.memory_bytes, self.machine(), weights=what.size, family=what.family
        )
        why_not = what.why_not or ("" if fit.fits else fit.words)
        return msgspec.structs.replace(what, fits=fit.fits, fit_words=fit.words, why_not=why_not)

    def import_path(self, path: Path, *, copy: bool = False) -> InstalledModel:
        """Make a model of the user's available: where it lies, or as a copy. One that does not fit this machine is
        taken all the same. Raises StudioError(ImportRefused | FileUnreadable | ModelUnsupported | DiskFull |
        FileUnwritable)."""
        model = self._import(path, copy)
        self.refresh()
        return model
