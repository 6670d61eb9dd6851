"""What a picture needs of memory, in words: for the form, the line of messages, the command line. Pure."""

from __future__ import annotations

from studio.domain.picture_memory import MemoryNeed
from studio.services.amounts import bytes_in_words
from studio.services.translation import tr
from studio.services.wording import sentence


def need_in_words(need: MemoryNeed) -> tuple[str, str, str]:
    """A few words, a sentence or two, and why it would be refused; "" where it has room."""
    amounts = {"needed": bytes_in_words(need.needed_bytes), "free": bytes_in_words(need.free_bytes)}
    few = tr("needs about {needed}, {free} free", **amounts)
    return few, need_told(need), sentence(need.failure) if need.failure is not None else ""


def need_told(need: MemoryNeed) -> str:
    """Whole sentences."""
    if need.failure is not None:
        return sentence(need.failure)
    amounts = {"needed": bytes_in_words(need.needed_bytes), "free": bytes_in_words(need.free_bytes)}
    if need.device.startswith("cuda"):
        said = [tr("The picture needs about {needed} of the graphics card's memory, {free} of it are free.", **amounts)]
    else:
        said = [tr("The picture needs about {needed} of memory, {free} are free.", **amounts)]
    if need.tiled:
        said.append(tr("It is decoded in tiles."))
    if need.turns:
        said.append(tr("The model's parts take turns on the graphics card."))
    said.append(tr("Pictures of a batch are made one after the other: more of them take no more."))
    return " ".join(said)
