"""What a person puts to finished pictures: stars, tags, albums. No widgets; made by the rooms; main thread."""

from __future__ import annotations

from collections.abc import Callable

from studio.domain.picture_records import Album, Generation
from studio.services.gallery.rows import drawn_by
from studio.services.translation import tr, tr_count
from studio.ui.picture.desk import PictureDesk
from studio.ui.picture.gallery import labels


class Labelling:
    """All of it means the pictures that are selected."""

    def __init__(self, desk: PictureDesk, selected: Callable[[], tuple[str, ...]]) -> None:
        self._desk, self._selected = desk, selected

    def pictures(self) -> tuple[Generation, ...]:
        found = (self._desk.generation(one) for one in self._selected())
        return tuple(one for one in found if one is not None)

    def why_not(self) -> str:
        if not self.pictures():
            return tr("Choose a picture first.")
        return self._desk.why_not_writable()

    def prompt(self) -> str:
        """Of the first one, or of what it was made from; empty where nothing is written of it."""
        session, pictures = self._desk.session, self.pictures()
        drawn = drawn_by(session.document, pictures[0]) if session is not None and pictures else None
        return " ".join(drawn.prompt.split()) if drawn is not None else ""

    def why_none_like_it(self) -> str:
        if not self.pictures():
            return tr("Choose a picture first.")
        return "" if self.prompt() else tr("This picture has no prompt, and prompts are what is compared.")

    def rating(self) -> int:
        """That all of them have; -1 where they differ."""
        found = {one.rating for one in self.pictures()}
        return found.pop() if len(found) == 1 else -1

    def rate(self, stars: int) -> None:
        """The same number once more takes the stars away."""
        wanted = 0 if self.rating() == stars else stars
        ids = self._ids()
        if self._desk.perform(lambda document: labels.rate(document, ids, wanted)):
            count = len(ids)
            self._desk.say(
                tr_count("{count} picture without stars.", "{count} pictures without stars.", count)
                if not wanted
                else tr_count(
                    "{stars} for {count} picture.", "{stars} for {count} pictures.", count, stars="★" * wanted
                )
            )

    def _ids(self) -> tuple[str, ...]:
        return tuple(one.id for one in self.pictures())

    # ---- tags

    def tags(self) -> tuple[str, ...]:
        """Those that any of them has, in their order."""
        return tuple(dict.fromkeys(tag for one in self.pictures() for tag in one.tags))

    def tag(self, text: str) -> None:
        """Tags parted by commas; one with a minus before it is taken away."""
        parts = [one.strip() for one in text.split(",")]
        put = [labels.tag_of(one) for one in parts if not one.startswith("-")]
        taken = [labels.tag_of(one[1:]) for one in parts if one.startswith("-")]
        ids = self._ids()
        self._desk.perform(lambda document: labels.tag(document, ids, [one for one in put if one], taken))

    def untag(self, tag: str) -> None:
        ids = self._ids()
        self._desk.perform(lambda document: labels.tag(document, ids, (), (tag,)))

    # ---- albums

    def albums(self) -> tuple[Album, ...]:
        """Of the project, by name."""
        session = self._desk.session
        found = session.document.all(Album) if session is not None else ()
        return tuple(sorted(found, key=lambda one: one.name.casefold()))

    def put_into(self, name: str) -> None:
        """The album of that name, which is made where there is none."""
        name = " ".join(name.split())
        if not name:
            return
        ids = self._ids()
        album = next((one for one in self.albums() if one.name.casefold() == name.casefold()), None)
        if album is None:
            done = self._desk.perform(lambda document: labels.new_album(document, name, ids))
        else:
            album_id = album.id
            done = self._desk.perform(lambda document: labels.put_into(document, ids, album_id))
        if done:
            one, many = "{count} picture is in the album “{name}”.", "{count} pictures are in the album “{name}”."
            self._desk.say(tr_count(one, many, len(ids), name=name))

    def take_out(self, album_id: str) -> None:
        ids = self._ids()
        self._desk.perform(lambda document: labels.take_out(document, ids, album_id))

    def rename_album(self, album_id: str, name: str) -> None:
        self._desk.perform(lambda document: labels.rename_album(document, album_id, name))

    def remove_album(self, album_id: str) -> None:
        if self._desk.perform(lambda document: labels.remove_album(document, album_id)):
            self._desk.say(tr("The album is gone; its pictures stay. Ctrl+Z brings it back."))
