"""What tests ask of declared settings."""

from __future__ import annotations

from typing import Any

from glmlab.lab.settings.declaration import Number, Numbers, declarations


def limits_of(settings: type[Any]) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of every number that can be chosen, by name."""
    return {
        name: declared.limits
        for name, declared in declarations(settings).items()
        if isinstance(declared, Number) and not isinstance(declared, Numbers)
    }
