"""Models in files: parameters and what was fitted, as numbers and texts, never as code.

The file is one of NumPy's ``.npz`` without pickled objects, so that opening one that came from elsewhere
runs nothing. Names are NeMoS's; the files are not its own, whose keys follow its classes.
"""

from __future__ import annotations

import json
import os
import reprlib
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import jax
import numpy as np
import sklearn

from glmlab._version import __version__
from glmlab.model.fold_schemes import FOLD_SCHEMES
from glmlab.model.inverse_links import INVERSE_LINKS, InverseLinkFunction, name_of_inverse_link
from glmlab.model.observation_models import OBSERVATION_MODELS
from glmlab.model.parameters import HasParameters
from glmlab.model.regularizer import REGULARIZERS

if TYPE_CHECKING:
    from glmlab.model.glm.base import BaseGLM

HEADER = "glmlab_model"
"""Entry of a file that holds everything but the arrays, as JSON."""
FORMAT = 1


def save_model(model: BaseGLM, filename: str | os.PathLike[str]) -> None:
    """Write a model to a file; see `BaseGLM.save_params`.

    Raises
    ------
    ValueError
        If a parameter cannot be written.
    """
    from glmlab.model import glm

    if type(model) not in (glm.GLM, glm.PopulationGLM, glm.GLMCV):
        raise ValueError(
            f"Only GLM, PopulationGLM and GLMCV can be written to a file, but not {type(model).__name__}."
        )
    arrays: dict[str, np.ndarray] = {}
    header = {
        "format": FORMAT,
        "versions": _versions(),
        "model_class": type(model).__name__,
        "params": {
            name: _encoded(name, value, arrays)
            for name, value in model.get_params(deep=False).items()
        },
        "fitted": {
            name: _encoded(name, value, arrays)
            for name, value in vars(model).items()
            if name.endswith("_") and not name.startswith("_")
        },
    }
    np.savez(filename, **{HEADER: np.array(json.dumps(header))}, **arrays)  # pyright: ignore[reportArgumentType]


def load_model(
    filename: str | os.PathLike[str], mapping_dict: Mapping[str, Any] | None = None
) -> BaseGLM:
    """Read a model that `save_params` wrote.

    Parameters
    ----------
    filename
        The file.
    mapping_dict
        Functions and classes of one's own, which the file has by name only, by parameter, such as
        ``{"regularizer": MyRegularizer}`` or ``{"observation_model__inverse_link_function": my_link}``.

    Returns
    -------
    GLM, PopulationGLM or GLMCV
        With the parameters and, if it was fitted, the fit.

    Raises
    ------
    ValueError
        If the file is no such model, a function or class of one's own is not in `mapping_dict`, or
        something is there that the file does not need.
    TypeError
        If what `mapping_dict` gives is no function or class.
    FileNotFoundError
        If there is no such file.
    """
    from glmlab.model import glm

    header, arrays = _read(filename)
    kinds = {kind.__name__: kind for kind in (glm.GLM, glm.PopulationGLM, glm.GLMCV)}
    fit_names = [name for name in header["fitted"] if not _is_of_a_fit(name, kinds["GLM"])]
    if header["model_class"] not in kinds or fit_names:
        raise _no_model(filename)
    given = dict(mapping_dict or {})
    decoder = _Decoder(arrays, given)
    params = {name: decoder.decoded(name, value) for name, value in header["params"].items()}
    fitted = {name: decoder.decoded(name, value) for name, value in header["fitted"].items()}
    unused = [name for name in given if name not in decoder.used]
    if unused:
        raise ValueError(
            f"mapping_dict names {unused[0]!r}, but the file needs "
            f"{', '.join(sorted(decoder.used)) or 'nothing'} from it."
        )
    model = kinds[header["model_class"]](**params)
    vars(model).update(fitted)
    return model


def inspect_npz(file_path: str | os.PathLike[str]) -> None:
    """Print what a file of `save_params` holds: versions, class, parameters and fit.

    Raises
    ------
    ValueError, FileNotFoundError
        As `load_model`, if it is no such file.
    """
    header, arrays = _read(file_path)
    here = _versions()
    lines = [f"{'Model':<24} {header['model_class']}"]
    lines += [
        f"{f'{name} version':<24} {version} (here {here.get(name, 'none')})"
        for name, version in header["versions"].items()
    ]
    for part in ("params", "fitted"):
        lines += ["", "Parameters" if part == "params" else "Fitted"]
        lines += [
            f"{name:<24} {_described(value, arrays)}" for name, value in header[part].items()
        ] or ["nothing"]
    sys.stdout.write("\n".join(lines) + "\n")


def _versions() -> dict[str, str]:
    return {
        "glmlab": __version__,
        "jax": jax.__version__,
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
    }


def _read(filename: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    try:
        file = np.load(filename, allow_pickle=False)
        arrays = {name: file[name] for name in file.files}
        header = json.loads(str(arrays.pop(HEADER)))
        complete = header.keys() >= {"format", "versions"}
    except (AttributeError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise _no_model(filename) from error
    if not complete:
        raise _no_model(filename)
    if header.get("format") != FORMAT:
        raise ValueError(
            f"{Path(filename).name} was written by glmlab {header['versions'].get('glmlab')} in another "
            "format; load it there."
        )
    if not all(isinstance(header.get(part), dict) for part in ("params", "fitted")):
        raise _no_model(filename)
    return header, arrays


def _no_model(filename: str | os.PathLike[str]) -> ValueError:
    return ValueError(f"{Path(filename).name} is not a model that save_params wrote.")


def _is_of_a_fit(name: str, kind: type) -> bool:
    """Whether a name is one that a fit gives a model, and not one of its methods."""
    return name.endswith("_") and not name.startswith("_") and not hasattr(kind, name)


def _encoded(name: str, value: Any, arrays: dict[str, np.ndarray]) -> Any:
    """Return what JSON can hold, and put arrays aside under the name of the parameter."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.ndarray | jax.Array):
        return _array_aside(name, np.asarray(value), arrays)
    if isinstance(value, dict):
        return {"dict": {k: _encoded(f"{name}__{k}", v, arrays) for k, v in value.items()}}
    if isinstance(value, tuple | list):
        items = [_encoded(f"{name}__{k}", v, arrays) for k, v in enumerate(value)]
        return {type(value).__name__: items}
    if isinstance(value, HasParameters):
        inner = value.get_params(deep=False)
        return {
            "class": type(value).__name__,
            "module": type(value).__module__,
            "params": {k: _encoded(f"{name}__{k}", v, arrays) for k, v in inner.items()},
        }
    if callable(value):
        known = name_of_inverse_link(cast(InverseLinkFunction, value))
        kind = "function" if isinstance(known, str) else "own function"
        return {kind: known if isinstance(known, str) else getattr(value, "__name__", "a function")}
    raise ValueError(
        f"{name} cannot be written to a file, because it is {reprlib.repr(value)}; give numbers, texts or "
        "arrays."
    )


def _array_aside(name: str, array: np.ndarray, arrays: dict[str, np.ndarray]) -> dict[str, str]:
    if array.dtype.kind == "O":
        array = array.astype(str)
    if array.dtype.kind not in "biufU":
        raise ValueError(f"{name} cannot be written to a file: its type is {array.dtype}.")
    arrays[name] = array
    return {"array": name}


class _Decoder:
    """What turns the header's values back, with functions and classes that were given for it."""

    def __init__(self, arrays: Mapping[str, np.ndarray], given: Mapping[str, Any]) -> None:
        self._arrays = arrays
        self._given = given
        self.used: set[str] = set()
        self._kinds: dict[str, Callable[[str, dict[str, Any]], Any]] = {
            "array": lambda _, value: self._arrays[value["array"]],
            "dict": lambda name, value: {
                k: self.decoded(f"{name}__{k}", v) for k, v in value["dict"].items()
            },
            "list": lambda name, value: self._items(name, value["list"]),
            "tuple": lambda name, value: tuple(self._items(name, value["tuple"])),
            "class": self._object,
            "function": self._link,
            "own function": self._function,
        }

    def decoded(self, name: str, value: Any) -> Any:
        """Turn one value back; `name` is that of its parameter."""
        if not isinstance(value, dict):
            return value
        return self._kinds[next(iter(value))](name, value)

    def _items(self, name: str, values: list[Any]) -> list[Any]:
        return [self.decoded(f"{name}__{k}", item) for k, item in enumerate(values)]

    def _object(self, name: str, value: dict[str, Any]) -> Any:
        params = {k: self.decoded(f"{name}__{k}", v) for k, v in value["params"].items()}
        if name in self._given or not value["module"].startswith("glmlab."):
            kind = self._own(name, value["class"])
            if not isinstance(kind, type):
                raise TypeError(
                    f"mapping_dict must give the class itself for {name!r}, such as "
                    f"{value['class']}, but it is {reprlib.repr(kind)}."
                )
            return kind(**params)
        kinds = (*OBSERVATION_MODELS.values(), *REGULARIZERS.values(), *FOLD_SCHEMES.values())
        known = {kind.__name__: kind for kind in kinds}
        if value["class"] not in known:
            raise ValueError(
                f"The file names {value['class']!r} for {name}, which is not known here."
            )
        return known[value["class"]](**params)

    def _link(self, name: str, value: dict[str, Any]) -> Any:
        return INVERSE_LINKS[value["function"]].function

    def _function(self, name: str, value: dict[str, Any]) -> Any:
        function = self._own(name, value["own function"])
        if not callable(function):
            raise TypeError(
                f"mapping_dict must give a function for {name!r}, but it is {reprlib.repr(function)}."
            )
        return function

    def _own(self, name: str, known_as: str) -> Any:
        self.used.add(name)
        if name not in self._given:
            raise ValueError(
                f"{known_as} of {name} is your own, and the file has its name only; give it with "
                f"mapping_dict={{{name!r}: {known_as}}}."
            )
        return self._given[name]


def _described(value: Any, arrays: Mapping[str, np.ndarray]) -> str:
    if not isinstance(value, dict):
        return repr(value)
    kind = next(iter(value))
    if kind == "array":
        return np.array2string(arrays[value["array"]], threshold=8, precision=6)
    if kind == "class":
        inner = ", ".join(f"{k}={_described(v, arrays)}" for k, v in value["params"].items())
        return f"{value['class']}({inner})"
    if "function" in kind:
        return str(value[kind])
    items = value[kind].items() if kind == "dict" else enumerate(value[kind])
    return ", ".join(f"{k}: {_described(v, arrays)}" for k, v in items) or "empty"
