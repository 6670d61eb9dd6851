"""What was left out of an answer, and what of the text was not read for it, in words. Pure; window and command line."""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.proposed_edits import shares_words
from studio.domain.task_answers import Read
from studio.domain.task_checks import misses_length, talks_about
from studio.domain.word_count import count_words
from studio.domain.writing_tasks import Length, WritingTask
from studio.services.translation import tr, tr_count


def left_out_words(task: WritingTask, found: Read) -> str:
    """Of an answer: what it quotes that is not there, what it says twice, what it copied. Empty where nothing was."""
    told = [dropped_words(task, found.dropped) if found.dropped else ""]
    told.append(repeated_words(task, found.repeated) if found.repeated else "")
    told.append(not_told_words(found.not_told))
    if found.card is not None:
        unsure = sum(not one.sure for one in found.card.facts)
        told.append(unsure_words(unsure, found.card.name) if unsure else "")
    return " ".join(filter(None, told))


def length_words(wanted: Length, passage: str, said: str) -> str:
    """That an answer is not as short, or not as long, as it was to be; empty of one that is."""
    if not misses_length(wanted, passage, said):
        return ""
    values = {"before": count_words(passage), "now": count_words(said)}
    if wanted == "shorter":
        return tr("This is no shorter: {now:,} words in the place of {before:,}.", **values)
    return tr("This is no longer: {now:,} words in the place of {before:,}.", **values)


def unlike_words(passage: str, said: str) -> str:
    """That an answer is none that could stand in place of the passage; empty of one that could."""
    if talks_about(passage, said):
        return tr("This speaks about the passage in place of changing it, so it is not put in its place.")
    if not shares_words(passage, said):
        return tr("This answer shares hardly a word with the passage, so it is not put in its place.")
    return ""


def dropped_words(task: WritingTask, count: int) -> str:
    if task.answer == "list":
        return tr_count(
            "{count} was left out: it says nothing, or was there twice.",
            "{count} were left out: they say nothing, or were there twice.",
            count,
        )
    return tr_count(
        "{count} was left out: the words that it quotes are not in the text.",
        "{count} were left out: the words that they quote are not in the text.",
        count,
    )


def repeated_words(task: WritingTask, count: int) -> str:
    """Of what says the template's example again."""
    if task.answer == "text":
        return tr("The model said the example of the template again, which is about something else.")
    return tr_count(
        "{count} was left out: it is the example of the template, said again.",
        "{count} were left out: they are the example of the template, said again.",
        count,
    )


def not_told_words(names: Sequence[str]) -> str:
    """Of names and numbers that the model made up."""
    if not names:
        return ""
    return tr("Not in what you told it, so check: {names}.", names=", ".join(names))


def unsure_words(count: int, name: str) -> str:
    """Of facts without a tick."""
    return tr_count(
        "{count} has no tick: neither it nor the text around its words names {name}.",
        "{count} have no tick: neither they nor the text around their words name {name}.",
        count,
        name=name,
    )


def unread_words(task: WritingTask, count: int) -> str:
    """Of the text that the task is about."""
    if not count:
        return ""
    if task.reads == "named":
        return tr_count(
            "{count} word of the text was not read: there is no room for more than the paragraphs of that name.",
            "{count:,} words of the text were not read: there is no room for more than the paragraphs of that name.",
            count,
        )
    return tr_count(
        "{count} word at the beginning of the text was not read: there is no room for it.",
        "{count:,} words at the beginning of the text were not read: there is no room for them.",
        count,
    )
