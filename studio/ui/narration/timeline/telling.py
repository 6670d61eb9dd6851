"""What is told of clips and of what is dragged, in words. Pure."""

from __future__ import annotations

from studio.services.exchange.audiobook.chapter_timeline import Cut
from studio.services.exchange.audiobook.programme import Bed
from studio.services.translation import tr
from studio.ui.narration.timeline.grips import Grip

_TOLD = 80
"""Letters of a sentence that are told."""


def facts(cut: Cut) -> str:
    """What was done to a clip; "" where nothing was."""
    clip = cut.where.clip
    shape = clip.shape
    found = []
    if shape.gain:
        found.append(tr("{decibels} dB", decibels=f"{shape.gain:+.1f}"))
    if shape.trim_start or shape.trim_end:
        found.append(tr("trimmed {start} s and {end} s", start=f"{shape.trim_start:.2f}", end=f"{shape.trim_end:.2f}"))
    if shape.fade_in or shape.fade_out:
        found.append(tr("fades {start} s and {end} s", start=f"{shape.fade_in:.2f}", end=f"{shape.fade_out:.2f}"))
    if shape.silenced:
        found.append(tr("silent {seconds} s", seconds=f"{sum(end - start for start, end in shape.silenced):.2f}"))
    if cut.where.pause < 0:
        found.append(tr("crossfade of {seconds} s", seconds=f"{-cut.where.pause:.2f}"))
    elif clip.pause_is_own:
        found.append(tr("pause {seconds} s", seconds=f"{cut.where.pause:.2f}"))
    return ", ".join(found)


def clip_words(cut: Cut) -> str:
    """Number, who speaks, what was done to it."""
    words = tr("Clip {number}", number=cut.place + 1)
    if cut.speaker:
        words = tr("Clip {number}, {name}", number=cut.place + 1, name=cut.speaker)
    done = facts(cut)
    return tr("{clip}: {facts}", clip=words, facts=done) if done else words


def hover_words(cut: Cut) -> str:
    """The sentence too."""
    text = cut.segment.text
    return f"{clip_words(cut)}\n{text if len(text) <= _TOLD else text[:_TOLD] + '…'}"


def stretch_words(seconds: float) -> str:
    """What a chosen stretch is for."""
    return tr(
        "{seconds} s chosen: S puts room tone there, Space plays from its beginning, the right button shows more.",
        seconds=f"{seconds:.2f}",
    )


def bed_words(bed: Bed) -> str:
    """Of music below."""
    return tr(
        "{name}: {decibels} dB, {ducking} dB softer while somebody speaks", name=bed.name,
        decibels=f"{bed.gain:+.1f}", ducking=f"{bed.ducking:.1f}",
    )  # fmt: skip


def value_words(grip: Grip, value: float) -> str:
    if grip.kind == "gain":
        return tr("{decibels} dB", decibels=f"{value:+.1f}")
    if grip.kind == "pause" and value < 0:
        return tr("crossfade of {seconds} s", seconds=f"{-value:.2f}")
    return tr("{seconds} s", seconds=f"{value:.2f}")


def what_drags(grip: Grip) -> str:
    """What a drag does."""
    match grip.kind:
        case "trim_start":
            return tr("Drag to trim the beginning of the clip")
        case "trim_end":
            return tr("Drag to trim the end of the clip")
        case "fade_in":
            return tr("Drag to fade the clip in")
        case "fade_out":
            return tr("Drag to fade the clip out")
        case "gain":
            return tr("Drag up or down to make the clip louder or softer")
        case "pause":
            return tr("Drag to change the pause, to the left of its beginning for a crossfade")
