"""The formulas that explain the controls of the workspace "Coupled network", in LaTeX."""

from __future__ import annotations

RATE = (
    r"\lambda_{r,t} = f\left( b_r + a_r x_{r,t}"
    r"+ \sum_{s} \sum_{\ell = 1}^{W} h_{rs}(\ell)\, y_{s,t-\ell} \right)"
)

GAMMAS = (
    r"h(\ell) \propto \gamma(\ell; a_{+}, b_{+}) - \gamma(\ell; a_{-}, b_{-}),"
    r"\quad \gamma(x; a, b) = \frac{b^a}{\Gamma(a)} x^{a-1} e^{-b x}"
)

LEAST_SQUARES = r"\min_{\mathbf{c}} \lVert \mathbf{h} - \mathbf{B} \mathbf{c} \rVert^2"

RIDGE = (
    r"\min_{\mathbf{c}} \lVert \mathbf{h} - \mathbf{B} \mathbf{c} \rVert^2"
    r"+ s \lVert \mathbf{c} \rVert^2"
)

TRUNCATED = (
    r"\mathbf{c} = \sum_{\sigma_k > s\, \sigma_1}"
    r"\frac{\mathbf{u}_k \cdot \mathbf{h}}{\sigma_k}\, \mathbf{v}_k"
)

OBJECTIVE = (
    r"\min_{\mathbf{w}, b}\; -\frac{1}{T} \sum_{t=1}^{T} \log p(y_{r,t} \mid \lambda_{r,t})"
    r"+ s\, P(\mathbf{w})"
)

COSINES = (
    r"B_k(\ell) = \frac{1}{2} + \frac{1}{2}"
    r"\cos\left(\mathrm{clip}\left(\frac{\pi (v_\ell - \mu_k)}{w\, \Delta}, -\pi, \pi\right)\right)"
)

TIME_SCALING = r"v = \frac{\log(\tau u + 1)}{\log(\tau + 1)}, \quad u \in [0, 1]"
