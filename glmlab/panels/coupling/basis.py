"""The panel "Basis": what the filters are put together from."""

from __future__ import annotations

from glmlab.experiments.coupling import APPROXIMATIONS, BASES, LIMITS, Settings
from glmlab.lab import strings
from glmlab.panels.controls import Choose, NumberBox, Options, SliderRow
from glmlab.panels.panel import Panel
from glmlab.panels.scale import Scale


class BasisPanel(Panel):
    """Chooses the basis, and how it is fitted to the filters.

    Parameters
    ----------
    choose
        Is told of a choice.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._present = Settings()
        counts = Scale(*LIMITS["n_basis_funcs"], step=1, whole=True)
        window = Scale(*LIMITS["window"], step=5, whole=True)
        self._counts = SliderRow("n_basis_funcs", counts, choose)
        names = {name: strings.coupling.APPROXIMATIONS[name] for name in APPROXIMATIONS}
        controls = {
            "basis": Options("basis", {name: name for name in BASES}, self._on_basis),
            "n_basis_funcs": self._counts,
            "window": SliderRow("window", window, choose),
            "width": SliderRow("width", Scale(*LIMITS["width"], step=0.5), choose),
            "time_scaling": SliderRow(
                "time_scaling", Scale(*LIMITS["time_scaling"], step=0.05, logarithmic=True), choose
            ),
            "approximation": Options("approximation", names, choose),
            "remedy": NumberBox("remedy", choose),
        }
        folded = ("width", "time_scaling", "approximation", "remedy")
        super().__init__(strings.HEADINGS["basis"], controls, folded=folded)

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        kind = BASES[settings.basis]
        self._counts.rescale(Scale(kind.smallest, kind.largest, step=1, whole=True))
        super().show(settings)

    def reason_why_not(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in ("width", "time_scaling") and name not in BASES[settings.basis].reads:
            return strings.coupling.not_of_this_basis(settings.basis)
        if name == "remedy" and settings.approximation == "least squares":
            return strings.coupling.NO_REMEDY
        return ""

    def _on_basis(self, basis: str) -> None:
        self._choose(**self._present.with_basis(basis))
