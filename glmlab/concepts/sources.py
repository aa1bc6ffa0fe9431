"""The built-in recordings and simulated cells: what a student, a control and a script know of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from glmlab.deferred import Deferred


@dataclass(frozen=True, kw_only=True)
class Source:
    """A recording that can be chosen.

    Attributes
    ----------
    label
        As the student reads it; the recording's own name.
    description
        What it is, and what to see in it.
    function
        Its name in `glmlab.recordings`.
    options
        What it is called with.
    is_random
        Whether a seed makes another of its kind.
    numbers
        Numbers that can be chosen, by name, with what they are if nobody chooses.
    has_truth
        Whether filters or rate are known.
    bin_size_s
        Length of the bins in which it is best looked at first.
    package
        Which carries its data.
    """

    label: str
    description: str
    function: str
    options: Mapping[str, int | str] = field(default_factory=dict)
    is_random: bool = True
    numbers: Mapping[str, float] = field(default_factory=dict)
    has_truth: bool = True
    bin_size_s: float = 1e-3
    package: str = ""

    @property
    def is_installed(self) -> bool:
        """Whether the package that carries its data is there."""
        return not self.package or find_spec(self.package) is not None

    def arguments(self, seed: int = 0, **numbers: float) -> dict[str, int | str | float]:
        """Return what its function is called with.

        Parameters
        ----------
        seed
            Taken where it is random.
        **numbers
            Some of its `numbers`.

        Raises
        ------
        ValueError
            If it has no number of this name.
        """
        strange = [name for name in numbers if name not in self.numbers]
        if strange:
            raise ValueError(
                f"{self.label} has no number {strange[0]!r} to choose, but "
                f"{', '.join(self.numbers) or 'none'}."
            )
        seeds = {"seed": seed} if self.is_random else {}
        return {**self.options, **seeds, **self.numbers, **numbers}

    def make(self, seed: int = 0, **numbers: float) -> Any:
        """Make the `glmlab.recordings.Recording`, which is the same whenever the arguments are.

        Raises
        ------
        ValueError
            If it has no number of this name.
        FileNotFoundError
            If the package that carries its data is not installed.
        """
        arguments = self.arguments(seed, **numbers)
        return Deferred("glmlab.recordings", self.function)(**arguments)

    def script(self, seed: int = 0, **numbers: float) -> str:
        """Return the expression that makes it in a script."""
        arguments = self.arguments(seed, **numbers).items()
        return f"{self.function}({', '.join(f'{name}={value!r}' for name, value in arguments)})"


_IZHIKEVICH = {
    "tonic spiking": "Fires regularly as long as the current is on; nearly without chance.",
    "phasic spiking": "One spike when the current steps up, and none while it stays.",
    "tonic bursting": "Bursts, one after the other, as long as the current is on.",
    "phasic bursting": "One burst when the current steps up.",
    "spike frequency adaptation": "Fires fast when the current steps up, and slower and slower then.",
    "rebound spike": "One spike when the current is released from below.",
    "bistability": "One pulse starts the spikes, and the next, at the right moment, ends them.",
}

_ALL = (
    *(
        Source(
            label=f"Grasshopper receptor {number}",
            description=(
                "An auditory receptor of a locust that hears noise, 10 s (Rokem et al. 2006): it adapts, and "
                "is refractory."
            ),
            function="grasshopper_receptor",
            options={"number": number},
            is_random=False,
            has_truth=False,
            package="nitime",
        )
        for number in (1, 2)
    ),
    Source(
        label="LNP cell",
        description=(
            "A biphasic filter of coloured noise, an exponential, and Poisson spikes that know nothing of each "
            "other."
        ),
        function="lnp_cell",
        numbers={"duration_s": 60.0},
    ),
    Source(
        label="Refractory cell",
        description="Silent for milliseconds after each of its spikes: without history no model fits.",
        function="refractory_cell",
        numbers={"duration_s": 60.0},
    ),
    Source(
        label="Bursting cell",
        description="A spike makes others likelier after 7 ms, and all of them make a pause.",
        function="bursting_cell",
        numbers={"duration_s": 60.0},
    ),
    *(
        Source(
            label=f"Izhikevich cell, {kind}",
            description=f"{text} Two equations and no GLM (Izhikevich 2004; Weber and Pillow 2017).",
            function="izhikevich_cell",
            options={"kind": kind},
            numbers={"noise": 0.1},
            has_truth=False,
        )
        for kind, text in _IZHIKEVICH.items()
    ),
    Source(
        label="Place cell",
        description="Fires in one place of a box, on ten minutes of a real rat's path (Sargolini et al. 2006).",
        function="place_cell",
        bin_size_s=0.02,
        package="ratinabox",
    ),
    Source(
        label="Drifting cell",
        description=(
            "Ignores where the rat is, but its rate drifts slowly: shuffled folds take it for a place cell."
        ),
        function="drifting_cell",
        numbers={"tau_s": 10.0},
        bin_size_s=0.02,
        package="ratinabox",
    ),
)

SOURCES: Mapping[str, Source] = MappingProxyType({source.label: source for source in _ALL})
"""The sources by label, in the order in which they are offered; a new one is a new entry."""
