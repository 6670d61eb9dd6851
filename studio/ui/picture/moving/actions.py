"""Playing the chosen moving picture, writing it as a film."""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.picture.moving.dialog import Playing
from studio.ui.picture.moving.in_place import FilmInPlace
from studio.ui.picture.moving.saving import MovingSaving


def moving_actions(film: FilmInPlace, playing: Playing, saving: MovingSaving) -> tuple[Action, ...]:
    def words() -> str:
        return tr("Pause the moving picture") if film.playing else tr("Play the moving picture")

    return (
        Action(
            id="picture.play-moving", words=tr("Play or pause the moving picture"), act=film.toggle,
            keys=("Ctrl+Alt+P",), where="picture", enabled=film.why_not, text=words,
            tip=tr("See the frames of the chosen picture one after the other, where pictures are looked at large"),
            menu="Picture/View", section="moving",
        ),
        Action(
            id="picture.play-moving-window", words=tr("Play the moving picture in a window…"), act=playing.show,
            where="picture", enabled=film.why_not, tip=tr("In a window of its own, beside what is being worked at"),
            menu="Picture/View", section="moving",
        ),
        Action(
            id="picture.save-moving", words=tr("Save the moving picture as a film…"), act=saving.ask, where="picture",
            enabled=saving.why_not, tip=tr("As MP4, animated WebP, GIF or PNG"), menu="Picture/View", section="moving",
        ),
    )  # fmt: skip
