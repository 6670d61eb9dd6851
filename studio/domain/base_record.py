"""What every record of the document has."""

from __future__ import annotations

from studio.domain.stored import Stored


class BaseRecord(Stored, frozen=True, kw_only=True, tag_field="kind"):
    id: str
