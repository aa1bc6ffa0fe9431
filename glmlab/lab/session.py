"""The session of one lab: what is chosen, and what is computed for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from glmlab.engine import words
from glmlab.engine.client import EngineScheduler
from glmlab.engine.process import is_inline, shared_client
from glmlab.engine.thread_scheduler import ThreadScheduler
from glmlab.engine.work import Listener, Scheduler, Work
from glmlab.lab.background_job import BackgroundJob
from glmlab.lab.computation import Computation
from glmlab.lab.jobs import PICTURE, PREFETCH, Compute
from glmlab.lab.settings.sharing import to_json
from glmlab.lab.state import LabState

MakeScheduler = Callable[[Mapping[str, Work]], Scheduler]


def scheduler_of(computation: Computation) -> MakeScheduler:
    """Return what makes the scheduler of a lab: the engine, or this process where a setting wants it."""
    if is_inline():
        return ThreadScheduler

    def write(settings: Any) -> str:
        return to_json(settings, computation.title)

    return lambda works: EngineScheduler(
        works, computation.name, write, shared_client(), enclosures=computation.enclosures
    )


class Session:
    """Has computed what is chosen.

    Parameters
    ----------
    computation
        Says what is computed.
    start
        The settings to start from.
    make_scheduler
        Makes what does the work; the engine does if not given.
    compute
        Makes the pictures, in place of the workspace's.

    Attributes
    ----------
    state
        What is chosen, and what came of it.
    jobs
        By name.
    scheduler
        Does the work.
    """

    def __init__(
        self,
        computation: Computation,
        start: Any,
        make_scheduler: MakeScheduler | None = None,
        compute: Compute | None = None,
    ) -> None:
        self.state: LabState[Any, Any] = LabState(start)
        self._failed: Any = None
        self._failure = ""
        self._fallback = computation.start
        if compute is not None:
            computation = replace(computation, compute=compute)
        # No other process knows a computation that was given here.
        default = ThreadScheduler if compute is not None else scheduler_of(computation)
        self.scheduler = (make_scheduler or default)(computation.works())
        self._picture = self.scheduler.open(PICTURE, self._listener())
        self._prefetch = self.scheduler.open(PREFETCH, self._prefetch_listener())
        self.jobs = {
            name: BackgroundJob(name, job, self.scheduler) for name, job in computation.jobs.items()
        }

    def compute(self, settings: Any) -> None:
        """Ask for the picture of settings, and then for what may follow them."""
        self._failed = None
        self._picture.submit(settings)
        # Before the first picture nothing stands in its way.
        if self.state.results is not None:
            self._prefetch.submit(settings)

    def wait_for_picture(self, seconds: float) -> bool:
        """Wait for the picture of the present settings; return whether it came.

        Also where it could not be computed, there is no more to wait for.
        """
        state = self.state

        def is_done() -> bool:
            shown = state.results
            has_failed = self._failed == state.settings
            return has_failed or (shown is not None and shown.settings == state.settings)

        return self.scheduler.wait_until(is_done, seconds)

    def close(self) -> None:
        """Compute nothing from now on."""
        self.scheduler.close()
        for job in self.jobs.values():
            job.cancel()

    def _listener(self) -> Listener:
        state = self.state
        return Listener(
            step=lambda _settings, _share, results: self._show(results),
            end=lambda settings, failure: self._fail(settings, failure) if failure else None,
            progress=state.show_progress,
            busy=state.show_busy,
        )

    def _prefetch_listener(self) -> Listener:
        show = self.state.show_prepared
        return Listener(
            step=lambda _settings, share, _results: show(share),
            end=lambda _settings, _failure: show(1.0),
        )

    def _fail(self, settings: Any, failure: str) -> None:
        state = self.state
        if self._failed is not None and settings == self._fallback != state.settings:
            # Nobody asked for the picture that was to stand in: what is said is why it was needed.
            state.show_failure(self._failure)
            return
        self._failed, self._failure = settings, failure
        if state.results is not None or settings == self._fallback:
            state.show_failure(failure)
        else:
            state.show_failure(f"{failure} {words.STANDS_IN}")
            self._picture.submit(self._fallback)

    def _show(self, results: Any) -> None:
        state = self.state
        is_first = state.results is None
        stands_in = self._failed == state.settings != results.settings
        state.show_results(results, state.failure if stands_in else "")
        if is_first:
            self._prefetch.submit(results.settings if stands_in else state.settings)
