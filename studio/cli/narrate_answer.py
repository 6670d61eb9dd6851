"""What `triptych narrate` answers: sheets, files, what fails; and what it refuses before anything is spoken."""

from __future__ import annotations

from typing import Final

import msgspec

from studio.cli.running import give, give_json, hint
from studio.domain.document import Document
from studio.domain.errors import BadRequest, StudioError
from studio.domain.publishing import STORES, target_of
from studio.domain.publishing_records import Mastering
from studio.domain.showable import showable
from studio.services.exchange.audiobook.encoders import Form
from studio.services.exchange.audiobook.order import Order
from studio.services.exchange.audiobook.publish import Published
from studio.services.exchange.audiobook.sheet import ANNOUNCED, FILES, SAMPLED, Sheet
from studio.services.exchange.audiobook.store_files import files_of_document, store_rows
from studio.services.translation import tr

_MENDED_BY: Final = {FILES: "--by-chapter", SAMPLED: "--sample"}


def refuse_what_no_store_takes(document: Document, order: Order, form: Form) -> None:
    """Nobody waits a night for files that are not written then. Raises StudioError(BadRequest)."""
    target = target_of(order.mastering.target)
    failed = [row for row in store_rows(files_of_document(document), order, target, form) if row.state == "fails"]
    if not failed:
        return
    names = {"target": target.words.partition(" ")[0], "names": ", ".join(row.words for row in failed)}
    told = [tr("{target} asks of MP3 files: {names}. Nothing is spoken yet.", **names)]
    mends = " ".join(_MENDED_BY[row.check] for row in failed if row.check in _MENDED_BY)
    if mends:
        told.append(tr("Add {options}.", options=mends))
    if any(row.check == ANNOUNCED for row in failed):
        told.append(tr("Leave --no-credits out, or give the project both credits."))
    waivers = " ".join(f"--waive {row.check}" for row in failed)
    told.append(tr("Or let it pass: {options}.", options=waivers))
    raise StudioError(BadRequest(field="--to", problem=" ".join(told)))


def answer(done: Published, mastering: Mastering, *, as_json: bool, stores: bool) -> int:
    """The exit code."""
    for words in done.left_out:
        hint(words)
    failed = done.failed
    if as_json:
        give_json({
            "files": [str(path) for path in done.written],
            "target": mastering.target,
            "sheets": [msgspec.to_builtins(sheet) for sheet in done.sheets],
            "failed": [{"check": check, "file": name} for check, name in failed],
            "disclosure": done.disclosure,
        })  # fmt: skip
    else:
        for sheet in done.sheets:
            give(_table(sheet))
        if stores:
            for store in STORES:
                give(f"{store.name}: {tr(store.words)}")
        for path in done.written:
            give(str(path))
    if failed:
        names = ", ".join(dict.fromkeys(check for check, _ in failed))
        hint(tr("Nothing was written, as this fails: {names}. “--waive NAME” lets one of them pass.", names=names))
    else:
        hint(tr("Say beside the book: {words}", words=done.disclosure))
    return 1 if failed else 0


_STATES: Final = {"passes": "ok", "fails": "FAILS", "waived": "waived", "not asked": ""}


def _table(sheet: Sheet) -> str:
    lines = [showable(sheet.name) if sheet.name else tr("The whole book")]
    for row in sheet.rows:
        state = tr(_STATES[row.state]) if row.state != "not asked" else ""
        lines.append(f"  {row.words:<26} {showable(row.value):<22} {row.asked:<22} {state}".rstrip())
    return "\n".join(lines)
