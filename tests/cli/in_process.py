"""The command line in the process of the tests: what it says and its exit code, a second or two sooner than in a
process of its own. That the program itself answers so is shown by `tests/test_door.py` and by those that start it."""

from __future__ import annotations

import io
import os
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess

from PySide6.QtWidgets import QApplication

from studio.cli.main import main
from studio.services.studio import Studio


def triptych(home: Path, *arguments: object, stdin: str = "") -> CompletedProcess[str]:
    """As `subprocess.run` answers. `home` is the one of the test's fixture of that name."""
    assert os.environ["TRIPTYCH_HOME"] == str(home)
    application = QApplication.instance()
    assert isinstance(application, QApplication), "the test wants the fixture qapp"
    others = application.findChildren(Studio)
    words = [str(one) for one in arguments]
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            status = main(words)
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdin = before
        # The end of the process takes it down otherwise.
        for studio in application.findChildren(Studio):
            if studio not in others:
                studio.deleteLater()
    return CompletedProcess(words, status, out.getvalue(), err.getvalue())
