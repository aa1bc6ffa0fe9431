"""How large a file may be, and how long it may take."""

from __future__ import annotations

LARGEST_FILE_BYTES = 100_000_000
"""A CSV file of this size, 2.5 million rows of 5 numbers, is read in 1.5 s on two cores,
a compressed MAT file of 24 million numbers in 3 s."""

MOST_NUMBERS = 25_000_000
"""In all arrays of a file: 200 MB as floats, 20 minutes of one signal at 20 kHz."""

TIME_LIMIT_S = 4.0
"""For parsing. The process takes up to a second to start, and nobody should wait for more than 5."""

PATIENCE_S = 15.0
"""For the process as a whole, which a busy machine starts slowly."""

MEMORY_BYTES = 4_000_000_000
"""Of addresses, not of memory, which are several times as many; a small file compressed can be huge."""
