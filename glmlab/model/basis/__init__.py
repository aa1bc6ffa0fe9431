"""Bases for filters and tuning: few smooth functions in place of one weight per lag or value.

Names and meaning are those of NeMoS. An ``...Eval`` basis is evaluated at the values of its input, a
``...Conv`` basis filters its input's past; ``+`` and ``*`` combine them for several inputs.
"""

from __future__ import annotations

from types import MappingProxyType

from glmlab.model.basis.base import Basis
from glmlab.model.basis.composite import AdditiveBasis, MultiplicativeBasis
from glmlab.model.basis.conditioning_report import Conditioning, conditioning
from glmlab.model.basis.custom import CustomBasis
from glmlab.model.basis.exponentials import OrthExponentialConv, OrthExponentialEval
from glmlab.model.basis.fourier import FourierConv, FourierEval
from glmlab.model.basis.history import HistoryConv
from glmlab.model.basis.identity import IdentityEval, Zero
from glmlab.model.basis.one_input import ConvBasis, EvalBasis, OneInputBasis
from glmlab.model.basis.raised_cosine import (
    RaisedCosineLinearConv,
    RaisedCosineLinearEval,
    RaisedCosineLogConv,
    RaisedCosineLogEval,
)
from glmlab.model.basis.splines import (
    BSplineConv,
    BSplineEval,
    CyclicBSplineConv,
    CyclicBSplineEval,
    MSplineConv,
    MSplineEval,
)
from glmlab.model.basis.transformer import TransformerBasis

BASES: MappingProxyType[str, type[OneInputBasis]] = MappingProxyType(
    {
        "RaisedCosineLogEval": RaisedCosineLogEval,
        "RaisedCosineLogConv": RaisedCosineLogConv,
        "RaisedCosineLinearEval": RaisedCosineLinearEval,
        "RaisedCosineLinearConv": RaisedCosineLinearConv,
        "BSplineEval": BSplineEval,
        "BSplineConv": BSplineConv,
        "CyclicBSplineEval": CyclicBSplineEval,
        "CyclicBSplineConv": CyclicBSplineConv,
        "MSplineEval": MSplineEval,
        "MSplineConv": MSplineConv,
        "OrthExponentialEval": OrthExponentialEval,
        "OrthExponentialConv": OrthExponentialConv,
        "FourierEval": FourierEval,
        "FourierConv": FourierConv,
        "HistoryConv": HistoryConv,
    }
)

__all__ = [
    "BASES",
    "AdditiveBasis",
    "BSplineConv",
    "BSplineEval",
    "Basis",
    "Conditioning",
    "ConvBasis",
    "CustomBasis",
    "CyclicBSplineConv",
    "CyclicBSplineEval",
    "EvalBasis",
    "FourierConv",
    "FourierEval",
    "HistoryConv",
    "IdentityEval",
    "MSplineConv",
    "MSplineEval",
    "MultiplicativeBasis",
    "OneInputBasis",
    "OrthExponentialConv",
    "OrthExponentialEval",
    "RaisedCosineLinearConv",
    "RaisedCosineLinearEval",
    "RaisedCosineLogConv",
    "RaisedCosineLogEval",
    "TransformerBasis",
    "Zero",
    "conditioning",
]
