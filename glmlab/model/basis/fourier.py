"""Cosines and sines whose periods fit the interval."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from glmlab.model.basis.base import derived
from glmlab.model.basis.one_input import ConvBasis, EvalBasis, OneInputBasis
from glmlab.model.checks import FloatArray, as_numbers, require_integer

Frequencies = int | tuple[int, int] | NDArray[np.integer] | NDArray[np.floating]


class Fourier(OneInputBasis):
    """All cosines by frequency, then all sines; frequency 0 has no sine."""

    frequencies: Frequencies
    frequency_mask: str | ArrayLike | None
    is_periodic = True

    @derived
    def n_basis_funcs(self) -> int:
        """Two a frequency, one for frequency 0."""
        used = self._used_frequencies()
        return 2 * used.size - int(np.sum(used == 0))

    def check(self) -> None:
        """Refuse parameters that make no basis."""
        if self._used_frequencies().size == 0:
            raise ValueError(
                "frequencies and frequency_mask must leave at least one frequency; by default the "
                "mask leaves out frequency 0."
            )
        super().check()

    def _functions(self, u: FloatArray) -> FloatArray:
        used = self._used_frequencies()
        phase = 2 * np.pi * u[:, None]
        return np.hstack([np.cos(phase * used), np.sin(phase * used[used > 0])])

    def _used_frequencies(self) -> FloatArray:
        frequencies = _all_frequencies(self.frequencies)
        mask = self.frequency_mask
        if mask is None or isinstance(mask, str):
            return _named_choice(frequencies, mask or "all")
        chosen = as_numbers("frequency_mask", mask)
        if chosen.shape != frequencies.shape or not np.isin(chosen, (0, 1)).all():
            raise ValueError(
                "frequency_mask must hold a 0 or a 1 for each frequency, shape "
                f"{frequencies.shape}, but it is {chosen.tolist()}."
            )
        return frequencies[chosen == 1]


def _named_choice(frequencies: FloatArray, name: str) -> FloatArray:
    if name not in {"all", "no-intercept"}:
        raise ValueError(
            f"frequency_mask must be 'no-intercept', 'all' or an array of 0 and 1, not {name!r}."
        )
    return frequencies if name == "all" else frequencies[frequencies > 0]


def _all_frequencies(frequencies: Frequencies) -> FloatArray:
    if isinstance(frequencies, tuple):
        return _range_of(frequencies)
    if np.ndim(frequencies) == 0:
        require_integer("frequencies", frequencies, 1)
        return np.arange(int(frequencies), dtype=float)
    if isinstance(frequencies, list):
        raise TypeError(
            "frequencies must be an integer n for 0 to n - 1, a pair (start, stop) or a NumPy array, "
            f"but it is the list {frequencies}."
        )
    values = as_numbers("frequencies", frequencies)
    rising = values.ndim == 1 and bool((np.diff(values) > 0).all())
    if not rising or not (values >= 0).all() or not (values == np.floor(values)).all():
        raise ValueError(
            f"frequencies must be rising integers from 0 on, but they are {values.tolist()}."
        )
    return values


def _range_of(pair: tuple[int, ...]) -> FloatArray:
    if len(pair) != 2:
        raise ValueError(f"frequencies must be a pair (start, stop), but it is {pair}.")
    start, stop = pair
    require_integer("The first frequency", start, 0)
    require_integer("The end of frequencies", stop, start + 1)
    return np.arange(start, stop, dtype=float)


@dataclass(repr=False, eq=False)
class FourierEval(Fourier, EvalBasis):
    """Cosines and sines at the values of an input; for several inputs multiply such bases.

    Parameters
    ----------
    frequencies
        In cycles over the range of the input: an integer n for 0 to n - 1, a pair ``(start, stop)``
        for start to stop - 1, or an array of rising integers.
    bounds
        Start and end of one period of the input; see `EvalBasis`.
    frequency_mask
        Frequencies to be used: "no-intercept" for all but 0, "all", or an array with a 0 or a 1 a
        frequency.
    fill_value, label
        See `EvalBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    frequencies: Frequencies
    bounds: tuple[float, float] | None = field(default=None, kw_only=True)
    frequency_mask: str | ArrayLike | None = field(default="no-intercept", kw_only=True)


@dataclass(repr=False, eq=False)
class FourierConv(Fourier, ConvBasis):
    """Cosines and sines as filters of an input's past.

    Parameters
    ----------
    frequencies
        In cycles a window: an integer n for 0 to n - 1, a pair ``(start, stop)`` for start to
        stop - 1, or an array of rising integers.
    window_size
        Length of the filters in bins, at least 2; see `ConvBasis`.
    frequency_mask
        Frequencies to be used: "no-intercept" for all but 0, "all", or an array with a 0 or a 1 a
        frequency.
    conv_kwargs, label
        See `ConvBasis`.

    Raises
    ------
    ValueError, TypeError
        If a parameter is out of its range or of the wrong type.
    """

    frequencies: Frequencies
    window_size: int
    frequency_mask: str | ArrayLike | None = field(default="no-intercept", kw_only=True)
