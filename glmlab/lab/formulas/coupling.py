"""The formulas of the controls of the workspace "Coupled network"."""

from __future__ import annotations

from glmlab.experiments.coupling import Settings
from glmlab.lab.formulas.mathml import mathml

_RATE = (
    r"\lambda_{r,t} = f\left( b_r + a_r x_{r,t}"
    r"+ \sum_{s} \sum_{\ell = 1}^{W} h_{rs}(\ell)\, y_{s,t-\ell} \right)"
)

_LINKS = {
    "softplus": r"f(u) = \log\left(1 + e^{u}\right)",
    "exp": r"f(u) = e^{u}",
    "square": r"f(u) = u^2",
}

_FILTER = (
    r"h(\ell) \propto \gamma(\ell; a_{+}, b_{+}) - \gamma(\ell; a_{-}, b_{-}),"
    r"\quad \gamma(x; a, b) = \frac{b^a}{\Gamma(a)} x^{a-1} e^{-b x}"
)

_APPROXIMATIONS = {
    "least squares": r"\min_{\mathbf{c}} \lVert \mathbf{h} - \mathbf{B} \mathbf{c} \rVert^2",
    "ridge": (
        r"\min_{\mathbf{c}} \lVert \mathbf{h} - \mathbf{B} \mathbf{c} \rVert^2"
        r"+ s \lVert \mathbf{c} \rVert^2"
    ),
    "truncated": (
        r"\mathbf{c} = \sum_{\sigma_k > s\, \sigma_1}"
        r"\frac{\mathbf{u}_k \cdot \mathbf{h}}{\sigma_k}\, \mathbf{v}_k"
    ),
}

_PENALTIES = {
    "UnRegularized": r"P(\mathbf{w}) = 0",
    "Ridge": r"P(\mathbf{w}) = \frac{1}{2} \sum_{s} \lVert \mathbf{w}_{rs} \rVert_2^2",
    "Lasso": r"P(\mathbf{w}) = \sum_{s} \lVert \mathbf{w}_{rs} \rVert_1",
    "GroupLasso": r"P(\mathbf{w}) = \sum_{s} \sqrt{K}\, \lVert \mathbf{w}_{rs} \rVert_2",
}

_OBJECTIVE = (
    r"\min_{\mathbf{w}, b}\; -\frac{1}{T} \sum_{t=1}^{T} \log p(y_{r,t} \mid \lambda_{r,t})"
    r"+ s\, P(\mathbf{w})"
)

_COSINES = (
    r"B_k(\ell) = \frac{1}{2} + \frac{1}{2}"
    r"\cos\left(\mathrm{clip}\left(\frac{\pi (v_\ell - \mu_k)}{w\, \Delta}, -\pi, \pi\right)\right)"
)

_SCALING = r"v = \frac{\log(\tau u + 1)}{\log(\tau + 1)}, \quad u \in [0, 1]"


def formulas_of(settings: Settings) -> dict[str, str]:
    """Return the formulas as MathML by the names of the settings whose controls they explain."""
    latex = {
        "n_neurons": _RATE,
        "coupling_scale": r"h_{rs}(\ell) = c\, h^{0}_{rs}(\ell)",
        "positive_scale": r"h_{rs}(\ell) \leftarrow c_{+} \max(h_{rs}, 0) + \min(h_{rs}, 0)",
        "excit_a": _FILTER,
        "excit_b": _FILTER,
        "inhib_a": _FILTER,
        "inhib_b": _FILTER,
        "n_basis_funcs": r"h(\ell) \approx \sum_{k=1}^{K} c_k\, B_k(\ell)",
        "approximation": _APPROXIMATIONS[settings.approximation],
        "width": _COSINES,
        "time_scaling": _SCALING,
        "inverse_link": _LINKS[settings.inverse_link],
        "intercept": _RATE,
        "intensity": _RATE,
        "regularizer": _PENALTIES[settings.regularizer],
        "regularizer_strength": _OBJECTIVE,
    }
    return {name: mathml(formula) for name, formula in latex.items()}
