"""Each detector of `tests/noise.py` is held against a test that leaks, run by a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

CONFTEST = """
from tests.noise import MARKER, Noise

def pytest_configure(config):
    config.addinivalue_line("markers", MARKER)
    config.pluginmanager.register(Noise(ending_seconds=1.0), "noise")
"""

EXAMPLES = """
import logging, subprocess, sys, threading
import pytest
from PySide6.QtCore import QCoreApplication, QObject, QProcess, QThread, QTimer, qWarning
from PySide6.QtWidgets import QLabel, QWidget

log = logging.getLogger("a.room")
kept = []
mark = pytest.mark.noise

def ticking():
    timer = QTimer()
    timer.setObjectName("lamp")
    timer.start(7000)
    kept.append(timer)
    return timer

def sleeping():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "sleeper"])

@pytest.fixture(scope="module")
def clock(qapp):
    timer = ticking()
    yield
    timer.stop()

def test_log():
    log.warning("the %s went out", "lamp")

@mark("log", "went out", why="on purpose")
def test_log_announced():
    log.error("the lamp went out")

@mark("log", "went out", why="on purpose")
def test_log_announced_but_another_came():
    log.error("the door is open")

def test_log_below_warning():
    log.info("the lamp is lit")

def test_qt(qapp):
    qWarning("QObject: the wire is loose")

def test_qt_of_a_wrong_connection(qapp):
    QCoreApplication.instance().killTimer(12345)

def test_thread():
    gate = threading.Event()
    kept.append(gate)
    threading.Thread(target=gate.wait, name="waiter", daemon=True).start()

def test_thread_that_ends():
    threading.Thread(target=lambda: threading.Event().wait(0.05), name="short").start()

def test_qthread(qapp):
    thread = QThread()
    thread.setObjectName("spinner")
    thread.start()
    kept.append(thread)

def test_timer(qapp):
    ticking()

@mark("timer", "lamp", why="on purpose")
def test_timer_announced(qapp):
    ticking()

def test_timer_of_a_parent(qapp):
    parent = QObject()
    parent.setObjectName("house")
    QTimer(parent).start(9000)
    kept.append(parent)

def test_timer_of_a_wider_fixture(clock):
    pass

def test_process():
    kept.append(sleeping())

def test_process_that_is_ended():
    with sleeping() as child:
        child.kill()

def test_qprocess(qapp):
    process = QProcess()
    process.setObjectName("baker")
    process.start(sys.executable, ["-c", "import time; time.sleep(60)"])
    process.waitForStarted()
    kept.append(process)

def test_widget(qapp):
    kept.append(QLabel("left"))
    kept[-1].setWindowTitle("A window")

def test_widget_in_a_circle(qapp):
    widget = QWidget()
    widget.me = widget

def test_widget_of_the_bot(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()

def test_a_kind_that_is_none_is_refused(request):
    pass

test_a_kind_that_is_none_is_refused = mark("smell", "x", why="y")(test_a_kind_that_is_none_is_refused)

def test_the_end(qapp):
    for one in kept:
        if isinstance(one, subprocess.Popen):
            one.kill()
            one.wait()
        elif isinstance(one, QProcess):
            one.kill()
            one.waitForFinished()
        elif isinstance(one, QThread):
            one.quit()
            one.wait()
    kept.clear()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the run said at the end of each failed test, by the test's name."""
    folder = tmp_path_factory.mktemp("noise")
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_examples.py").write_text(EXAMPLES)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --no-qt-log -p no:cacheprovider\n")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", folder],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    parts = run.stdout.split(" ERROR at teardown of ")[1:]
    return {name: words for name, _, words in (part.partition(" ") for part in parts)}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("log", "unexpected log: WARNING a.room: the lamp went out"),
        ("log_announced_but_another_came", "unexpected log: ERROR a.room: the door is open"),
        ("log_announced_but_another_came", "announced but not seen, log: went out"),
        ("qt", "unexpected qt: warning default: QObject: the wire is loose"),
        ("qt_of_a_wrong_connection", "unexpected qt: warning default: QObject::killTimer()"),
        ("thread", "left behind, thread: waiter"),
        ("qthread", "left behind, thread: QThread spinner"),
        ("timer", "left behind, timer: QTimer lamp every 7000 ms"),
        ("timer_of_a_parent", "left behind, timer: QTimer in QObject house every 9000 ms"),
        ("process", "time.sleep(60) sleeper"),
        ("qprocess", "left behind, process: QProcess baker: "),
        ("widget", "left behind, widget: QLabel 'A window'"),
        ("a_kind_that_is_none_is_refused", "'smell' is none of"),
    ],
)
def test_noise_fails_the_test_that_made_it(said: dict[str, str], name: str, words: str) -> None:
    assert words in said[f"test_{name}"]


@pytest.mark.parametrize(
    "name",
    [
        "log_announced",
        "log_below_warning",
        "thread_that_ends",
        "timer_announced",
        "timer_of_a_wider_fixture",
        "process_that_is_ended",
        "widget_in_a_circle",
        "widget_of_the_bot",
        "the_end",
    ],
)
def test_no_other_test_fails(said: dict[str, str], name: str) -> None:
    assert f"test_{name}" not in said
