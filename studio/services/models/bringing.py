"""Models that a person brings: what a file or folder is, whether it fits this machine, and taking it in.

Used by the model library; main thread, but for what its threads call: `identify` and `take` may run on any.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from studio import threads
from studio.domain.catalogue import CatalogueEntry, Identified, InstalledModel
from studio.domain.engine_cards import Cards
from studio.domain.errors import Cancelled, Failure, FileUnreadable, StudioError
from studio.domain.kinds import Kinds
from studio.formats.checks import Check, unhindered
from studio.services.models import fit as fitting
from studio.services.models.background import Background
from studio.services.models.fit import Machine
from studio.services.models.found_models import FoundModel, find_models, named
from studio.services.models.importing import import_model
from studio.services.models.inventory import Inventory
from studio.services.models.other_programs import place_of, usual_places
from studio.services.models.recognition import recognised
from studio.services.models.stamps import HashBook


class Bringing:
    def __init__(
        self,
        inventory: Inventory,
        hashes: HashBook,
        background: Background,
        kinds: Kinds,
        cards: Cards,
        machine: Callable[[], Machine],
    ) -> None:
        self._inventory, self._hashes, self._background = inventory, hashes, background
        self._kinds, self._cards, self._machine = kinds, cards, machine
        self._unwanted = threading.Event()

    def identify(self, path: Path, check: Check = unhindered) -> Identified:
        """What a file or folder is, which catalogue model it is recognised as, and whether it fits this machine.
        Raises StudioError(ImportRefused | FileUnreadable), and what `check` raises."""
        what, entry = self._look_into(path, check)
        if entry is not None:
            what = msgspec.structs.replace(what, recognised=entry.id)
        card = self._cards.engine(what.engine)
        if card is None:
            return what
        fit = fitting.judge_need(
            card,
            what.architecture,
            what.memory_bytes,
            self._machine(),
            weights=what.size,
            pace=self._kinds.family(what.family).pace,
            alone=what.family != "picture"
            or any(self._cards.task(one).use != "with another model" for one in what.tasks),
        )
        why_not = what.why_not or ("" if fit.fits else fit.words)
        return msgspec.structs.replace(what, fits=fit.fits, fit_words=fit.words, why_not=why_not)

    def identify_later(self, path: Path, told: Callable[[Path, Identified | None, Failure | None], object]) -> None:
        """`identify` on a thread; one that is still at work is cancelled, and nothing is told of it."""
        self.stop_identifying()
        unwanted = self._unwanted = threading.Event()

        def check() -> None:
            if unwanted.is_set() or self._background.closing:
                raise Cancelled

        def look() -> Identified | None:
            try:
                return self.identify(path, check)
            except Cancelled:
                return None

        def tell(found: Identified | Failure | None) -> None:
            if found is None or unwanted.is_set():
                return
            if isinstance(found, Identified):
                told(path, found, None)
            else:
                told(path, None, found)

        self._background.start(look, tell, name="identify")

    def stop_identifying(self) -> None:
        """Nobody waits for what was to be identified: its thread ends soon, and nothing is told."""
        self._unwanted.set()

    def find(self, folder: Path | None, check: Check = unhindered) -> Iterator[FoundModel]:
        """Models that other programs keep on this machine, or those in a folder, looked at as the iterator goes on.
        Raises what `check` raises."""
        where = usual_places(Path.home(), os.environ) if folder is None else (place_of(folder.absolute()),)
        return find_models(where, self._inventory.models().values(), self.identify, check)

    def take_found(self, found: Sequence[FoundModel], told: Callable[[InstalledModel | Failure], None]) -> None:
        """Each where it lies, one after the other, on a thread; `told` hears of each on the main thread."""

        def work() -> None:
            for one in found:
                if self._background.closing:
                    return
                outcome = threads.outcome(partial(self.take, Path(one.path), copy=False, title=one.title), "import")
                self._background.post(partial(told, outcome))

        self._background.start(work, lambda _none: None, name="import")

    def take(self, path: Path, *, copy: bool, title: str = "") -> InstalledModel:
        """`title`: what the program calls it that keeps it. Raises StudioError(ImportRefused | FileUnreadable |
        ModelUnsupported | DiskFull | FileUnwritable)."""
        what, entry = self._look_into(path)
        what = named(what, title)
        taken = [*self._inventory.catalogue, *self._inventory.models()]
        return import_model(what, entry, self._hashes, taken, copy=copy)

    def _look_into(self, path: Path, check: Check = unhindered) -> tuple[Identified, CatalogueEntry | None]:
        from studio.services.models.identify import identify

        what = identify(path.absolute(), check)
        try:
            return what, recognised(what, self._inventory.entries(), self._hashes, check)
        except OSError as error:
            raise StudioError(FileUnreadable(path=str(path), detail=error.strerror or str(error))) from error
