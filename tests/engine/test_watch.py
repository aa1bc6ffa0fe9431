"""What an engine holds of the machine's memory."""

from __future__ import annotations

import platform

import pytest

from glmlab.engine.watch import resident_megabytes, return_freed_memory


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep little")
def test_what_was_freed_is_returned() -> None:
    before = resident_megabytes()
    kept = [bytes(1000) for _ in range(100_000)]
    del kept[:-1]  # What lies above them keeps them from being returned by themselves.
    assert resident_megabytes() - before > 50
    return_freed_memory()
    assert resident_megabytes() - before < 20
