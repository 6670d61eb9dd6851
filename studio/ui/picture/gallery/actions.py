"""What can be done in the gallery: look for pictures, give them stars, tags and albums, show them larger."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from studio.services.translation import tr, tr_count
from studio.ui.actions.action import Action
from studio.ui.picture.gallery.asking import AskingWords
from studio.ui.picture.gallery.labelling import Labelling
from studio.ui.picture.gallery.presenter import GalleryPresenter

STEP = 1.25
"""How much larger pictures are by a key."""


def gallery_actions(
    presenter: GalleryPresenter,
    labelling: Labelling,
    asking: AskingWords,
    find: Callable[[], object],
    find_like: Callable[[], object],
    grow: Callable[[float], object],
    place: str,
) -> tuple[Action, ...]:
    """`find`: shows the gallery with the keyboard in its search, `find_like`: with pictures like the selected one;
    `grow`: pictures so many times as large; `place`: of the list of pictures."""

    def has(stars: int) -> bool:
        return labelling.rating() == stars

    why = labelling.why_not
    stars = tuple(
        Action(f"picture.rate-{number}", tr_count("{count} star", "{count} stars", number),
               partial(labelling.rate, number), (str(number),), where=place, enabled=why,
               menu="Picture/Stars and tags", section="stars",
               tip=tr("Give the selected pictures so many stars; the same key once more takes them away"),
               checked=partial(has, number))
        for number in (1, 2, 3, 4, 5)
    )  # fmt: skip
    return (
        *stars,
        Action("picture.tag", tr("Tags\u2026"), lambda: asking.tags(presenter.known.tags, labelling.tag), ("T",),
               where=place, enabled=why, menu="Picture/Stars and tags", section="tags",
               tip=tr("Put words of your own to the selected pictures, or take them away")),
        Action("picture.album", tr("Put into an album\u2026"),
               lambda: asking.album(tuple(one.name for one in labelling.albums()), labelling.put_into), ("A",),
               where=place, enabled=why, menu="Picture/Stars and tags", section="tags",
               tip=tr("Put the selected pictures into an album, which is made if there is none of that name")),
        Action("picture.find", tr("Find pictures"), find, ("Ctrl+Alt+F",), where="picture", menu="Picture",
               section="Pictures shown",
               tip=tr("Search all pictures of the project by words, model, seed, size, day, stars, tags")),
        Action("picture.find-like", tr("Find pictures like this one"), find_like, where="picture",
               menu="Picture/Pictures shown", section="find", enabled=labelling.why_none_like_it,
               tip=tr("Search for pictures whose prompts mean something near the prompt of the selected one")),
        Action("picture.gallery-larger", tr("Larger pictures in the gallery"), partial(grow, STEP), ("+", "="),
               where=place, menu="Picture/Pictures shown", section="size"),
        Action("picture.gallery-smaller", tr("Smaller pictures in the gallery"), partial(grow, 1 / STEP), ("-",),
               where=place, menu="Picture/Pictures shown", section="size"),
    )  # fmt: skip
