"""Models that other programs keep on this machine, looked at where they lie. Called by the model library, on a thread
of it or the command line's; nothing is copied, changed or deleted, and nothing but headers is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from studio.domain.catalogue import Identified, InstalledModel
from studio.domain.errors import StudioError
from studio.formats.checks import Check, unhindered
from studio.formats.folders import FolderError
from studio.services.models.other_programs import Candidate, Place, candidates
from studio.services.translation import tr
from studio.services.wording import sentence

_Identity = tuple[int, int]


class FoundModel(msgspec.Struct, frozen=True, kw_only=True):
    path: str
    program: str
    """Whose folder it lies in; the folder's name where a person named it."""
    title: str
    size: int = 0
    what: Identified | None = None
    """None: it could not be looked into."""
    here: str = ""
    """Id of the model of the library that has its files already."""
    why_not: str = ""
    """Why it can't be used, as a sentence; empty when it can."""


def find_models(
    places: Iterable[Place],
    installed: Iterable[InstalledModel],
    identify: Callable[[Path, Check], Identified],
    check: Check = unhindered,
) -> Iterator[FoundModel]:
    """Each file once, wherever else it is linked to. Raises what `check` raises."""
    known = {_identity(path): model.id for model in installed for path in model.files.values()}
    seen: set[_Identity] = set()
    for place in places:
        try:
            for one in candidates(place, check):
                identity = _identity(one.path)
                if identity not in seen:
                    seen.add(identity)
                    yield _looked_at(place, one, known, identify, check)
        except (OSError, FolderError) as error:
            said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            why = tr("The folder cannot be read further: {reason}.", reason=said)
            yield FoundModel(path=str(place.folder), program=place.program, title=place.folder.name, why_not=why)


def _looked_at(
    place: Place,
    one: Candidate,
    known: Mapping[_Identity, str],
    identify: Callable[[Path, Check], Identified],
    check: Check,
) -> FoundModel:
    found = FoundModel(path=str(one.path), program=place.program, title=one.title or one.path.stem)
    if one.why_not:
        return msgspec.structs.replace(found, why_not=tr(one.why_not))
    try:
        what = named(identify(one.path, check), one.title)
    except StudioError as error:
        size = one.path.stat().st_size if one.path.is_file() else 0
        return msgspec.structs.replace(found, size=size, why_not=sentence(error.failure))
    here = next((known[each] for path in what.files.values() if (each := _identity(Path(path))) in known), "")
    why_not = "" if what.engine else what.why_not or tr("Nothing here runs it.")
    return msgspec.structs.replace(
        found, title=what.title, size=what.size, what=what, here=here, why_not=why_not if not here else ""
    )


def named(what: Identified, title: str) -> Identified:
    """As the program calls it that keeps it; a GGUF file whose name is its hash is known by its ending then."""
    if not title:
        return what
    files = {
        f"{name}.gguf" if what.kind == "gguf" and not name.endswith(".gguf") else name: path
        for name, path in what.files.items()
    }
    return msgspec.structs.replace(what, title=title[:80], files=files)


def _identity(path: Path | str) -> _Identity:
    """Of the file itself, whatever link leads to it."""
    try:
        status = Path(path).stat()
    except OSError:
        return (-1, hash(str(path)))
    return (status.st_dev, status.st_ino)
