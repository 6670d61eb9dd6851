"""Recordings taken in: read one after the other, queued, written down; what is refused, and what is left."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio import places
from studio.domain.errors import BadInput, Failure, ModelMissing, StudioError
from studio.domain.outline import outline
from studio.domain.project_records import Asset, Job
from studio.domain.requests import HearRequest
from studio.domain.sound_records import Transcript
from studio.services.composition import make_studio
from studio.services.flows import FlowEnd
from studio.services.hearing import Hearing, Wishes, cut_off_words, named_files
from studio.services.session.session import ProjectSession
from studio.services.studio import Studio
from studio.services.workers.post import Limits
from tests.cli.in_process import triptych
from tests.services.listening_studio import install_ears, install_tiny_whisper, recording


@pytest.fixture
def studio(home: Path, tmp_path: Path, qapp: object) -> Iterator[Studio]:
    install_ears()
    made = make_studio(limits=Limits(back_off=(0.05,)))
    made.new_project(tmp_path / "heard.triptych", "Heard")
    yield made
    made.shut_down(discard=True)


def session_of(studio: Studio) -> ProjectSession:
    assert studio.session is not None
    return studio.session


def settle(studio: Studio, hearing: Hearing, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not hearing.busy() and not studio.queue.jobs(), timeout=30_000)


def test_several_files_become_scenes_in_their_order(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    hearing = Hearing(studio, studio)
    failed: list[tuple[Path, Failure]] = []
    asked: list[Path] = []
    hearing.failed.connect(lambda path, failure: failed.append((path, failure)))
    hearing.asked.connect(lambda path, _job_id: asked.append(path))
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"no sound")
    paths = [recording(tmp_path / "one.wav"), broken, recording(tmp_path / "second.flac", 2.0)]
    hearing.hear(paths, Wishes(language="de", hints="Ada"))
    settle(studio, hearing, qtbot)
    document = session_of(studio).document
    assert [scene.title for _, scene in outline(document)] == ["one", "second"]
    assert asked == [paths[0], paths[2]]
    [(path, failure)] = failed
    assert path == broken
    assert isinstance(failure, BadInput)
    first, second = document.all(Transcript)
    assert (first.language, first.seconds, second.seconds) == ("de", 4.0, 2.0)
    assert document.need(Asset, first.asset).name == "one.wav"
    request = document.need(Job, first.id.rpartition("-")[0]).request
    assert isinstance(request, HearRequest)
    assert (request.language, request.hints, request.seconds) == ("de", "Ada", 4.0)


def test_leaving_the_project_loses_no_file_and_does_none_twice(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    """Six files; a person cancels one, then the project is left while another is at work, and opened again."""
    hearing = Hearing(studio, studio)
    paths = [recording(tmp_path / f"tape{'x' * number}.wav", 2.0) for number in range(6)]
    asked: list[str] = []
    hearing.asked.connect(lambda _path, job_id: asked.append(job_id))
    hearing.hear(paths, Wishes(hints="!slow"))
    qtbot.waitUntil(lambda: len(asked) == 6, timeout=20_000)
    studio.queue.cancel(asked[5])
    qtbot.waitUntil(lambda: any(job.state == "running" for job in studio.queue.jobs()), timeout=20_000)
    path = session_of(studio).path
    studio.close_project()
    assert not hearing.busy()
    studio.open_project(path)
    hearing.take_up()
    settle(studio, hearing, qtbot)
    assert sorted(titles(session_of(studio))) == sorted(path.stem for path in paths[:5])
    hearing.take_up()
    assert not hearing.busy()


def test_a_scene_is_not_written_twice_when_the_project_is_left_as_it_comes(
    studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    hearing = Hearing(studio, studio)
    studio.queue.adopted.connect(lambda *_told: studio.close_project())
    hearing.hear([recording(tmp_path / "tape.wav", 2.0)])
    qtbot.waitUntil(lambda: studio.session is None, timeout=20_000)
    session = studio.open_project(tmp_path / "heard.triptych")
    assert titles(session) == ["tape"]
    hearing.take_up()
    assert not hearing.busy()


def titles(session: ProjectSession) -> list[str]:
    return [scene.title for _, scene in outline(session.document)]


def test_a_cancel_ends_reading_as_well_as_jobs(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    hearing = Hearing(studio, studio)
    ends: list[tuple[FlowEnd, int, int]] = []
    hearing.ended.connect(lambda *told: ends.append(told))
    paths = [recording(tmp_path / f"tape{'x' * number}.wav", 2.0) for number in range(5)]
    hearing.hear([*paths, recording(tmp_path / "long.wav", 100.0)], Wishes(hints="!slow"))
    qtbot.waitUntil(lambda: any(job.state == "done" for job in session_of(studio).document.all(Job)), timeout=20_000)
    hearing.cancel()
    assert not hearing.busy()
    qtbot.waitUntil(lambda: bool(ends), timeout=5_000)
    assert ends == [(FlowEnd("cancelled"), 1, 6)]
    assert studio.queue.jobs() == ()
    hearing.take_up()
    assert not hearing.busy()
    assert titles(session_of(studio)) == ["tape"]


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from studio.services.composition import make_studio
from studio.services.flows import FlowEnd
from studio.services.hearing import Hearing, Wishes, cut_off_words, named_files

app = QCoreApplication(["killed"])
studio = make_studio(app)
studio.new_project(Path(sys.argv[1]), "Killed")
hearing = Hearing(studio, studio)
hearing.asked.connect(lambda path, _job_id: print("asked", path.stem, flush=True))
studio.queue.ended.connect(lambda job: print("ended", job.state, flush=True))
hearing.hear([Path(name) for name in sys.argv[2:]], Wishes(hints="!slow"))
app.exec()
"""


@pytest.mark.parametrize("moment", ["asked tapexx", "ended done", "asked long"])
def test_a_killed_flow_is_taken_up_again(studio: Studio, tmp_path: Path, qtbot: QtBot, moment: str) -> None:
    """Six files, in a process of its own that is killed; then this one opens the project."""
    paths = [recording(tmp_path / f"tape{'x' * number}.wav", 2.0) for number in range(5)]
    paths.append(recording(tmp_path / "long.wav", 40.0))
    file = tmp_path / "killed.triptych"
    command = [sys.executable, "-c", KILLED, str(file), *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if line.strip() == moment:
                break
        run.kill()
    hearing = Hearing(studio, studio)
    studio.open_project(file)
    hearing.take_up()
    settle(studio, hearing, qtbot)
    assert sorted(titles(session_of(studio))) == sorted(path.stem for path in paths)
    made = list(session_of(studio).document.all(Transcript))
    assert sorted(one.seconds for one in made) == [2.0, 2.0, 2.0, 2.0, 2.0, 40.0]
    hearing.take_up()
    assert not hearing.busy()


@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_command_line_writes_down_what_waits(home: Path, qapp: object, tmp_path: Path, elsewhere: bool) -> None:
    install_ears()
    paths = [recording(tmp_path / f"tape{'x' * number}.wav", 2.0) for number in range(3)]
    file = tmp_path / "killed.triptych"
    command = [sys.executable, "-c", KILLED, str(file), *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "asked tape"
        run.kill()
    if elsewhere:
        (places.data_dir() / "installation.key").unlink()
        refused = triptych(home, "hear", "--waiting", "--project", file)
        assert refused.returncode == 1
        assert "comes from elsewhere" in refused.stderr
        assert "tape" in refused.stderr
    done = triptych(home, "hear", "--waiting", "--project", file, *(["--from-elsewhere"] if elsewhere else []))
    assert done.returncode == 0, done.stderr
    session = ProjectSession.open(file)
    assert sorted(titles(session)) == ["tape", "tapex", "tapexx"]
    session.close()


def test_a_job_that_was_queued_elsewhere_is_told_of_then_run_when_allowed(
    home: Path, qapp: object, tmp_path: Path
) -> None:
    """The program that queued it died before any worker had it."""
    install_ears()
    file = tmp_path / "killed.triptych"
    die = "lambda path, _job_id: (studio.session.flush(), os._exit(9))"
    program = KILLED.replace("import sys", "import os, sys").replace(
        'lambda path, _job_id: print("asked", path.stem, flush=True)', die
    )
    died = subprocess.run(
        [sys.executable, "-c", program, str(file), str(recording(tmp_path / "tape.wav", 2.0))], check=False
    )
    assert died.returncode == 9
    (places.data_dir() / "installation.key").unlink()
    refused = triptych(home, "hear", "--waiting", "--project", file)
    assert refused.returncode == 1
    assert "tape.wav" in refused.stderr
    done = triptych(home, "hear", "--waiting", "--project", file, "--from-elsewhere")
    assert done.returncode == 0, done.stderr
    session = ProjectSession.open(file)
    assert titles(session) == ["tape"]
    session.close()


def test_waiting_goes_with_a_project_alone(home: Path, qapp: object, tmp_path: Path) -> None:
    for more in ((), (tmp_path / "talk.wav", "--project", tmp_path / "a.triptych")):
        refused = triptych(home, "hear", "--waiting", *more)
        assert refused.returncode == 1
        assert "--project" in refused.stderr


def test_the_real_engine_hears_is_cancelled_and_hears_again(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    hearing = Hearing(studio, studio)
    tiny = Wishes(model_id=install_tiny_whisper())
    studio.library.refresh()
    heard: list[str] = []
    studio.queue.words.connect(lambda _job_id, words: heard.append(words))
    hearing.hear([recording(tmp_path / "long.wav", 300.0)], tiny)
    qtbot.waitUntil(lambda: bool(heard), timeout=60_000)
    hearing.cancel()
    assert [job.state for job in session_of(studio).document.all(Job)] == ["cancelled"]
    hearing.hear([recording(tmp_path / "tape.wav", 40.0)], tiny)
    settle(studio, hearing, qtbot)
    [made] = session_of(studio).document.all(Transcript)
    assert [line.text for line in made.lines] == ["the lamp stood over water", "and nobody came."] * 2
    [scene] = titles(session_of(studio))
    assert scene == "tape"


def test_files_that_wait_are_let_go_with_the_project(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    hearing = Hearing(studio, studio)
    hearing.hear([recording(tmp_path / "long.wav", 200.0), recording(tmp_path / "next.wav")])
    assert hearing.busy()
    studio.close_project()
    assert not hearing.busy()
    studio.new_project(tmp_path / "other.triptych")
    qtbot.wait(50)
    assert list(session_of(studio).document.all(Job)) == []


def test_files_that_were_not_read_when_the_program_died_are_read_later(
    studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    """The file is copied while they wait, as a kill would leave it."""
    hearing = Hearing(studio, studio)
    paths = [
        recording(tmp_path / "long.wav", 100.0),
        recording(tmp_path / "two.wav"),
        recording(tmp_path / "three.wav"),
    ]
    hearing.hear(paths, Wishes(language="fr"))
    session_of(studio).save_copy(tmp_path / "as it was.triptych")
    settle(studio, hearing, qtbot)
    studio.open_project(tmp_path / "as it was.triptych")
    assert list(session_of(studio).document.all(Transcript)) == []
    hearing.take_up()
    settle(studio, hearing, qtbot)
    made = list(session_of(studio).document.all(Transcript))
    assert [(one.language, one.seconds) for one in made] == [("fr", 100.0), ("fr", 4.0), ("fr", 4.0)]
    hearing.take_up()
    assert not hearing.busy()


def test_without_a_model_it_is_said_at_once(home: Path, tmp_path: Path, qapp: object) -> None:
    studio = make_studio()
    studio.new_project(tmp_path / "silent.triptych")
    with pytest.raises(StudioError) as refused:
        Hearing(studio, studio).hear([tmp_path / "one.wav"])
    assert isinstance(refused.value.failure, ModelMissing)
    assert refused.value.failure.model_id.startswith("whisper-")
    studio.shut_down(discard=True)


def test_a_file_that_only_the_project_names_is_read_after_a_word(studio: Studio, tmp_path: Path, qtbot: QtBot) -> None:
    private = recording(tmp_path / "private.wav", 2.0)
    wishes = {"model_id": "", "language": "", "hints": "", "beams": 5}
    entry = {"path": str(private), "wishes": wishes, "id": "theirs", "seal": "0" * 64}
    session_of(studio).set_setting("recordings_waiting", [entry])
    hearing = Hearing(studio, studio)
    strange: list[tuple[Path, ...]] = []
    read: list[Path] = []
    hearing.strange.connect(strange.append)
    hearing.reading.connect(read.append)
    hearing.take_up()
    assert not hearing.busy()
    assert (strange, read, titles(session_of(studio))) == ([(private,)], [], [])
    hearing.allow()
    settle(studio, hearing, qtbot)
    assert (read, titles(session_of(studio))) == ([private], ["private"])


def test_a_file_of_elsewhere_is_not_written_down_beside_its_queued_job(
    studio: Studio, tmp_path: Path, qtbot: QtBot
) -> None:
    """Of two, one was at work and one is queued: that one's sound is in the project, and the queue asks about it."""
    session, mine = session_of(studio), Hearing(studio, studio)
    paths = [recording(tmp_path / "begun.wav", 2.0), recording(tmp_path / "queued.wav", 3.0)]
    mine.hear(paths, Wishes(hints="!slow"))
    qtbot.waitUntil(lambda: [job.state for job in session.document.all(Job)] == ["running", "queued"], timeout=30_000)
    session.save_copy(tmp_path / "given.triptych")
    mine.cancel()
    (places.data_dir() / "installation.key").unlink()
    elsewhere = make_studio()
    given = elsewhere.open_project(tmp_path / "given.triptych")
    hearing = Hearing(elsewhere, elsewhere)
    strange: list[tuple[Path, ...]] = []
    hearing.strange.connect(strange.append)
    hearing.take_up()
    assert strange == [(paths[0],)]
    assert not hearing.busy()
    target = next(job.target_id for job in given.document.all(Job) if job.state == "queued")
    hearing.allow()
    qtbot.waitUntil(lambda: len(list(given.document.all(Job))) == 3, timeout=20_000)
    assert [job.state for job in given.document.all(Job) if job.target_id == target] == ["queued"]
    hearing.cancel()
    elsewhere.shut_down(discard=True)


def test_a_sentence_names_three_files_and_counts_the_others() -> None:
    paths = [Path(f"/home/a/{number}.wav") for number in range(5)]
    assert named_files(paths[:1]) == "/home/a/0.wav"
    assert named_files(paths) == "/home/a/0.wav, /home/a/1.wav, /home/a/2.wav … (2 more)"


def test_a_file_that_is_cut_off_is_told_with_its_lengths() -> None:
    words = cut_off_words(Path("/a/film.mkv"), 3723.4, 7200.0)
    assert words == "film.mkv is cut off: 1:02:03 of its 2:00:00 were heard."
    assert cut_off_words(Path("talk.mp4"), 65.0, 90.0) == "talk.mp4 is cut off: 1:05 of its 1:30 were heard."
