"""What the cards' room does: which card is chosen, what is changed of it, and in which scenes each is named.

Made by the room; main thread, knows no toolkit. Where cards are named is looked for on a thread over a copy.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from studio.domain.cards import (
    ROLES,
    Appearance,
    Looked,
    Role,
    add_card,
    change_card,
    look_through,
    matching,
    remove_card,
)
from studio.domain.changes import Change
from studio.domain.document import Document
from studio.domain.project_records import Card
from studio.domain.text_pictures import pictures_of
from studio.domain.text_records import Paragraph
from studio.services.translation import tr

Step = Callable[[float], None]
Places = dict[str, tuple[Appearance, ...]]
_SEEDS: Final = 2**32
"""A new card's seed is one of so many: short enough to be written down."""


class CardRow(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role
    scenes: int | None
    """How many name it; None until it is known."""


class CardsDesk(Protocol):
    """What the cards need of the desk."""

    @property
    def document(self) -> Document | None: ...
    @property
    def writable(self) -> bool: ...
    def make(self, make: Callable[[Document], Change]) -> Change | None: ...
    def hint(self, words: str) -> None: ...
    def why_not_writable(self) -> str: ...


class CardsView(Protocol):
    @property
    def seen(self) -> bool:
        """Somebody may be looking."""
        ...

    def show_rows(self, rows: Sequence[CardRow], chosen: str | None, words: str) -> None:
        """`words`: why the list is empty."""

    def show_card(self, card: Card | None, *, writable: bool) -> None: ...

    def show_places(self, places: Sequence[Appearance] | None) -> None:
        """None: it is still looked for."""

    def show_first_name(self, name: str, scenes: int) -> None:
        """An alias that may be taken up, with how many scenes have it; "" where there is none."""

    def look_for(self, work: Callable[[Step], Looked], done: Callable[[Looked], None]) -> None:
        """Do it on a thread; what was at work before is given up."""

    def look_later(self) -> None:
        """Call `look` once the text rests."""


class CardsPresenter:
    def __init__(self, desk: CardsDesk, view: CardsView) -> None:
        self._desk, self._view = desk, view
        self.chosen: str | None = None
        """Id of the card in the form."""
        self._asked = ""
        self._places: Places | None = None
        self._first_names: dict[str, tuple[str, int]] = {}

    # ---- what is shown

    @property
    def card(self) -> Card | None:
        document = self._desk.document
        return document.get(Card, self.chosen) if document is not None and self.chosen is not None else None

    def project_changed(self) -> None:
        self.chosen, self._places = None, None
        self._first_names = {}
        self.show()
        self._view.look_later()

    def text_changed(self) -> None:
        """Scenes or their text became others: what was found is shown until it is looked for again."""
        self._view.look_later()

    def cards_changed(self) -> None:
        self.show()
        self._view.look_later()

    def show(self) -> None:
        document = self._desk.document
        cards = matching(document.all(Card), self._asked) if document is not None else []
        shown = [card for role in ROLES for card in cards if card.role == role]
        if self.card is None:
            self.chosen = shown[0].id if shown else None
        rows = [CardRow(card.id, card.name, card.role, self._count(card.id)) for card in shown]
        self._view.show_rows(rows, self.chosen, "" if rows else self._why_empty())
        self._show_chosen()

    def _why_empty(self) -> str:
        if self._desk.document is None:
            return tr("No project is open.")
        if self._asked:
            return tr("No card has these words.")
        return tr("A card keeps what is true of a character, a place, a thing or a style.")

    def _count(self, card_id: str) -> int | None:
        return len(self._places.get(card_id, ())) if self._places is not None else None

    def _show_chosen(self) -> None:
        card = self.card
        self._view.show_card(card, writable=self._desk.writable)
        self._view.show_places(self._places.get(card.id, ()) if card is not None and self._places is not None else None)
        name, scenes = self._first_names.get(card.id, ("", 0)) if card is not None and self._desk.writable else ("", 0)
        taken = card is not None and name in (*card.aliases, card.name)
        self._view.show_first_name("" if taken else name, scenes)

    # ---- where cards are named

    def look(self) -> None:
        document = self._desk.document
        if document is None or not self._view.seen:
            return
        copy = document.copy()

        def done(looked: Looked) -> None:
            self._places, self._first_names = looked.places, looked.first_names
            self.show()

        self._view.look_for(lambda step: look_through(copy, step), done)

    def is_there(self, place: Appearance) -> bool:
        """Whether the paragraph is still in its scene."""
        document = self._desk.document
        paragraph = document.get(Paragraph, place.paragraph_id) if document is not None else None
        return paragraph is not None and paragraph.scene_id == place.scene_id

    # ---- what a person does

    def seek(self, words: str) -> None:
        self._asked = words.strip()
        self.show()

    def choose(self, card_id: str) -> None:
        if card_id != self.chosen:
            self.chosen = card_id
            self._show_chosen()

    def add(self, role: Role, name: str) -> str | None:
        """A new card of that kind, chosen; its id, or None where it could not be made."""
        made: list[str] = []

        def make(document: Document) -> Change:
            change, card_id = add_card(document, name, role, secrets.randbelow(_SEEDS))
            made.append(card_id)
            return change

        self._asked = ""
        if self._desk.make(make) is None:
            return None
        self.chosen = made[0]
        self.show()
        return made[0]

    def put(self, card_id: str, values: Mapping[str, object]) -> None:
        """These fields of a card. A name stays where it would become empty, and this is said."""
        wanted = dict(values)
        if not str(wanted.get("name", "-")).strip():
            self._desk.hint(tr("A card keeps its name; a card without one could not be found."))
            del wanted["name"]
        if wanted:
            self._desk.make(lambda document: change_card(document, card_id, wanted))
        self.show()

    def set_chosen(self, **values: object) -> None:
        if self.chosen is not None:
            self.put(self.chosen, values)

    def add_alias(self, name: str) -> None:
        """The chosen card is found by this name as well."""
        card = self.card
        if card is not None:
            self.set_chosen(aliases=(*card.aliases, name))

    def draw_seed(self) -> None:
        self.set_chosen(seed=secrets.randbelow(_SEEDS))

    def remove(self) -> None:
        """The chosen card; the one behind it, or before it, is chosen then."""
        gone, order = self.chosen, self._order()
        if gone is None:
            return
        at = order.index(gone) if gone in order else 0
        following = (*order[at + 1 : at + 2], *order[max(0, at - 1) : at])
        self.chosen = following[0] if following else None
        self._desk.make(lambda document: remove_card(document, gone))
        self.show()

    def _order(self) -> list[str]:
        document = self._desk.document
        cards = matching(document.all(Card), self._asked) if document is not None else []
        return [card.id for role in ROLES for card in cards if card.role == role]

    def reveal(self, change: Change) -> None:
        """Choose a card that a step made, changed or brought back."""
        cards = [edit.after for edit in change.edits if isinstance(edit.after, Card)]
        if cards:
            self.chosen, self._asked = cards[0].id, ""
        self.show()

    # ---- why not

    def why_no_card(self) -> str:
        """Why nothing can be done to a card now; empty when it can."""
        return self._desk.why_not_writable() or ("" if self.card is not None else tr("No card is chosen."))

    def why_no_reference(self) -> str:
        card = self.card
        no_picture = tr("The card has no reference picture.")
        return self.why_no_card() or ("" if card is not None and card.reference else no_picture)

    def pictures(self) -> list[str]:
        """SHA-256 of the project's pictures, the newest first, each once."""
        document = self._desk.document
        return list(dict.fromkeys(one.asset for one in pictures_of(document))) if document is not None else []

    def why_no_gallery(self) -> str:
        no_picture = tr("No picture was made in this project yet.")
        return self.why_no_card() or ("" if self.pictures() else no_picture)
