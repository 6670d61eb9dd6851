"""A worker's main loop: `python -m studio worker FAMILY`, started by `studio.services.workers.pool`.

The main thread reads commands and always answers; a second thread runs engines. The process ends on end of file, so
that it can never outlive its window. Standard error is the log; the window keeps its tail.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn, cast

from studio.domain.engine_cards import CARDS, Cards
from studio.domain.families import FamilyName
from studio.domain.kinds import KINDS, Kinds
from studio.worker.pipe import Pipe

USAGE = 64
"""Exit status (EX_USAGE)."""


def main(argv: Sequence[str], kinds: Kinds = KINDS, cards: Cards = CARDS) -> int:
    """Work until told to quit; returns the exit status. `argv`: the name of a family that has a kind."""
    # A terminal gives Ctrl+C to every process that it started; what becomes of a job is the window's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe = Pipe.claim_standard_streams()
    faulthandler.enable(file=sys.stderr)
    names = [family.name for family in kinds.working_families()]
    if len(argv) != 1 or argv[0] not in names:
        print(f"usage: studio worker {'|'.join(names)}", file=sys.stderr)  # noqa: T201
        return USAGE
    from studio import leavings, places
    from studio.worker import isolation, machine, sandbox

    machine.be_modest()
    with leavings.new_folder(places.scratch_dir()) as temporary:
        sandbox.prepare(temporary)
        found = machine.devices()
        fence = (isolation.leave_the_network(), sandbox.fence_files(temporary))
        status = _serve(argv[0], pipe, found, fence, kinds, cards)
    return _leave(status)


def _serve(
    family: FamilyName, pipe: Pipe, devices: tuple[object, ...], fence: tuple[str, str], kinds: Kinds, cards: Cards
) -> int:
    """Until told to quit; answers with the exit status. `fence`: what keeps it off the network, and off other files."""
    import psutil

    from studio.wire.messages import PROTOCOL, Cancel, Device, Load, Ping, Pong, Previews, Quit, Ready, Run, Unload
    from studio.worker import machine
    from studio.worker.job_thread import BROKEN_THREAD, JobThread

    jobs = JobThread(family, pipe.send, kinds, cards)
    jobs.start()
    pipe.send(
        Ready(
            protocol=PROTOCOL,
            family=family,
            pid=os.getpid(),
            devices=cast("tuple[Device, ...]", devices),
            versions=machine.versions(),
            network=fence[0],
            files=fence[1],
        )
    )
    process = psutil.Process()
    try:
        for command in pipe.commands(kinds.decode_hook):
            match command:
                case Ping(number=number):
                    pipe.send(Pong(number=number, rss_bytes=process.memory_info().rss))
                case Cancel(job_id=job_id):
                    jobs.cancel(job_id)
                case Previews(wanted=wanted):
                    jobs.show_previews(wanted=wanted)
                case Run() | Load():
                    jobs.take(command)
                case Unload():
                    jobs.unload(command)
                case Quit():
                    break
    except BaseException:  # noqa: BLE001 - a worker that reads no more must not sit in a library's call for ever
        traceback.print_exc()
        return BROKEN_THREAD
    return 0


def _leave(status: int) -> NoReturn:
    """The job thread may sit in a library's call that never returns; nothing it holds outlives the process."""
    sys.stderr.flush()
    os._exit(status)
