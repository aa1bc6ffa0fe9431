"""What an engine holds of the machine's memory."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

# In a process of its own: one that has freed much before takes nothing new from the machine.
_CODE = """
from glmlab.engine.watch import resident_megabytes, return_freed_memory
before = resident_megabytes()
kept = [bytes(1000) for _ in range(100_000)]
del kept[:-1]  # What lies above them keeps them from being returned by themselves.
held = resident_megabytes() - before
return_freed_memory()
print(held, resident_megabytes() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep little")
def test_what_was_freed_is_returned() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=True)
    held, left = map(float, done.stdout.split())
    assert held > 50
    assert left < 20
