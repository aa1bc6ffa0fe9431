"""What each picture of the workspace "Coupled network" shows, for who asks."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from glmlab.widgets.glossary import Explanation
from glmlab.workspaces.coupling.settings import WHY_FITS_RUN_AWAY

EXPLANATIONS: Mapping[str, Explanation] = MappingProxyType(
    {
        "network": Explanation(
            "Who acts on whom: an arrow from a sender to a receiver, the thicker the stronger; of "
            "very many, "
            "only the strongest are drawn in full. While the simulation plays, neurons that fire "
            "light up. "
            "Beside it is the filter behind each arrow, senders from left to right. Click one to "
            "see it large.",
            ("sender", "receiver", "filter", "excites", "inhibits", "mixed"),
        ),
        "pair": Explanation(
            "What one spike of the sender does to the receiver, lag after lag. Drag in the picture "
            "to draw "
            "another filter; dashed is what the basis can make of it.",
            ("filter", "lag", "gain per spike", "basis", "residual", "relative error"),
        ),
        "stability": Explanation(
            "Whether spikes can make more spikes without end. The verdict rests on the tests in "
            "the table "
            "and on 64 free runs of the network; the curve is the share of them that had not run "
            f"away by each bin. Point at a row to read what it tests. {WHY_FITS_RUN_AWAY}",
            (
                *("guarantee", "companion radius", "branching ratio", "critical kick"),
                *("ran away", "runs still quiet"),
            ),
        ),
        "simulation": Explanation(
            "The input of each neuron, the spikes of all trials, and the rates. The shade is when "
            "the stimulus "
            "is on; drag its points. The thin black line is the rate without coupling.",
            ("trial", "rate", "bin", "stimulus alone", "ran away"),
        ),
        "basis": Explanation(
            "On the left the bumps that every filter is made of; on the right how large the error "
            "of the filters is with fewer or more of them.",
            ("basis", "relative error", "nearly singular"),
        ),
        "filter_bank": Explanation(
            "The filter of every pair, receivers from top to bottom and senders from left to "
            "right, with "
            "what the basis can make of it and the part that it cannot. All have the same axes; "
            "the frame is "
            "around the pair that is looked at.",
            ("filter", "lag", "gain per spike", "basis", "residual"),
        ),
        "correlations": Explanation(
            "How the counts of each pair go together, one neuron shifted against the other. A bump "
            "at a "
            "positive lag says that the receiver tends to fire after the sender; that need not be "
            "a connection.",
            ("correlation", "lag", "by chance"),
        ),
        "recovered": Explanation(
            "A model fitted to the simulated spikes, as if nobody knew the network: the filters "
            "that it "
            "found beside the true ones, the arrows that it found or missed, and what it makes when it "
            "runs by itself.",
            ("recovered", "interval", "edge", "missed", "false", "pseudo-R²"),
        ),
    }
)
"""By the names of the pictures; each picture has one."""
