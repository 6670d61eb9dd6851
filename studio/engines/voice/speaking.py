"""A segment that is laid out, as results: in parts for somebody who waits for its sound, and as a whole to be kept.

Called by the voice engines on the worker's job thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from studio.engines.protocol import JobControl
from studio.engines.voice.held_norms import Levels
from studio.engines.voice.result import SpeechDone, SpeechPart
from studio.engines.voice.sound import Samples
from studio.engines.voice.speech_graph import Laid, SpeechGraph
from studio.engines.voice.streaming import Listener, Outline, heard


def spoken(
    graph: SpeechGraph,
    levels: Levels,
    laid: Sequence[Laid],
    whole: Callable[[], SpeechDone],
    outlines: Callable[[], Sequence[Outline]],
    listener: Listener,
    control: JobControl,
    *,
    number: int,
    semitones: float,
    gap: float,
) -> Iterator[SpeechDone]:
    """Results of the segment of that number, whose pieces are `laid`. `whole` makes all of it, which is the same
    whether somebody listens or not. `levels`: of the voice. `gap`: seconds of silence between pieces."""
    shapes = outlines() if control.listening and graph.parted else ()
    waited_for = bool(shapes) and listener.waits(sum(one.frames for one in laid))
    if waited_for and control.listening == "meanwhile":
        waited_for = listener.may_be_made_twice(shapes[0])
    if waited_for:
        levels.begin()

        def make(place: int, start: int, end: int) -> Samples:
            return graph.sound(laid[place], control, levels, start, end)

        for samples, more in heard(shapes, make, listener, semitones=semitones, gap=gap):
            control.check()
            yield SpeechPart(number, samples, shapes[0].rate, more=more)
        if control.listening == "only":
            return
    done = whole()
    if control.listening and not waited_for:
        listener.given(len(done.samples) / done.rate)
    if control.listening == "only":
        yield SpeechPart(number, done.samples, done.rate)
    else:
        yield msgspec.structs.replace(done, heard=waited_for)
