"""Everything a person can do in the Narration pane, as actions. Made by the pane; main thread."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from studio.services.translation import tr
from studio.ui.actions.action import Action
from studio.ui.narration.cast.found import FoundPresenter
from studio.ui.narration.cast.parts import PartsPresenter
from studio.ui.narration.cast.presenter import FASTEST, SLOWEST, CastPresenter
from studio.ui.narration.cast_actions import cast_actions
from studio.ui.narration.checking.presenter import SheetPresenter
from studio.ui.narration.desk import NarrationDesk
from studio.ui.narration.lexicon.presenter import WordsPresenter
from studio.ui.narration.lines.presenter import LinesPresenter
from studio.ui.narration.listening.presenter import ListeningPresenter
from studio.ui.narration.listening_actions import listening_actions
from studio.ui.narration.places import CLIP_MENU, MENU, PANE, SENTENCE_MENU, SENTENCES, TIMELINE
from studio.ui.narration.publish_actions import publish_actions
from studio.ui.narration.publishing.presenter import PublishPresenter
from studio.ui.narration.run_actions import run_actions
from studio.ui.narration.sound.export import WavExport
from studio.ui.narration.sound.presenter import SoundPresenter
from studio.ui.narration.takes.presenter import TakesPresenter
from studio.ui.narration.word_actions import word_actions


class Rooms(msgspec.Struct, frozen=True):
    """What the actions act on."""

    desk: NarrationDesk
    cast: CastPresenter
    takes: TakesPresenter
    sound: SoundPresenter
    words: WordsPresenter
    parts: PartsPresenter
    lines: LinesPresenter
    found: FoundPresenter
    export: WavExport
    publishing: PublishPresenter
    sheet: SheetPresenter
    listening: ListeningPresenter
    choose_scene: Callable[[], None]
    """Open the list of scenes."""
    choose_voice: Callable[[], None]
    choose_take: Callable[[], None]
    show_words_menu: Callable[[], None]
    """How each word of the selected sentence is said."""
    note_take: Callable[[], None]
    """Put the keyboard into the field for the take's note."""
    show_models: Callable[[], None]
    show_listeners: Callable[[], None]
    """The models that write speech down."""


def narration_actions(rooms: Rooms) -> tuple[Action, ...]:
    """In the order of the menu."""
    return (
        *_speaking(rooms),
        *_listening(rooms),
        *listening_actions(rooms.desk, rooms.listening, rooms.show_listeners),
        *_moving(rooms),
        *_takes(rooms),
        *_voices(rooms),
        *cast_actions(rooms.desk, rooms.parts, rooms.lines, rooms.found),
        *word_actions(rooms.desk, rooms.words, rooms.show_words_menu),
        _export(rooms),
        *publish_actions(rooms.desk, rooms.publishing, rooms.sheet),
    )


def _speaking(rooms: Rooms) -> tuple[Action, ...]:
    desk, takes = rooms.desk, rooms.takes
    return (
        Action(
            "narration.speak-scene", tr("Speak scene"), takes.speak_scene, keys=("Ctrl+Return",), where=PANE,
            enabled=lambda: _no_speech(desk), tip=tr("Speak what is new or stale, and play the scene"),
            menu=MENU, section="speak",
        ),
        Action(
            "narration.speak-from-here", tr("Speak from here"), takes.speak_from_here, keys=("Ctrl+Shift+Return",),
            where=PANE, enabled=lambda: _no_speech(desk),
            tip=tr("Speak what is new or stale from the selected sentence on, and play it"),
            menu=MENU, section="speak", context=(SENTENCE_MENU,),
        ),
        *run_actions(desk, takes, lambda: _no_book(desk)),
        Action(
            "narration.take-again", tr("Take again"), takes.take_again, keys=("R",), where=SENTENCES, there=(TIMELINE,),
            enabled=lambda: _no_speech(desk),
            text=lambda: tr("Take again") if not _no_take(desk) else tr("Speak the sentence"),
            tip=tr("Speak the selected sentence once more, read a little differently"),
            menu=MENU, section="speak", context=(SENTENCE_MENU, CLIP_MENU),
        ),
        Action(
            "narration.stop", tr("Stop"), takes.stop, keys=("Escape",), where=PANE,
            enabled=lambda: _nothing_to_stop(desk), tip=tr("Stop speaking and playing; what is spoken stays"),
            menu=MENU, section="speak",
        ),
    )  # fmt: skip


def _listening(rooms: Rooms) -> tuple[Action, ...]:
    desk, sound = rooms.desk, rooms.sound

    def words() -> str:
        match desk.playing:
            case "playing":
                return tr("Pause")
            case "paused":
                return tr("Go on")
            case _:
                return tr("Play from the selected sentence")

    return (
        Action(
            "narration.play", tr("Play or pause"), sound.play_or_pause, keys=("Space",), where=SENTENCES,
            enabled=lambda: "" if desk.playing != "stopped" else _no_sound(desk),
            tip=tr("Play from the selected sentence, pause, or go on"), text=words,
            menu=MENU, section="listen", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.loop", tr("Loop the sentence"), sound.loop, keys=("O",), where=SENTENCES,
            enabled=lambda: "" if sound.looping else _no_take(desk), checked=lambda: sound.looping,
            tip=tr("Hear the selected sentence again and again, until this is pressed once more"),
            menu=MENU, section="listen", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.media-play", tr("Play or pause by the media key"), sound.play_or_pause,
            keys=("Toggle Media Play/Pause", "Media Play"),
            enabled=lambda: "" if desk.playing != "stopped" else _no_sound(desk),
        ),
        Action(
            "narration.media-next", tr("Play the next sentence"), lambda: sound.play_sentence(1), keys=("Media Next",),
            enabled=lambda: _no_sound(desk), menu="Narration/Listen", section="listen",
        ),
        Action(
            "narration.media-previous", tr("Play the previous sentence"), lambda: sound.play_sentence(-1),
            keys=("Media Previous",), enabled=lambda: _no_sound(desk), menu="Narration/Listen", section="listen",
        ),
        Action(
            "narration.show-alone", tr("Draw the selected sentence alone"), lambda: sound.show_alone(not sound.alone),
            keys=("A",), where=SENTENCES, enabled=lambda: _no_sound(desk), checked=lambda: sound.alone,
            tip=tr("Draw the sound of the selected sentence alone, or of the whole scene"),
            menu="Narration/Listen", section="listen", context=(SENTENCE_MENU,),
        ),
    )  # fmt: skip


def _takes(rooms: Rooms) -> tuple[Action, ...]:
    desk, takes = rooms.desk, rooms.takes

    def no_other() -> str:
        segment = desk.segment()
        if segment is None or len(segment.takes) < 2:
            return tr("The selected sentence has no other take.")
        return _read_only(desk)

    return (
        Action(
            "narration.next-take", tr("Next take"), lambda: takes.step_take(1), keys=("T",), where=SENTENCES,
            enabled=lambda: no_other() or takes.why_kept(),
            tip=tr("Hear and export the following take of the selected sentence"),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.previous-take", tr("Previous take"), lambda: takes.step_take(-1), keys=("Shift+T",),
            where=SENTENCES, enabled=lambda: no_other() or takes.why_kept(),
            tip=tr("Hear and export the take before of the selected sentence"),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.lock-take", tr("Lock the take"), takes.lock_take, keys=("L",), where=SENTENCES,
            enabled=lambda: _no_take(desk) or _read_only(desk),
            checked=lambda: (segment := desk.segment()) is not None and segment.locked,
            tip=tr("Keep this take whatever becomes of the text, the voice or the lexicon"),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU, CLIP_MENU),
        ),
        Action(
            "narration.compare-takes", tr("Compare the takes"), takes.compare_takes, keys=("B",), where=SENTENCES,
            enabled=no_other, tip=tr("Hear every take of the selected sentence, the newest first"),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU, CLIP_MENU),
        ),
        Action(
            "narration.note-take", tr("Note on the take…"), rooms.note_take, keys=("M",), where=SENTENCES,
            enabled=lambda: _no_take(desk) or _read_only(desk),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.delete-take", tr("Delete the take"), takes.delete_take, keys=("Delete",), where=SENTENCES,
            enabled=lambda: _no_take(desk) or _read_only(desk) or takes.why_kept(),
            tip=tr("Remove the take that is heard; undo brings it back"),
            menu="Narration/Takes", section="takes", context=(SENTENCE_MENU,),
        ),
        Action(
            "narration.choose-take", tr("Choose among the takes…"), rooms.choose_take, where=PANE,
            enabled=lambda: no_other() or takes.why_kept(), menu="Narration/Takes", section="takes",
        ),
    )  # fmt: skip


def _moving(rooms: Rooms) -> tuple[Action, ...]:
    desk, takes = rooms.desk, rooms.takes

    settings = desk.studio.settings

    def follows() -> bool:
        return bool(settings.get("narration_follows"))

    def no_way(place: int, last: int, words: str) -> str:
        return words if place == last else ""

    def no_sentence(last: bool) -> str:
        if not desk.segments:
            return tr("This scene has no words yet.")
        words = tr("This is the last sentence.") if last else tr("This is the first sentence.")
        return no_way(desk.place(), len(desk.segments) - 1 if last else 0, words)

    def no_scene(last: bool) -> str:
        ids = [scene_id for scene_id, _ in desk.scenes]
        if not ids:
            return tr("This project has no scene yet.")
        words = tr("This is the last scene.") if last else tr("This is the first scene.")
        return no_way(ids.index(desk.scene_id), len(ids) - 1 if last else 0, words)

    return (
        Action(
            "narration.next-sentence", tr("Next sentence"), lambda: takes.step_sentence(1), keys=("Ctrl+Down",),
            where=PANE, enabled=lambda: no_sentence(last=True), menu="Narration/Go to", section="move",
        ),
        Action(
            "narration.previous-sentence", tr("Previous sentence"), lambda: takes.step_sentence(-1), keys=("Ctrl+Up",),
            where=PANE, enabled=lambda: no_sentence(last=False), menu="Narration/Go to", section="move",
        ),
        Action(
            "narration.next-scene", tr("Next scene"), lambda: takes.step_scene(1), keys=("Ctrl+PgDown",),
            where=PANE, enabled=lambda: no_scene(last=True), menu="Narration/Go to", section="move",
        ),
        Action(
            "narration.previous-scene", tr("Previous scene"), lambda: takes.step_scene(-1), keys=("Ctrl+PgUp",),
            where=PANE, enabled=lambda: no_scene(last=False), menu="Narration/Go to", section="move",
        ),
        Action(
            "narration.choose-scene", tr("Choose the scene…"), rooms.choose_scene, where=PANE,
            enabled=lambda: "" if desk.scenes else tr("This project has no scene yet."),
            menu="Narration/Go to", section="move",
        ),
        Action(
            "narration.follow-writing", tr("Follow the scene in Writing"),
            lambda: settings.set("narration_follows", not follows()), where=PANE, checked=follows,
            tip=tr("Show the scene that is in front in Writing, while nothing plays"),
            menu="Narration/Go to", section="move",
        ),
    )  # fmt: skip


def _voices(rooms: Rooms) -> tuple[Action, ...]:
    desk, cast = rooms.desk, rooms.cast

    def no_install() -> str:
        if cast.installing:
            return tr("The voice is being fetched now.")
        return "" if cast.offers_voice() else tr("There is a voice already; the model page shows more.")

    return (
        Action(
            "narration.choose-voice", tr("Choose the voice…"), rooms.choose_voice, where=PANE,
            enabled=lambda: "" if desk.voices else tr("No voice is installed."),
            menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.faster", tr("Speak faster"), lambda: cast.step_speed(1), keys=("+",), where=SENTENCES,
            enabled=lambda: tr("The voice speaks at twice its pace already.") if cast.speed >= FASTEST else "",
            tip=tr("What is spoken from now on is faster"), menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.slower", tr("Speak slower"), lambda: cast.step_speed(-1), keys=("-",), where=SENTENCES,
            enabled=lambda: tr("The voice speaks at half its pace already.") if cast.speed <= SLOWEST else "",
            tip=tr("What is spoken from now on is slower"), menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.install-voice", tr("Install a voice"), cast.install_voice, where=PANE, enabled=no_install,
            tip=tr("Fetch the first voice once; it is kept"), menu="Narration/Voices", section="voice",
        ),
        Action(
            "narration.models", tr("More voices…"), rooms.show_models, where=PANE,
            tip=tr("Show the model page at the voices"), menu="Narration/Voices", section="voice",
        ),
    )  # fmt: skip


def _export(rooms: Rooms) -> Action:
    return Action(
        "narration.export", tr("Export the scene as WAV, not mastered…"), rooms.export.ask, where=PANE,
        enabled=lambda: _no_sound(rooms.desk),
        tip=tr("Write the scene as it plays, with music, as one file of 24 kHz; “Publish” makes files for stores"),
        menu=MENU, also="File/Export", section="export",
    )  # fmt: skip


def _nothing_to_stop(desk: NarrationDesk) -> str:
    going = desk.speaking() or desk.preparing or desk.auditioning or desk.playing != "stopped"
    return "" if going else tr("Nothing is spoken or played now.")


def _no_speech(desk: NarrationDesk) -> str:
    if not desk.segments:
        return tr("This scene has no words yet.")
    if desk.voice is None:
        return tr("No voice is installed.")
    return _read_only(desk)


def _no_sound(desk: NarrationDesk) -> str:
    return "" if desk.spoken else tr("Nothing of this scene has been spoken yet.")


def _no_take(desk: NarrationDesk) -> str:
    segment = desk.segment()
    spoken = segment is not None and segment.take is not None
    return "" if spoken else tr("The selected sentence has not been spoken yet.")


def _no_book(desk: NarrationDesk) -> str:
    if not desk.scenes:
        return tr("This project has no scene yet.")
    if desk.voice is None:
        return tr("No voice is installed.")
    return _read_only(desk)


def _read_only(desk: NarrationDesk) -> str:
    if desk.session is None:
        return tr("No project is open.")
    return tr("This project can only be read. Save a copy to go on working.") if desk.session.read_only else ""
