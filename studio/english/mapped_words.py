"""A pronunciation lexicon as a mapped file: looked up where it lies, and nothing of it is read before a word is asked.

Called by `lexicon`. The lexicons are shipped as compressed JSON, which takes half a second and 75 MB to read. A wheel
has what is made of each (`words_file`) beside it; in a checkout it is made at the first use and lies in the cache.
Either belongs to the JSON it was made of, and to no other. Where the cache cannot be written, the JSON is read.
"""

from __future__ import annotations

import lzma
import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from studio import places
from studio.domain.raised import UNDECODABLE
from studio.english.words_file import HEAD, MARK, Entry, as_mapped, digest_of
from studio.private_files import private_folder, write_private

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUFFIX: Final = ".words"
"""Of what lies beside `us_gold.json.xz` in a wheel: `us_gold.words`."""
_MOST: Final = 1 << 22
"""Words."""
_REMEMBERED: Final = 1 << 14
"""Words that were asked for, there or not: a text repeats most of its own."""


class MappedWords(Mapping[str, Entry]):
    """One lexicon. The file stays mapped as long as this lives; any thread."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        """Raises ValueError where it is not such a file, or not whole."""
        import numpy as np  # the window starts without it

        if len(data) < HEAD.size:
            raise ValueError("no lexicon")
        mark, count, self.digest = HEAD.unpack_from(data)
        start = HEAD.size + 8 * (count + 1)
        if mark != MARK or count > _MOST or start > len(data):
            raise ValueError("no lexicon")
        self._data, self._start, self._count = data, start, int(count)
        bounds: NDArray[np.uint32] = np.frombuffer(data, "<u4", 2 * (count + 1), HEAD.size)
        self._words, self._values = bounds[: count + 1], bounds[count + 1 :]
        whole = start + int(self._values[-1]) == len(data) and self._words[-1] == self._values[0] and not self._words[0]
        if not whole or bool((np.diff(bounds.astype(np.int64)) < 0).any()):
            raise ValueError("a lexicon that is not whole")
        self._asked: dict[str, Entry | None] = {}

    def __getitem__(self, word: str) -> Entry:
        found = self._entry(word)
        if found is None:
            raise KeyError(word)
        return found

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self._entry(word) is not None

    def _entry(self, word: str) -> Entry | None:
        try:
            return self._asked[word]
        except KeyError:
            place = self._find(word)
        if len(self._asked) >= _REMEMBERED:
            self._asked = {}
        found = self._asked[word] = None if place is None else self._value(place)
        return found

    def __iter__(self) -> Iterator[str]:
        return (self._word(place).decode() for place in range(self._count))

    def __len__(self) -> int:
        return self._count

    def _find(self, word: str) -> int | None:
        wanted = word.encode("utf-8", "surrogatepass")
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            if self._word(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < self._count and self._word(low) == wanted else None

    def _word(self, place: int) -> bytes:
        return self._data[self._start + int(self._words[place]) : self._start + int(self._words[place + 1])]

    def _value(self, place: int) -> Entry | None:
        """None where what lies there is broken: the word is not known then."""
        value = self._data[self._start + int(self._values[place]) : self._start + int(self._values[place + 1])]
        try:
            return msgspec.json.decode(value, type=dict[str, str | None]) if value[:1] == b"{" else value.decode()
        except UNDECODABLE:
            return None


def read_words(path: Path) -> Mapping[str, Entry]:
    """The lexicon of a file of compressed JSON. Raises OSError where there is no such file."""
    compressed = path.read_bytes()
    digest, title = digest_of(compressed), path.name.partition(".")[0]
    kept = places.cache_dir() / "lexicons" / f"{title}-{digest.hex()}"
    for made in (path.with_name(title + SUFFIX), kept):
        found = _mapped(made, digest)
        if found is not None:
            return found
    entries = msgspec.json.decode(lzma.decompress(compressed), type=dict[str, Entry])
    try:
        private_folder(kept.parent)
        for older in kept.parent.glob(f"{title}-*"):
            older.unlink(missing_ok=True)
        write_private(kept, as_mapped(entries, digest), durable=False)
    except OSError:
        # It is read anew the next time.
        return entries
    return entries


def _mapped(path: Path, digest: bytes) -> MappedWords | None:
    """None where there is no such file, where it is not whole, or where it was made of another lexicon."""
    try:
        with path.open("rb") as file:
            found = MappedWords(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):
        return None
    return found if found.digest == digest else None
