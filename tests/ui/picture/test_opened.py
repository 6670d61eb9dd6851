"""A picture from outside is decoded in one place, where its size, its memory and what a PNG says beside its pixels are
bounded."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.sources import modules, names

ROOT = Path(__file__).resolve().parents[3]
ELSEWHERE = {
    "studio/services/exchange/picture_decoding.py": "the place itself",
    "studio/ui/picture/picture_cache.py": "thumbnails that it has packed",
    "studio/ui/picture/prompt/style_dialog.py": "thumbnails that the program has drawn",
    "studio/ui/picture/style_tiles.py": "examples that travel with the program",
}
"""Where else pictures may be decoded, and why."""
READERS = ("QImageReader", "QPicture", "QMovie")
LOADERS = ("fromData", "loadFromData")
MADE_OF_A_FILE = ("QImage", "QPixmap", "QBitmap", "QIcon")


def decoding(tree: ast.AST) -> list[int]:
    """Lines that decode a picture: a reader is named, or a picture is made of a file or of its bytes."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            file = called in MADE_OF_A_FILE and len(node.args) == 1 and _may_be_a_path(node.args[0])
            if called in (*READERS, *LOADERS) or file:
                found.append(node.lineno)
    return found


def _may_be_a_path(argument: ast.expr) -> bool:
    """A string, or a path made into one."""
    made = isinstance(argument, ast.Call) and ast.unparse(argument.func) in ("str", "os.fspath", "fspath")
    return made or isinstance(argument, ast.JoinedStr) or (isinstance(argument, ast.Constant) and argument.value != "")


def test_what_decodes_is_found() -> None:
    source = """
QImage(str(path)), QPixmap(f"{folder}/a.png"), QImage.fromData(data), image.loadFromData(data), QImageReader(name)
QImage(), QImage(other), QImage(8, 8, QImage.Format.Format_RGB32), QPixmap(size, size), QIcon(pixmap)
"""
    assert decoding(ast.parse(source)) == [2] * 5


def test_pictures_are_decoded_in_one_place() -> None:
    found = {}
    for path, tree in modules(ROOT / "studio", names(*READERS, *LOADERS, *MADE_OF_A_FILE)):
        name = path.relative_to(ROOT).as_posix()
        if lines := decoding(tree):
            found[name] = lines
    strays = {name: lines for name, lines in found.items() if name not in ELSEWHERE}
    assert strays == {}, "use `opened` or `decoded` of studio.services.exchange.picture_decoding"
