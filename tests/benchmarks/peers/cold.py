"""What a fresh interpreter runs for a cold timing: prints the seconds of one call."""

from __future__ import annotations

import pickle
import sys
import time
import warnings
from pathlib import Path

import numpy as np

from tests.benchmarks.peers.timing import Progress


def main() -> None:
    """Run the task of the file that is named."""
    warnings.simplefilter("ignore")
    run, problem = pickle.loads(Path(sys.argv[1]).read_bytes())
    start = time.perf_counter()
    run(problem, Progress(problem.n_fits, np.inf))
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
