"""``python -m glmlab`` is the ``glmlab`` command."""

import sys

from glmlab.cli import main

if __name__ == "__main__":
    sys.exit(main())
