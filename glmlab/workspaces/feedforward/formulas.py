"""The formulas that explain the controls of the workspace "Feed-forward", in LaTeX."""

from __future__ import annotations

SAMPLES = r"\mathbf{X} \in \mathbb{R}^{T \times p}, \quad t = 1, \dots, T"
FEATURES = r"\mathbf{x}_t \cdot \mathbf{w} = \sum_{j=1}^{p} x_{tj}\, w_j"
STIMULUS_SD = r"x_{tj} \sim \mathcal{N}(0, \sigma^2)"
CORRELATION = r"\mathrm{corr}(x_{tj}, x_{tk}) = \rho \quad (j \neq k)"
TRUE_WEIGHTS = r"y_t \sim \mathrm{Poisson}\left(e^{\mathbf{x}_t \cdot \mathbf{w}}\right)"

DISPERSION = r"\mathrm{Var}(y_t) = \lambda_t + \alpha\, \lambda_t^2"

SCATTERED_COUNTS = (
    r"y_t \sim \mathrm{NegativeBinomial}\left(e^{\mathbf{x}_t \cdot \mathbf{w}}, \alpha\right),"
    r"\quad " + DISPERSION
)

FITTED_DISPERSION = (
    r"\min_{\mathbf{w}, b,\, \alpha \geq 0}\; -\frac{1}{T} \sum_{t=1}^{T}"
    r"\log p(y_t \mid \lambda_t, \alpha) + s\, P(\mathbf{w})"
)
