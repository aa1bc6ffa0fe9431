"""Parameters by name, as scikit-learn expects them of an estimator's parts.

scikit-learn's own ``BaseEstimator`` would do the same; importing it takes over a second,
which every lab would pay at its start.
"""

from __future__ import annotations

import inspect
from typing import Any, Self


class HasParameters:
    """Base of what has constructor arguments that can be read and set by name."""

    @classmethod
    def _parameter_names(cls) -> tuple[str, ...]:
        if cls.__init__ is object.__init__:
            return ()
        _, *names = inspect.signature(cls.__init__).parameters
        return tuple(names)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Constructor arguments by name; `deep` is there for scikit-learn."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set constructor arguments by name.

        Raises
        ------
        ValueError
            If a name is not one of the constructor's.
        """
        names = self._parameter_names()
        for name, value in params.items():
            if name not in names:
                known = ", ".join(names) or "none"
                raise ValueError(
                    f"{type(self).__name__} has no parameter {name!r}; it has: {known}."
                )
            setattr(self, name, value)
        return self

    def __sklearn_clone__(self) -> Self:
        # scikit-learn would copy a compiled function, and the copy would be compiled again.
        return type(self)(**self.get_params())

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.get_params().items())
        return f"{type(self).__name__}({shown})"
