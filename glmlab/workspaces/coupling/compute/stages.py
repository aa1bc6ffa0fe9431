"""What makes a function of the workspace a stage, kept for the settings that it reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from glmlab.lab.settings.stages import Stage
from glmlab.workspaces.coupling.settings import STAGES

ResultT = TypeVar("ResultT")


def kept(name: str) -> Callable[[Callable[..., ResultT]], Stage[ResultT]]:
    """Make a function a stage of the workspace, whose latest results are kept."""
    return lambda function: Stage(name, STAGES, function)
