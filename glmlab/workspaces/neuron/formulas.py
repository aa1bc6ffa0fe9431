"""The formulas that explain the controls of the workspace "One neuron", in LaTeX."""

from __future__ import annotations

BINS = r"y_t = \#\{\text{spikes in } [t \Delta, (t + 1) \Delta)\}"

STIMULUS = r"\sum_{l = 0}^{L - 1} k(l)\, x_{t - l}, \quad k(l) = \sum_j w_j\, \phi_j(l)"

TUNING = r"f(x_t) = \sum_j w_j\, \phi_j(x_t)"

HISTORY = r"\sum_{l = 1}^{L} h(l)\, y_{t - l}, \quad h(l) = \sum_j w_j\, \phi_j(l)"

STRENGTH_OF_EACH = r"s_k\, P(\mathbf{w}_k) + s_h\, P(\mathbf{w}_h)"
