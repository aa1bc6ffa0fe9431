"""What figures are made of."""

from __future__ import annotations

import numpy as np

from glmlab.widgets.figure import around


def test_a_band_has_no_width_where_an_end_is_not_finite() -> None:
    x, low, high = np.arange(4.0), np.array([0, 1, np.nan, 3]), np.array([2, 3, np.nan, 5])
    outline_x, outline = around(x, low, high)
    np.testing.assert_array_equal(outline_x, [0, 1, 2, 3, 3, 2, 1, 0])
    np.testing.assert_array_equal(outline, [0, 1, 3, 3, 5, 3, 3, 2])


def test_a_band_without_any_end_is_nothing() -> None:
    nothing = np.full(3, np.nan)
    assert [part.size for part in around(np.arange(3.0), nothing, nothing)] == [0, 0]
