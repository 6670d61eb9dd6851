"""What torch itself records of the memory that it takes on a processor."""

from __future__ import annotations

from collections.abc import Callable

import torch


def allocated(run: Callable[[], object]) -> int:
    """The most that torch's own record of allocations has at once."""
    activities = [torch.profiler.ProfilerActivity.CPU]
    with torch.no_grad(), torch.profiler.profile(activities=activities, profile_memory=True) as profile:
        kept = run()
    del kept
    held = most = 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            held += event.nbytes()
            most = max(most, held)
    return most
