"""Pictures of a Word document that is written: parts of the package, and the drawings that show them in the text. Used
by `docx_out`; on its thread.

Source: ECMA-376, part 1, 20.2 (pictures), 20.4.2.8 (drawings within a line of text).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from studio.services.exchange.embedded_pictures import PictureReader, Pictures

_KINDS: Final = ("image/png", "image/jpeg", "image/gif")
"""Media types that every Word reads."""
_EMU: Final = 360_000
"""Of a centimetre."""
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"


class Drawings:
    """Of one document."""

    def __init__(self, part: Any, readers: Mapping[str, PictureReader]) -> None:
        """`part`: of the document's text; `readers`: pictures by their SHA-256."""
        self._part = part
        self._pictures = Pictures(readers, _KINDS)
        self._relations: dict[str, str] = {}
        self._count = 0

    def run(self, asset: str, shows: str) -> str:
        """XML of a run with the picture; "" for one that there is not. Raises StudioError(BadInput) for one that is
        damaged, and what its reader raises."""
        picture = self._pictures.get(asset)
        if picture is None:
            return ""
        self._count += 1
        relation = self._related(picture.name, picture.data, picture.kind)
        wide, high = (round(side * _EMU) for side in (picture.width, picture.height))
        said = quoteattr(" ".join(shows.split()))
        shape = (
            f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr id="{self._count}" '
            f'name="{picture.name}" descr={said}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip '
            f'r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            "</a:prstGeom></pic:spPr></pic:pic>"
        )
        return (
            f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" '
            f'distR="0"><wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{self._count}" '
            f'name="Picture {self._count}" descr={said}/><a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData '
            f'uri="{_DRAWING}/picture">{shape}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )

    def _related(self, name: str, data: bytes, kind: str) -> str:
        """python-docx's own way compares each picture with all before it."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if name not in self._relations:
            part = Part(PackURI(f"/word/media/{name}"), kind, data, self._part.package)
            self._relations[name] = self._part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        return self._relations[name]
