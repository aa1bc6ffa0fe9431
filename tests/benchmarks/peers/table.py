"""The table: one line per library and problem, and what was aimed at."""

from __future__ import annotations

from dataclasses import dataclass

from tests.benchmarks.peers.timing import LIMIT_S, Timing


@dataclass(frozen=True)
class Aim:
    """How many times faster glmlab is to be.

    Attributes
    ----------
    factor
        At least this; below one it may be that much slower.
    peer
        A library, or the start of the names of several; "" is the fastest of all.
    cold
        Whether import and compiling count.
    """

    factor: float
    peer: str = ""
    cold: bool = False

    def reached(self, timings: dict[str, Timing]) -> float | None:
        """Time of the fastest such library over glmlab's; at least that where it was stopped."""
        ours = _seconds(next(iter(timings.values())), cold=self.cold)
        theirs = [
            seconds
            for name, timing in _peers(timings).items()
            if name.startswith(self.peer)
            and (seconds := _seconds(timing, cold=self.cold)) is not None
        ]
        return min(theirs) / ours if ours is not None and theirs else None

    def describe(self, timings: dict[str, Timing]) -> str:
        """One cell: what was reached, what was aimed at."""
        reached = self.reached(timings)
        how = "cold" if self.cold else "warm"
        peer = self.peer or "the fastest other library"
        if reached is None:
            return f"{peer}, {how}: not measured"
        verdict = "reached" if reached >= self.factor else "**missed**"
        return f"{peer}, {how}: {ratio(reached)} (aim {ratio(self.factor)}, {verdict})"


def _peers(timings: dict[str, Timing]) -> dict[str, Timing]:
    return {name: timing for name, timing in timings.items() if not name.startswith("glmlab")}


def _seconds(timing: Timing, *, cold: bool) -> float | None:
    return timing.cold if cold else timing.at_least


def header(title: str, quality: str) -> str:
    """First lines of a part's table; `quality` names its last column."""
    names = (title, "library", "warm", "of glmlab's", "cold", "of glmlab's", quality)
    rule = ("---", "---", "---:", "---:", "---:", "---:", "---:")
    return "\n".join(_line(cells) for cells in (names, rule))


def rows(problem: str, timings: dict[str, Timing]) -> str:
    """Lines of one problem; the first library is the one that all are compared with."""
    ours = next(iter(timings.values()))
    finished = [t.warm for t in _peers(timings).values() if t.warm is not None]
    fastest = min(finished, default=None)
    lines = []
    for name, timing in timings.items():
        cells = [problem, name, duration(timing), _ratio_of(timing.at_least, ours.warm, timing)]
        if timing.warm is not None and timing.warm == fastest:
            cells[-1] = f"**{cells[-1]}**"
        cold = "" if timing.cold is None else seconds(timing.cold)
        cells += [cold, _ratio_of(timing.cold, ours.cold, timing), timing.quality]
        lines.append(_line(cells))
    return "\n".join(lines)


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratio_of(theirs: float | None, ours: float | None, timing: Timing) -> str:
    if theirs is None or ours is None:
        return ""
    return ("> " if timing.warm is None else "") + ratio(theirs / ours)


def duration(timing: Timing) -> str:
    """Warm time, or the limit and the estimate."""
    if timing.warm is not None:
        return seconds(timing.warm)
    limit = f"> {LIMIT_S:.0f} s"
    if timing.estimate is None or timing.estimate < 1.1 * LIMIT_S:
        return limit
    return f"{limit} (about {seconds(timing.estimate)})"


def seconds(value: float) -> str:
    """Write a time with two digits and its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if value >= 0.995 * size:
            return f"{_digits(value / size)} {unit}"
    return f"{_digits(value / 1e-6)} µs"


def ratio(value: float) -> str:
    """Write a factor with two digits."""
    return f"{_digits(value)}×"


def _digits(value: float) -> str:
    if value >= 9.95:
        magnitude = 10 ** max(len(f"{value:.0f}") - 3, 0)
        return f"{round(value / magnitude) * magnitude:,}"
    return f"{value:.1f}" if value >= 0.95 else f"{value:.2g}"
