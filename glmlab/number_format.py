"""Numbers as people write them: the one place for whatever a student reads.

Three digits that count, no exponent in letters, a true minus sign, and thin spaces between thousands.
"""

from __future__ import annotations

import numpy as np

ROUND_OFF = 1e-12
"""What is smaller in size is zero."""

THIN_SPACE = "\u202f"
"""Between thousands; a line is never broken there."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_SMALLEST, _LARGEST = 1e-6, 1e7
"""Written without a power of ten between these; the lab's axes of strengths begin at 0.000001."""

_MOST_DIGITS = 10**15
"""From here on nobody counts digits, and a float has no more of them."""


def number(value: float, digits: int = 3) -> str:
    """Write a number with so many digits that count; what is smaller than round-off is zero.

    Examples
    --------
    >>> number(0.0316227766), number(-1234567.0), number(5.2e-8)
    ('0.0316', '−1\u202f230\u202f000', '5.2 × 10⁻⁸')
    """
    if not np.isfinite(value):
        return "infinity" if value > 0 else "minus infinity" if value < 0 else "not a number"
    if abs(value) < ROUND_OFF:
        return "0"
    if not _SMALLEST <= abs(value) < _LARGEST:
        return _with_power_of_ten(value, digits)
    return _for_people(plain(value, digits))


def exact(value: float) -> str:
    """Write a number with all of its digits, such as a limit that somebody has to keep to."""
    if isinstance(value, int) and abs(value) >= _MOST_DIGITS:
        return f"about {power_of_ten(len(str(abs(value))) - 1)}"
    if not np.isfinite(value) or abs(value) >= _MOST_DIGITS:
        return number(value)
    return _for_people(str(value) if isinstance(value, int) else plain(value))


def percent(share: float, digits: int = 2) -> str:
    """Write a share in percent."""
    return f"{number(100 * share, digits)}%"


def magnitude(value: float) -> str:
    """Write a number that may be tiny: two digits from a thousandth up, a power of ten below."""
    if value >= 1e-3 or value <= 0 or not np.isfinite(value):
        return number(value, 2)
    return power_of_ten(int(np.floor(np.log10(value))))


def power_of_ten(exponent: int) -> str:
    """Write a power of ten, such as 10⁻⁵."""
    return f"10{str(exponent).translate(_RAISED)}"


def plain(value: float, digits: int | None = None) -> str:
    """Write a number as it can be typed again: with a hyphen for minus, and nothing between digits.

    Parameters
    ----------
    value
        A finite number.
    digits
        How many count; None for as many as tell it from every other number.
    """
    if digits is None:
        return np.format_float_positional(value, trim="-")
    return np.format_float_positional(value, precision=digits, fractional=False, trim="-")


def _with_power_of_ten(value: float, digits: int) -> str:
    text = np.format_float_scientific(value, precision=digits - 1, trim="-")
    mantissa, exponent = text.split("e")
    # NumPy leaves the point of a number that is rounded to a whole one.
    mantissa = mantissa.rstrip(".")
    power = power_of_ten(int(exponent))
    if mantissa in ("1", "-1"):
        return mantissa[:-1].replace("-", "−") + power
    return f"{mantissa.replace('-', '−')} × {power}"


def _for_people(text: str) -> str:
    """Put a true minus sign and thin spaces into a number; four digits need none."""
    whole, point, rest = text.partition(".")
    sign, whole = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    return f"{sign}{whole}{point}{rest}"
