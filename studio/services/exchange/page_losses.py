"""What a page of HTML holds and a manuscript cannot: counted before it is read. Used by `pages_in`, and for what is
pasted. Time grows with the page.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final

from studio.services.exchange.html_in import is_tracked
from studio.services.exchange.losses import LossKind

COUNTED: Final = re.compile(
    r"<(?:del|svg|math|rt)\b|mso-comment-reference|<!-- (?![\[/])|<o:p|<v:shape\b", re.IGNORECASE
)
"""A page without any of these has nothing to count."""
_REMARK: Final = re.compile(r"mso-comment-reference:\s?([\w-]{1,80})")
_LIBRE_OFFICE: Final = re.compile(r"<meta[^<>]{0,80}content=[\"'](?:LibreOffice|OpenOffice)", re.IGNORECASE)
_MARKS_OF_PARTS: Final = ("StartFragment", "EndFragment")


def count_losses(root: Any, page: str, lost: Counter[LossKind]) -> None:
    """Of the elements of a page, or of a part of `page`; readings above words are taken out of it."""
    found: Counter[LossKind] = Counter()
    found["deletions"] = sum(is_tracked(one.tag, one.attrib) for one in root.iter("del"))
    found["equations"] = sum(1 for _ in root.iter("math"))
    found["ruby"] = sum(1 for _ in root.iter("rt"))
    found["pictures"] = sum(1 for one in root.iter("svg") if _is_drawn(one))
    for one in list(root.iter("rt", "rp", "rtc")):
        if one.getparent() is not None:
            one.drop_tree()
    found["comments"] = len({name for one in root.iter("a") for name in _REMARK.findall(str(one.get("style") or ""))})
    if _LIBRE_OFFICE.search(page[:4_000]):
        from lxml.etree import Comment  # type: ignore[import-untyped]  # late: most sessions never need it

        body = root.find("body")
        said = ((one.text or "").strip() for one in (body if body is not None else root).iter(Comment))
        found["comments"] += sum(1 for one in said if one not in ("", *_MARKS_OF_PARTS))
    lost.update(+found)


def _is_drawn(drawing: Any) -> bool:
    """A drawing that somebody would miss: no sign of a page's own, none that holds a picture, which is read."""
    return drawing.get("aria-hidden") != "true" and next(drawing.iter("image"), None) is None
