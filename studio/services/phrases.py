"""Parts of which sentences for people are made: one of several names, a detail in brackets. Pure; any thread."""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain.answer_kinds import Lacking
from studio.services.details import tr_detail
from studio.services.translation import tr


def one_of(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return tr("{first} or {last}", first=", ".join(names[:-1]), last=names[-1])


def in_brackets(detail: str) -> str:
    """What a library or the system said of it, or what the words themselves put into brackets; empty without."""
    return f" ({tr_detail(detail)})" if detail else ""


def lacking_words(lacks: Lacking) -> str:
    """What an answer made of quotations does not say, however true its sentences are."""
    match lacks:
        case "who":
            return tr("The quotations don’t say who.")
        case "when":
            return tr("The quotations don’t say when.")
        case "number":
            return tr("The quotations give no number for it.")
        case "":
            return ""


def source_place(title: str, section: str, page: int) -> str:
    """Where in a source something stands: "The Horse, p. 12", "The Horse, Breeds"."""
    if page:
        return tr("{title}, p. {page:,}", title=title, page=page)
    return tr("{title}, {section}", title=title, section=section) if section and section != title else title
