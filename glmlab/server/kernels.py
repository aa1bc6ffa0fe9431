"""The kernels behind the page: always this interpreter, and all of them ended with the server."""

import asyncio
import weakref
from functools import partial
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Dict, Unicode, default

from glmlab.compilation_cache import cache_environment
from glmlab.server.provisioner import NAME, can_fork


class LabKernelSpecManager(KernelSpecManager):
    """Knows one kernel: the interpreter that runs the server, with the packages installed there."""

    environment = Dict(key_trait=Unicode(), value_trait=Unicode(), config=True)

    @default("kernel_dirs")
    def _no_kernel_dirs(self) -> list[str]:
        # A `python3` kernel registered on the machine may belong to another environment.
        return []

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return ipykernel's own specification, with the lab's environment variables."""
        spec = super().get_kernel_spec(kernel_name)
        spec.env = {**spec.env, **cache_environment(), **self.environment}
        # Without this each start warns the user that nothing is encrypted between two processes on
        # one machine.
        spec.argv = [
            *spec.argv,
            "--IPKernelApp.log_level=40",
            # Visitors type no code that anybody would look up.
            "--HistoryManager.enabled=False",
            # What a page sends that no widget takes: to look up the lines of a traceback that nobody
            # sees takes 60 ms, for each of them.
            "--InteractiveShell.xmode=Minimal",
        ]
        if can_fork():
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": NAME}}
        return spec


class LabKernelManager(AsyncMappingKernelManager):
    """Starts kernels until it is closed, and closes so that no process is left behind."""

    def __init__(self, **kwargs: Any) -> None:
        self._launches: dict[asyncio.Task[str], str] = {}
        # Tasks that have asked for a kernel: those of visitors, and those that keep one ready.
        self._asking: weakref.WeakSet[asyncio.Task[Any]] = weakref.WeakSet()
        self._closed = False
        super().__init__(**kwargs)

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel, whatever becomes of the request that asked for it."""
        if self._closed:
            raise asyncio.CancelledError
        asking = asyncio.current_task()
        if asking is not None:
            self._asking.add(asking)
        kernel_id = kwargs.pop("kernel_id", None) or self.new_kernel_id(**kwargs)
        # A launch that is cut off halfway leaves a process that no manager knows.
        launch = asyncio.create_task(super().start_kernel(kernel_id=kernel_id, **kwargs))
        self._launches[launch] = kernel_id
        launch.add_done_callback(self._launches.pop)
        return await asyncio.shield(launch)

    def n_visitors(self) -> int:
        """Return how many kernels are somebody's: running or being started, and not kept ready."""
        # Voila's pools hold the tasks that keep kernels ready, and it has no public way to look.
        pools: dict[str, list[asyncio.Task[Any]]] = getattr(self, "_pools", {})
        n_ready = sum(task in self._asking for pool in pools.values() for task in pool)
        return len({*self.list_kernel_ids(), *self._launches.values()}) - n_ready

    async def close(self) -> None:
        """Refuse new kernels, wait for those being launched, then end them all at once."""
        self._closed = True
        await asyncio.gather(*self._launches, return_exceptions=True)
        kernels: list[Any] = [self.get_kernel(kernel_id) for kernel_id in self.list_kernel_ids()]
        await asyncio.gather(*(_end(kernel) for kernel in kernels))


def refill_later(manager: Any, seconds: float) -> None:
    """Have Voila's pool of kernels refilled some time after one was taken, and empty until then.

    Voila fills it at once with tasks that sleep that long, and a visitor who comes meanwhile sleeps with
    one of them. Where the pool is empty, his kernel is started when he comes.
    """
    fill = manager.fill_if_needed

    def fill_later(delay: float | None = None, **kwargs: Any) -> None:
        del delay
        asyncio.get_running_loop().call_later(seconds, partial(fill, delay=0, **kwargs))

    manager.fill_if_needed = fill_later


async def _end(kernel: Any) -> None:
    """End a kernel, or wait for the end that a closing tab has asked for already."""
    try:
        await kernel.shutdown_kernel(now=True)
    except asyncio.InvalidStateError:
        while await kernel.is_alive():
            await asyncio.sleep(0.02)
