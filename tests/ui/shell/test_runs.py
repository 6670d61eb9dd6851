"""The bar at the bottom and the title of the window show a run of several jobs as one thing, and stop it as one."""

from __future__ import annotations

from collections.abc import Callable

from studio_fakes import FakeStudio

from studio.domain.requests import ModelRef, PictureRequest
from studio.services.jobs.runs import Beside, Run
from studio.ui.shell.job_bar import JobBar
from studio.ui.shell.main_window import MainWindow

REQUEST = PictureRequest(model=ModelRef(id="painter", engine="fake-picture"), prompt="a fox")


def run_of(jobs: list[str], done: int, stop: Callable[[], None] = lambda: None) -> Run:
    return Run(jobs=frozenset(jobs), done=done, total=280, words=f"{done} of 280 sentences", stop=stop)


def bar_of(bar: JobBar) -> tuple[int, int]:
    return bar.bar.value(), bar.bar.maximum()


def test_it_goes_on_from_job_to_job_without_a_jump(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue, bar = fake_studio.queue, window.job_bar
    jobs = [queue.submit(REQUEST, label=f"Speak: {name}") for name in ("One", "Two")]
    fake_studio.runs.show(run_of(jobs, 0))
    queue.step(jobs[0], "loading")
    assert bar.state == "loading the model"
    queue.step(jobs[0], "running")
    shown = []
    fake_studio.runs.show(run_of(jobs, 34))
    queue.progress.emit(jobs[0], 9.0, 10.0, "speaking", 5.0)
    shown.append((bar.state, bar_of(bar)))
    fake_studio.runs.show(run_of(jobs[1:], 34))
    queue.step(jobs[0], "done")
    shown.append((bar.state, bar_of(bar)))
    queue.step(jobs[1], "loading")
    shown.append((bar.state, bar_of(bar)))
    queue.step(jobs[1], "running")
    queue.progress.emit(jobs[1], 0.0, 99.0, "", None)
    shown.append((bar.state, bar_of(bar)))
    assert set(shown) == {("34 of 280 sentences", (34, 280))}
    assert bar.title == "Speak: Two"


def test_cancel_stops_all_of_it(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue, bar = fake_studio.queue, window.job_bar
    jobs = [queue.submit(REQUEST, label=f"Speak: {name}") for name in ("One", "Two")]
    other = queue.submit(REQUEST, label="Picture: a fox")

    def stop() -> None:
        for job in jobs:
            queue.cancel(job)

    queue.step(jobs[0], "running")
    fake_studio.runs.show(run_of(jobs, 3, stop))
    assert bar.cancel.text() == "Stop the run"
    bar.cancel_shown()
    fake_studio.runs.clear()
    assert [job.id for job in queue.jobs()] == [other]
    assert (bar.title, bar.cancel.text()) == ("Picture: a fox", "Cancel")


def test_the_title_of_the_window_tells_how_far_it_is(window: MainWindow, fake_studio: FakeStudio) -> None:
    job = fake_studio.queue.submit(REQUEST)
    before = window.windowTitle()
    fake_studio.runs.show(run_of([job], 70))
    assert window.windowTitle() == f"25 % – {before}"
    fake_studio.runs.show(run_of([], 70))
    assert window.windowTitle() == before


def test_a_job_of_no_run_is_shown_by_itself(window: MainWindow, fake_studio: FakeStudio) -> None:
    queue = fake_studio.queue
    alone, of_run = queue.submit(REQUEST, label="Picture: a fox"), queue.submit(REQUEST, label="Speak: One")
    queue.step(alone, "running")
    fake_studio.runs.show(run_of([of_run], 3))
    queue.progress.emit(alone, 3.0, 8.0, "drawing", None)
    assert "3 of 8" in window.job_bar.state
    assert window.job_bar.cancel.text() == "Cancel"


def test_what_a_pane_does_beside_the_queue_is_shown_while_no_job_is(
    window: MainWindow, fake_studio: FakeStudio
) -> None:
    bar, stopped = window.job_bar, []

    def stop() -> None:
        stopped.append(True)
        fake_studio.runs.show_beside(None)

    assert bar.idle() == "Nothing is being made."
    fake_studio.runs.show_beside(Beside(title="Publishing book.mp3", percent=12, stop=stop))
    assert (bar.title, bar.state, bar_of(bar), bar.idle()) == ("Publishing book.mp3", "12 %", (12, 100), "")
    assert not bar.cancel.isHidden()
    job = fake_studio.queue.submit(REQUEST, label="Picture: a fox")
    fake_studio.queue.step(job, "running")
    assert bar.title == "Picture: a fox"
    fake_studio.queue.step(job, "done")
    assert bar.title == "Publishing book.mp3"
    bar.cancel_shown()
    assert stopped == [True]
    assert (bar.title, bar.cancel.isHidden()) == ("Nothing is being made", True)
