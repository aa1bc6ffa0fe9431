"""Functions that are imported when they are called first: what computes is heavy, and a lab is not."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Deferred:
    """A function by its name.

    Attributes
    ----------
    module
        Where it is.
    name
        How it is called there.
    """

    module: str
    name: str

    def load(self) -> Any:
        """Import the function if nobody has yet, and return it."""
        return getattr(importlib.import_module(self.module), self.name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """Import the function if nobody has yet, and call it."""
        return self.load()(*arguments, **options)
