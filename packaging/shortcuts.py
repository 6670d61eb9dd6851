"""Write docs/shortcuts.md anew, from the actions of the window as the program builds it.

    make shortcuts

Needs no display. `tests/ui/shell/test_shortcuts_page.py` fails when the page is out of date.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "shortcuts.md"


def main() -> int:
    with tempfile.TemporaryDirectory() as home:
        os.environ["TRIPTYCH_HOME"] = home
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        PAGE.write_text(page(), encoding="utf-8")
    return 0


def page() -> str:
    from PySide6.QtWidgets import QApplication

    from studio.app import make_window
    from studio.services.composition import make_studio
    from studio.ui.actions.key_list import as_markdown, key_groups

    application = QApplication(["triptych"])
    studio = make_studio(application)
    window = make_window(studio)
    text = as_markdown(key_groups(window.registry))
    window.close()
    studio.shut_down()
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
