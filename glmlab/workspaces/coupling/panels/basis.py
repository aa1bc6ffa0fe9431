"""The panel "Basis": what the filters are put together from."""

from __future__ import annotations

from glmlab.concepts.bases import BASES
from glmlab.lab.page.declared_controls import controls_of, folded
from glmlab.lab.page.panel import Panel
from glmlab.lab.settings.declaration import number_of
from glmlab.widgets.controls import Choose
from glmlab.workspaces.coupling.settings import BASIS_FITS, Settings
from glmlab.workspaces.coupling.words import controls as words

_NAMES = (
    "basis",
    "n_basis_funcs",
    "window",
    "width",
    "time_scaling",
    "basis_fit",
    "ridge_or_rcond",
)


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
        controls = controls_of(Settings, _NAMES, choose, basis=self._on_basis)
        self._counts = controls["n_basis_funcs"]
        super().__init__(words.HEADINGS["basis"], controls, folded=folded(Settings, _NAMES))

    def show(self, settings: Settings) -> None:
        """Move the controls to the settings and disable those that mean nothing now."""
        self._present = settings
        kind = BASES[settings.basis]
        counts = number_of(Settings, "n_basis_funcs")
        self._counts.rescale(counts.scale_between(kind.smallest, kind.largest))
        super().show(settings)

    def reason_to_disable(self, name: str, settings: Settings) -> str:
        """Return why a setting means nothing now, or "" where it means something."""
        if name in ("width", "time_scaling") and name not in BASES[settings.basis].reads:
            return words.not_of_this_basis(settings.basis)
        if name == "ridge_or_rcond" and name not in BASIS_FITS[settings.basis_fit].reads:
            return words.NO_REMEDY
        return ""

    def _on_basis(self, basis: str) -> None:
        self._choose(**self._present.with_basis(basis))
