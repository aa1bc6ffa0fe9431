"""What mybinder.org builds from the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BINDER = Path(__file__).parents[2] / "binder"


def test_repo2docker_reads_the_folder(tmp_path: Path) -> None:
    shutil.copytree(BINDER, tmp_path / "binder")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    dockerfile = result.stdout + result.stderr
    assert "conda environment for python=3.12" in dockerfile
    assert 'pip install --no-cache-dir -r "binder/requirements.txt"' in dockerfile
    assert "RUN ./binder/postBuild" in dockerfile


def test_the_build_installs_the_lab_and_fills_the_cache() -> None:
    assert (BINDER / "requirements.txt").read_text().split() == ["-e", "."]
    assert os.access(BINDER / "postBuild", os.X_OK)
    assert "glmlab warm" in (BINDER / "postBuild").read_text()
