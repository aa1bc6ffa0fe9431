"""Whether a coupled network stays quiet or runs away, and how far it must shrink.

No single number tells: the spectral radius about the resting state misses networks that a burst blows
up. `assess` puts together what theory guarantees, the resting state, kicks, and free runs.

How often the verdict is right, on 300 random networks of 2 to 8 neurons with filters of mixed signs,
half of them with softplus and half with exp, which were used for nothing else: each was called by
`assess`, then run 500 times for 20,000 bins by other code (``python -m tests.benchmarks.stability``;
shares with their 95% Wilson interval)::

                           networks  ran away in > 1% of runs  never ran away
    all         stable          144     0  (0.0 to 2.6%)        144  (97.4 to 100.0%)
                fragile          73     4  (2.2 to 13.3%)        60  (71.9 to 89.3%)
                unstable         83    79  (88.3 to 98.1%)        1  (0.2 to 6.5%)
    softplus    stable           97     0  (0.0 to 3.8%)         97  (96.2 to 100.0%)
                fragile          20     3  (5.2 to 36.0%)        14  (48.1 to 85.5%)
                unstable         33    32  (84.7 to 99.5%)        0  (0.0 to 10.4%)
    exp         stable           47     0  (0.0 to 7.6%)         47  (92.4 to 100.0%)
                fragile          53     1  (0.3 to 9.9%)         46  (75.2 to 93.5%)
                unstable         50    47  (83.8 to 97.9%)        1  (0.4 to 10.5%)
    2-4 neurons stable           57     0  (0.0 to 6.3%)         57  (93.7 to 100.0%)
                fragile          31     3  (3.3 to 24.9%)        22  (53.4 to 83.9%)
                unstable         40    38  (83.5 to 98.6%)        0  (0.0 to 8.8%)
    5-8 neurons stable           87     0  (0.0 to 4.2%)         87  (95.8 to 100.0%)
                fragile          42     1  (0.4 to 12.3%)        38  (77.9 to 96.2%)
                unstable         43    41  (84.5 to 98.7%)        1  (0.4 to 12.1%)

Its thresholds were chosen on 60 others, made with another seed.

Sources: Gerhard, Deger and Truccolo (2017), "On the stability and dynamics of stochastic spiking
neuron models", PLoS Computational Biology 13; Arribas, Zhao and Park (2020), "Rescuing neural spike
train models from bad MLE", NeurIPS 33, arXiv 2010.12362; Wilson (1927) for the interval of a share.
"""

from __future__ import annotations

from glmlab.model.stability.report import QuickTests, StabilityReport, assess, wilson_interval
from glmlab.model.stability.shrinking import shrink_to_stable

__all__ = ["QuickTests", "StabilityReport", "assess", "shrink_to_stable", "wilson_interval"]
