"""What became of a returned file, counted and told. Used by `returned`, the window and the command line."""

from __future__ import annotations

import msgspec

from studio.services.translation import tr, tr_count


class Counts(msgspec.Struct):
    """What became of a returned file, in paragraphs, changes and notes."""

    matched: int = 0
    alike: int = 0
    """Of them, those without an id that were found by their words."""
    moved: int = 0
    new: int = 0
    missing: int = 0
    """Paragraphs of ours that the file has no more."""
    tracked: int = 0
    """Changes that the file says."""
    untracked: int = 0
    """Changes found by comparing."""
    notes: int = 0
    answers: int = 0
    known: int = 0
    """Changes and notes that are here already."""
    absent: int = 0
    """Scenes of which the file has nothing: it was made of others."""
    scenes_moved: int = 0
    formatting: int = 0
    headings: int = 0
    """Paragraphs that the file joins with a title."""
    in_tables: int = 0
    in_footnotes: int = 0
    tables: int = 0

    @property
    def changes(self) -> int:
        return self.tracked + self.untracked


def told_of(counts: Counts) -> str:
    """What came back, in sentences."""
    told = [
        tr_count("{count} paragraph matched", "{count:,} paragraphs matched", counts.matched),
        tr_count("{count} moved", "{count:,} moved", counts.moved),
        tr_count("{count} new", "{count:,} new", counts.new),
        tr_count("{count} missing", "{count:,} missing", counts.missing),
    ]
    changes = tr_count("{count} change", "{count:,} changes", counts.changes)
    if counts.untracked:
        changes = tr("{changes} ({count:,} of them not tracked)", changes=changes, count=counts.untracked)
    notes = tr_count("{count} note", "{count:,} notes", counts.notes)
    if counts.answers:
        notes = tr("{notes} ({answers})", notes=notes, answers=_answers(counts.answers))
    words = tr("{paragraphs}. {changes}, {notes}.", paragraphs=", ".join(told), changes=changes, notes=notes)
    return " ".join((words, *_further(counts)))


def _answers(count: int) -> str:
    return tr_count("{count} new answer", "{count:,} new answers", count)


def _further(counts: Counts) -> list[str]:
    """What was not brought back, or needs to be known."""
    found = []
    if counts.alike:
        found.append(
            tr_count("{count} paragraph was found by its words.", "{count:,} paragraphs were found by their words.",
                     counts.alike)
        )  # fmt: skip
    if counts.known:
        found.append(tr_count("{count} was here already.", "{count:,} were here already.", counts.known))
    if counts.absent:
        found.append(
            tr_count("{count} scene is not in the file.", "{count:,} scenes are not in the file.", counts.absent)
        )
    if counts.scenes_moved:
        found.append(
            tr_count(
                "{count} scene stands elsewhere in the file: move it in the outline if you like.",
                "{count:,} scenes stand elsewhere in the file: move them in the outline if you like.",
                counts.scenes_moved,
            )
        )
    aside = [
        tr_count("{count} change of formatting", "{count:,} changes of formatting", counts.formatting)
        if counts.formatting else "",
        tr_count("{count} paragraph joined with a title", "{count:,} paragraphs joined with a title", counts.headings)
        if counts.headings else "",
        tr_count("{count} tracked change in tables", "{count:,} tracked changes in tables", counts.in_tables)
        if counts.in_tables else "",
        tr_count("{count} tracked change in footnotes", "{count:,} tracked changes in footnotes", counts.in_footnotes)
        if counts.in_footnotes else "",
    ]  # fmt: skip
    named = ", ".join(one for one in aside if one)
    if named:
        found.append(tr("Not taken over: {things}.", things=named))
    if counts.tables:
        found.append(tr_count("{count} table was not compared.", "{count:,} tables were not compared.", counts.tables))
    return found
