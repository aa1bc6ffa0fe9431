"""``python -m glmlab.server.cache_check``: run a program, and print how many the cache on disk had."""

from __future__ import annotations

import sys


def main() -> int:
    """Print the number of programs that came from the cache."""
    import numpy as np

    from glmlab.compilation_cache import cache_directory
    from glmlab.model.inverse_links import link_as_data, rate_of, resolve_inverse_link
    from glmlab.model.programs import keep_programs

    store = keep_programs(cache_directory())
    # Of a shape that nothing else of the lab has: it is compiled by the first process that asks.
    rate_of(np.zeros((7, 3, 5)), inverse_link=link_as_data(resolve_inverse_link("exp")))
    sys.stdout.write(f"{store.n_read}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
