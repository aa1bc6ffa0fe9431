"""The formulas of the controls of the workspace "Feed-forward"."""

from __future__ import annotations

from glmlab.experiments.feedforward import Settings
from glmlab.lab.formulas.mathml import mathml

_DATA = {
    "n_samples": r"\mathbf{X} \in \mathbb{R}^{T \times p}, \quad t = 1, \dots, T",
    "n_features": r"\mathbf{x}_t \cdot \mathbf{w} = \sum_{j=1}^{p} x_{tj}\, w_j",
    "stimulus_sd": r"x_{tj} \sim \mathcal{N}(0, \sigma^2)",
    "correlation": r"\mathrm{corr}(x_{tj}, x_{tk}) = \rho \quad (j \neq k)",
    "true_weights": r"y_t \sim \mathrm{Poisson}\left(e^{\mathbf{x}_t \cdot \mathbf{w}}\right)",
}

_DISPERSION = r"\mathrm{Var}(y_t) = \lambda_t + \alpha\, \lambda_t^2"

_SCATTERED_COUNTS = (
    r"y_t \sim \mathrm{NegativeBinomial}\left(e^{\mathbf{x}_t \cdot \mathbf{w}}, \alpha\right),"
    r"\quad " + _DISPERSION
)

_LINKS = {
    "exp": r"\lambda_t = e^{\mathbf{x}_t \cdot \mathbf{w} + b}",
    "softplus": r"\lambda_t = \log\left(1 + e^{\mathbf{x}_t \cdot \mathbf{w} + b}\right)",
    "square": r"\lambda_t = (\mathbf{x}_t \cdot \mathbf{w} + b)^2",
    "identity": r"\lambda_t = \mathbf{x}_t \cdot \mathbf{w} + b",
    "logistic": r"\lambda_t = \frac{1}{1 + e^{-(\mathbf{x}_t \cdot \mathbf{w} + b)}}",
}

_MODELS = {
    "Poisson": r"p(y_t \mid \lambda_t) = \frac{\lambda_t^{y_t} e^{-\lambda_t}}{y_t!}",
    "NegativeBinomial": (
        r"p(y_t \mid \lambda_t) = \frac{\Gamma(y_t + 1/\alpha)}{\Gamma(1/\alpha)\, y_t!}"
        r"\frac{(\alpha \lambda_t)^{y_t}}{(1 + \alpha \lambda_t)^{y_t + 1/\alpha}}"
    ),
    "Bernoulli": r"p(y_t \mid \lambda_t) = \lambda_t^{y_t} (1 - \lambda_t)^{1 - y_t}",
    "Gaussian": (
        r"p(y_t \mid \lambda_t) ="
        r"\frac{1}{\sqrt{2 \pi \sigma^2}}\, e^{-(y_t - \lambda_t)^2 / 2 \sigma^2}"
    ),
}

_PENALTIES = {
    "UnRegularized": r"P(\mathbf{w}) = 0",
    "Ridge": r"P(\mathbf{w}) = \frac{1}{2} \sum_j w_j^2",
    "Lasso": r"P(\mathbf{w}) = \sum_j |w_j|",
    "GroupLasso": r"P(\mathbf{w}) = \sum_g \sqrt{p_g}\, \lVert \mathbf{w}_g \rVert_2",
    "ElasticNet": (r"P(\mathbf{w}) = r \sum_j |w_j| + \frac{1 - r}{2} \sum_j w_j^2"),
    "Smoothness": (r"P(\mathbf{w}) = \frac{1}{2} \sum_j \left(w_{j-1} - 2 w_j + w_{j+1}\right)^2"),
}

_OBJECTIVE = (
    r"\min_{\mathbf{w}, b}\; -\frac{1}{T} \sum_{t=1}^{T} \log p(y_t \mid \lambda_t)"
    r"+ s\, P(\mathbf{w})"
)

_FITTED_DISPERSION = (
    r"\min_{\mathbf{w}, b,\, \alpha \geq 0}\; -\frac{1}{T} \sum_{t=1}^{T}"
    r"\log p(y_t \mid \lambda_t, \alpha) + s\, P(\mathbf{w})"
)

_INTERVALS = {
    "UnRegularized": r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left(\mathbf{H}^{-1}\right)_{jj} / T}",
    "Ridge": r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left((\mathbf{H} + s \mathbf{I})^{-1}\right)_{jj} / T}",
    "Smoothness": (
        r"\hat{w}_j \pm 1.96\, \sqrt{\phi \left((\mathbf{H} + s \mathbf{Q})^{-1}\right)_{jj} / T}"
    ),
}

_SELECTIONS = {
    "min": r"s^* = \underset{s}{\mathrm{arg\,max}}\, \bar{\ell}(s)",
    "1se": (
        r"s^* = \max\left\{ s : \bar{\ell}(s) \geq \bar{\ell}(s_{\mathrm{best}})"
        r"- \mathrm{SE}(s_{\mathrm{best}}) \right\}"
    ),
}

_FOLDS = r"\bar{\ell}(s) = \frac{1}{K} \sum_{k=1}^{K} \ell_k(s)"


def formulas_of(settings: Settings) -> dict[str, str]:
    """Return the formulas as MathML by the names of the settings whose controls they explain."""
    latex = {
        **_DATA,
        "observation_model": _MODELS[settings.observation_model],
        "overdispersion": _SCATTERED_COUNTS,
        "fit_dispersion": _FITTED_DISPERSION,
        "dispersion": _DISPERSION,
        "inverse_link": _LINKS[settings.inverse_link],
        "regularizer": _PENALTIES[settings.regularizer],
        "ratio": _PENALTIES["ElasticNet"],
        "groups": _PENALTIES["GroupLasso"],
        "regularizer_strength": _OBJECTIVE,
        "selection": _SELECTIONS[settings.selection],
        "folds": _FOLDS,
    }
    if settings.regularizer in _INTERVALS:
        latex["intervals"] = _INTERVALS[settings.regularizer]
    return {name: mathml(formula) for name, formula in latex.items()}
