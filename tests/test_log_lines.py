"""A name with an escape sequence in it never reaches a terminal as one, in a warning, in an error or in the log."""

from __future__ import annotations

import ast
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.log_lines import LogLines, terminal_handler
from tests.sources import modules, names

ROOT = Path(__file__).resolve().parent.parent
EVIL = "evil\x1b]0;taken\x07\x9b31m\n2026 ERROR forged"
HARMLESS = "evil␛]0;taken␇�31m 2026 ERROR forged"
CLOSED_WHILE_READ = """
import sys
import apsw
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from studio import door, threads
from studio.services.session.session import ProjectSession

class Falls:
    def __del__(self):
        raise ValueError("in an end " + chr(27) + "]0;taken" + chr(7))

door.mend_streams()
door.take_errors()
app = QCoreApplication([])
path = Path(sys.argv[1])
session = ProjectSession.create(path)
reader = apsw.Connection(str(path))
reader.execute("BEGIN")
reader.execute("SELECT * FROM setting").fetchall()
session.close()
reader.close()
threads.start(lambda: {}[path.name], lambda found: None, "work").join()
Falls()
raise KeyError(path.name)
"""


def record(trace: bool = False) -> logging.LogRecord:
    info = None
    if trace:
        try:
            raise ValueError(EVIL)
        except ValueError:
            info = sys.exc_info()
    return logging.LogRecord("studio", logging.WARNING, "x.py", 1, "%s is left", (EVIL,), info)


def test_a_message_is_one_line_without_controls() -> None:
    assert LogLines("%(levelname)s %(message)s").format(record()) == f"WARNING {HARMLESS} is left"


def test_a_trace_keeps_its_lines_and_no_control() -> None:
    lines = LogLines().format(record(trace=True)).split("\n")
    assert lines[0] == f"{HARMLESS} is left"
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-2] == "ValueError: evil␛]0;taken␇�31m"


def test_what_is_no_warning_stays_off_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    handler = terminal_handler()
    logger = logging.Logger("apart")
    logger.addHandler(handler)
    logger.info("quiet")
    logger.warning(EVIL)
    assert capsys.readouterr().err == f"{HARMLESS}\n"


def test_a_project_with_such_a_name_on_a_command_line(tmp_path: Path, home: Path) -> None:
    """The last reader, a thread, an end of an object and the program itself: each says its sentence."""
    path = tmp_path / "evil\x1b]0;taken\x07.triptych"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_WHILE_READ, str(path)],
        env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    lines = done.stderr.splitlines()
    assert not [one for one in done.stderr if one in "\x1b\x07"]
    assert "Traceback" not in done.stderr
    assert "evil␛]0;taken␇.triptych is left with its log" in lines[0]
    assert [line.partition(";")[0] for line in lines[1:]] == [
        "triptych: something unexpected went wrong (KeyError: 'evil\\x1b]0",
        "triptych: something unexpected went wrong (ValueError: in an end ␛]0",
        "triptych: something unexpected went wrong (KeyError: 'evil\\x1b]0",
    ]
    kept = (home / "log" / "triptych.log").read_text("utf8")
    assert kept.count("Traceback (most recent call last):") == 3
    assert "ValueError: in an end ␛]0;taken␇\n" in kept


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    log = logging.getLogger("studio")
    before = list(log.handlers)
    yield
    for handler in [one for one in log.handlers if one not in before]:
        log.removeHandler(handler)
        handler.close()


@pytest.mark.noise("log", "WARNING studio", why="the warning is the test's")
def test_the_windows_log_and_terminal(
    hooks: None, tmp_path: Path, qapp: object, capsys: pytest.CaptureFixture[str]
) -> None:
    from studio.ui.shell.mishaps import Mishaps

    mishaps = Mishaps(tmp_path / "triptych.log")
    logging.getLogger("studio").warning("%s, %s", EVIL, "caf\udce9")
    assert capsys.readouterr().err == f"{HARMLESS}, caf�\n"
    assert mishaps.log.read_text("utf8").endswith(f" WARNING {HARMLESS}, caf�\n")


QT_SPEAKS = """
import sys, threading
from PySide6.QtCore import QCoreApplication, qWarning
from studio import door
from studio.services.qt_words import hear_qt
door.mend_streams()
door.take_errors()
app = QCoreApplication([])
hear_qt()
speak = threading.Thread(target=lambda: qWarning(sys.argv[1]))
speak.start()
speak.join()
"""


def test_what_qt_says_comes_the_same_way() -> None:
    spoken = [sys.executable, "-c", QT_SPEAKS, "no font of the name \x1b]0;taken\x07"]
    done = subprocess.run(spoken, capture_output=True, text=True, timeout=60, check=True)
    assert done.stderr == "Qt: no font of the name ␛]0;taken␇\n"


PLAIN = ("StreamHandler", "FileHandler", "Formatter", "basicConfig", "print_exc", "print_exception")


def others(tree: ast.AST) -> list[int]:
    """Lines where a handler or a formatter of the library's own is made, or standard error is given to the log."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) in PLAIN
    ]


def test_there_is_no_other_way_to_the_terminal() -> None:
    """A worker's standard error is read by the window, which shows its last words as it shows a stranger's."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, tree in modules(ROOT / "studio", names(*PLAIN))
        if path.name != "log_lines.py" and path.parent.name != "worker"
        for line in others(tree)
    ]
    assert found == []
    assert others(ast.parse("logging.StreamHandler()\nlogging.Formatter('x')\nLogLines('x')\n")) == [1, 2]
