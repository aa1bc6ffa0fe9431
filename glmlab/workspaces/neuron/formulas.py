"""The formulas that explain the controls of the workspace "One neuron", in LaTeX."""

from __future__ import annotations

BINS = r"y_t = \#\{\text{spikes in } [t \Delta, (t + 1) \Delta)\}"

STIMULUS = r"\sum_{l = 0}^{L - 1} k(l)\, x_{t - l}, \quad k(l) = \sum_j w_j\, \phi_j(l)"

TUNING = r"f(x_t) = \sum_j w_j\, \phi_j(x_t)"

HISTORY = r"\sum_{l = 1}^{L} h(l)\, y_{t - l}, \quad h(l) = \sum_j w_j\, \phi_j(l)"

GAIN = r"\lambda_t = e^{b} \cdot e^{(k * x)_t} \cdot e^{(h * y)_t}"

OBJECTIVE = (
    r"\min_{\mathbf{w}, b}\; -\frac{1}{T} \sum_{t=1}^{T} \log p(y_t \mid \lambda_t)"
    r"+ s\, P(\mathbf{w})"
)

STRENGTH_OF_EACH = r"s_k\, P(\mathbf{w}_k) + s_h\, P(\mathbf{w}_h)"

FOLDS = r"\bar{\ell}(s) = \frac{1}{K} \sum_{k=1}^{K} \ell_k(s)"

BEST_STRENGTH = r"s^* = \underset{s}{\mathrm{arg\,max}}\, \bar{\ell}(s)"

ONE_STANDARD_ERROR = (
    r"s^* = \max\left\{ s : \bar{\ell}(s) \geq \bar{\ell}(s_{\mathrm{best}})"
    r"- \mathrm{SE}(s_{\mathrm{best}}) \right\}"
)
