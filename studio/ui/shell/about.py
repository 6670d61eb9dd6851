"""About: version, our licence, notices of what we ship and use, and the licences of the models. Main thread."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QTabWidget, QTextEdit, QVBoxLayout, QWidget

from studio import __version__, places
from studio.services.licences import licence_in_words
from studio.services.models.library import ModelLibrary
from studio.services.translation import tr
from studio.ui.shell.geometry import fit_dialog
from studio.ui.widgets.icons import WordButton
from studio.ui.widgets.words import GAP, SPACE, label, row

QT_NOTICE = """Triptych uses Qt and PySide6 under the GNU Lesser General Public License, version 3.

They are separate shared libraries in the PySide6 package and can be replaced by your own build of the same version:
install it into Triptych's Python environment, and Triptych uses it. The texts of the LGPL and of the GPL it refers to
are on the Licences page. Qt is a trademark of The Qt Company."""

_FENCED = """Models run in processes of their own. On Linux the kernel keeps these processes off the network: by a
network namespace without a network in it, or by a filter that refuses internet sockets.

Where the kernel has Landlock (Linux 5.13 or later) it also keeps them off your files: they read models, the program,
the system's folders and what a job needs, and they write results, the program's cache and a temporary folder of their
own."""
_PROFILED = """Models run in processes of their own. On macOS these processes put a sandbox profile on themselves: no
network, no file of yours but models and what a job needs, and nothing written but results, the program's cache and a
temporary folder of their own. The profile could not be tried on a real macOS yet; where the system refuses it, the log
says so, and what is true of other systems holds: Triptych refuses internet connections to all Python code in these
processes, and code below Python could still reach the network. If that must not be, forbid Triptych the network in the
system's firewall."""
_UNFENCED = """Models run in processes of their own. On this system no fence of the kernel stands around these
processes. Triptych refuses internet connections to all Python code in them, and tells the libraries that it knows to be
offline and to send no telemetry. Code below Python, in a library that does not obey, could still reach the network, and
could read and write your files as any program of yours can. If that must not be, forbid Triptych the network in the
system's firewall."""
_DESKTOP = """On Windows a job object keeps these processes off the clipboard and off the windows of other programs. It
holds neither files nor the network."""


def offline_words(platform: str) -> str:
    """What keeps models off the network and off files on this system (`sys.platform`)."""
    match platform:
        case "linux":
            return tr(_FENCED)
        case "darwin":
            return tr(_PROFILED)
        case "win32":
            return "\n\n".join((tr(_UNFENCED), tr(_DESKTOP)))
    return tr(_UNFENCED)


class AboutDialog(QDialog):
    """Opened by `open()`."""

    def __init__(self, library: ModelLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("About Triptych"))
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(tr("Licences and notices"))
        for title, text in (
            (tr("Notices"), _notices()),
            (tr("Licences"), _licences()),
            (tr("Models"), _models(library)),
            ("Qt", tr(QT_NOTICE)),
            (tr("Offline"), offline_words(sys.platform)),
        ):
            self._add_page(title, QPlainTextEdit(text))
        attributions = QTextEdit()
        attributions.setMarkdown(_attributions())
        self._add_page(tr("Attributions"), attributions)
        close = WordButton(tr("Close"), look="primary")
        close.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(GAP)
        column.addWidget(label("Triptych", "title"))
        versions = tr(
            "Version {version}, with Qt {qt} and PySide6 {pyside}",
            version=__version__,
            qt=qVersion(),
            pyside=_version("PySide6_Essentials") or tr("of unknown version"),
        )
        column.addWidget(label(versions, "muted", wrap=True))
        column.addWidget(
            label(tr("A studio for picture, words and voice that works offline. Apache License 2.0."), wrap=True)
        )
        column.addWidget(self.tabs, 1)
        column.addLayout(row(1, close))
        fit_dialog(self, 44, 36)

    def _add_page(self, title: str, page: QPlainTextEdit | QTextEdit) -> None:
        page.setReadOnly(True)
        page.setAccessibleName(title)
        self.tabs.addTab(page, title)


def _version(package: str) -> str:
    """Empty when the package is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _text_of(name: str) -> str:
    """NOTICE and LICENSE: beside the package in a checkout and a frozen build, in the metadata of an installed one."""
    for folder in (places.resources_dir().parent, places.resources_dir().parent.parent):
        path = folder / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    for file in metadata.files("triptych-studio") or () if _installed() else ():
        if file.name == name:
            return Path(str(file.locate())).read_text(encoding="utf-8")
    return ""


def _installed() -> bool:
    return _version("triptych-studio") != ""


def _notices() -> str:
    return _text_of("NOTICE") or tr("The NOTICE file is missing from this installation.")


def _licences() -> str:
    parts = [_text_of("LICENSE")]
    folder = places.resources_dir() / "licences"
    for path in sorted(folder.glob("*.txt")) if folder.is_dir() else ():
        parts.append(f"{'=' * 72}\n{path.stem}\n{'=' * 72}\n\n{path.read_text(encoding='utf-8', errors='replace')}")
    return "\n\n".join(part for part in parts if part)


def _attributions() -> str:
    """Whose drawings, words and recordings a shipped model was trained on, as each says in its own folder."""
    pages = sorted(places.shipped_models_dir().glob("*/ATTRIBUTIONS.md"))
    texts = (page.read_text(encoding="utf-8", errors="replace").strip() for page in pages)
    return "\n\n".join(texts) or tr("No shipped model was trained on works that want to be named.")


def _models(library: ModelLibrary) -> str:
    blocks = []
    for entry in library.entries():
        licence = entry.licence
        here = "{model} (on this computer)" if library.get(entry.id) is not None else "{model} (not installed)"
        lines = [
            tr(here, model=entry.title),
            "  " + " ".join([tr("Licence: {licence}.", licence=licence_in_words(licence)), tr(licence.why)]).rstrip(),
        ]
        if licence.notice:
            lines.append(f"  {licence.notice}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) or tr("The catalogue is empty.")
