"""Installs the browser that the tests need, then runs all checks: ``python -m tests``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEBIANS_CHROMIUM = Path("/usr/bin/chromium")

ON_PAGES = ("tests/browser", "tests/server")
ELSEWHERE = ("tests", *(f"--ignore={folder}" for folder in ON_PAGES))

TWO_AT_ONCE = (sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile")

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("pyright", "--pythonpath", sys.executable),
    ("lint-imports",),
    # Pages apart: what else is tested is compiling, which would leave them no core.
    (*TWO_AT_ONCE, *ON_PAGES),
    (*TWO_AT_ONCE, *ELSEWHERE),
)


def main() -> int:
    """Run every check, the tests last; the exit status is that of the first that failed."""
    install_browser()
    # Whether or not the virtual environment is active, its tools come first.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    codes = []
    with tempfile.TemporaryDirectory(prefix="glmlab-cache-") as cache:
        environment = {**os.environ, "PATH": path, "GLMLAB_TEST_CACHE": cache}
        for check in CHECKS:
            print(f"\n== {Path(check[0]).name} {' '.join(check[1:])}", flush=True)
            codes.append(subprocess.run(check, cwd=ROOT, env=environment, check=False).returncode)
    return next((code for code in codes if code), 0)


def install_browser() -> None:
    """Install Chromium: Debian's and Ubuntu's own where apt-get can, else Playwright's."""
    as_root = _as_root()
    if not DEBIANS_CHROMIUM.exists() and shutil.which("apt-get") and as_root is not None:
        apt_get = [*as_root, "apt-get"]
        subprocess.run([*apt_get, "update"], check=False)
        subprocess.run(
            [*apt_get, "install", "--yes", "--no-install-recommends", "chromium"], check=False
        )
    # Some releases have no such package.
    if not DEBIANS_CHROMIUM.exists():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _as_root() -> list[str] | None:
    """What to put before a command that root must run; None if there is no way."""
    if os.geteuid() == 0:
        return []
    can_ask = shutil.which("sudo") and (
        subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    )
    return ["sudo"] if can_ask else None


if __name__ == "__main__":
    sys.exit(main())
