"""Whether a coupled network stays quiet or runs away, and how far it must shrink.

No single number tells: the spectral radius about the resting state misses networks that a burst blows
up. `assess` puts together what theory guarantees, the resting state, kicks, and free runs.

Sources: Gerhard, Deger and Truccolo (2017), "On the stability and dynamics of stochastic spiking
neuron models", PLoS Computational Biology 13; Arribas, Zhao and Park (2020), "Rescuing neural spike
train models from bad MLE", NeurIPS 33, arXiv 2010.12362; Wilson (1927) for the interval of a share.
"""

from __future__ import annotations

from glmlab.model.stability.report import QuickTests, StabilityReport, assess, wilson_interval
from glmlab.model.stability.shrinking import shrink_to_stable

__all__ = ["QuickTests", "StabilityReport", "assess", "shrink_to_stable", "wilson_interval"]
