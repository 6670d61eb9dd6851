"""Which rooms stand beside the sentences, or below them, and the rail of icons that opens them. Made by the pane. Main
thread.
"""

from __future__ import annotations

from studio.services.translation import tr
from studio.ui.narration.cast.parts_view import PartsPanel
from studio.ui.narration.checking.view import SheetPanel
from studio.ui.narration.lexicon.view import WordsPanel
from studio.ui.narration.listening.view import ListeningPanel
from studio.ui.narration.own_sound import OwnSound
from studio.ui.narration.publishing.view import PublishPanel
from studio.ui.narration.rail import Rail
from studio.ui.narration.side import NarrationSide


def rooms_beside(
    cast: PartsPanel, words: WordsPanel, publish: PublishPanel, sheet: SheetPanel, own: OwnSound, heard: ListeningPanel
) -> NarrationSide:
    """The panels under their tabs, each of which can bring itself in front."""
    side = NarrationSide(
        (
            (tr("Cast"), cast, cast),
            (tr("Guessed words"), words, words),
            (tr("Publish"), publish, publish),
            (tr("Sheet"), sheet, sheet),
            (tr("Recording"), own.recording_view, own.recording_view),
            (tr("Music"), own.music_view, own.music_view),
            (tr("Missed words"), heard, heard),
        )
    )
    cast.bring = lambda: side.bring(0)
    words.bring = lambda: side.bring(1)
    publish.bring = lambda: side.bring(2)
    sheet.bring = lambda: side.bring(3)
    own.recording_view.bring = lambda: side.bring(4)
    own.music_view.bring = lambda: side.bring(5)
    heard.bring = lambda: side.bring(6)
    return side


def rail_of_rooms() -> Rail:
    return Rail(
        (
            ("narration.cast", "people", tr("Cast")),
            ("narration.guessed-words", "book", tr("Guessed words")),
            ("narration.recording", "narration", tr("Recording")),
            ("narration.music", "music", tr("Music")),
            ("narration.heard-back", "ear", tr("Missed words")),
            ("narration.sheet", "sheet", tr("Sheet")),
            ("narration.publishing", "save", tr("Publish")),
        )
    )
