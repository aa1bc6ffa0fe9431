"""All workspaces on one page, one tab each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import ipywidgets

from glmlab.engine.idle_scheduler import IdleScheduler
from glmlab.lab.address import Address, other_queries
from glmlab.lab.lab import Lab
from glmlab.lab.page.workspace_tabs import WorkspaceTabs
from glmlab.lab.restrictions import HIDE_VARIABLE, LOCK_VARIABLE, listed
from glmlab.lab.settings.sharing import workspace_of
from glmlab.workspaces.coupling.lab import CouplingLab
from glmlab.workspaces.feedforward.lab import FeedforwardLab
from glmlab.workspaces.neuron.lab import NeuronLab


class LabTab(NamedTuple):
    """A workspace as a tab of the page.

    Attributes
    ----------
    tip
        What it is for, in a sentence.
    make
        Makes it.
    """

    tip: str
    make: Callable[[], Lab[Any, Any]]


LABS: tuple[type[Lab[Any, Any]], ...] = (FeedforwardLab, NeuronLab, CouplingLab)
"""The labs in the order of their tabs; a new workspace is a new entry."""


def unknown_labels(labels: Iterable[str]) -> list[str]:
    """Return which of these labels no workspace has."""
    known: set[str] = set()
    for make in LABS:
        lab = make(scheduler=IdleScheduler)
        names = lab.page.labels()
        known |= {*names, *names.values()}
        lab.close()
    return [label for label in labels if label not in known]


WORKSPACES: Mapping[str, LabTab] = MappingProxyType(
    {lab.workspace.computation.title: LabTab(lab.workspace.computation.tip, lab) for lab in LABS}
)
"""The same by the names of their workspaces."""


class Labs:
    """The workspaces as tabs, of which the first is seen at first.

    As the last line of a notebook cell it shows itself. The others are made when they are first
    opened: who never does has not waited for them.

    Parameters
    ----------
    workspaces
        The workspaces by name, in the order of their tabs.
    hide, lock
        As for a lab; each workspace takes what it has of it. What the environment variables GLMLAB_HIDE and
        GLMLAB_LOCK name, between commas, is added: the command `glmlab` sets them for the pages that it serves.

    Attributes
    ----------
    widget
        All of it on the page.
    labs
        The workspaces that have been opened, by their names.
    """

    def __init__(
        self,
        workspaces: Mapping[str, LabTab] = WORKSPACES,
        *,
        hide: Iterable[str] = (),
        lock: Iterable[str] = (),
    ) -> None:
        self._workspaces = workspaces
        self._hide = [*hide, *listed(os.environ.get(HIDE_VARIABLE, ""))]
        self._lock = [*lock, *listed(os.environ.get(LOCK_VARIABLE, ""))]
        self._link = ""
        self.labs: dict[str, Lab[Any, Any]] = {}
        self.opened = ""
        # Of workspaces that the address knows and nobody has opened yet.
        self._waiting_queries: dict[str, str] = {}
        self.widget = ipywidgets.Box()
        self.widget.add_class("glmlab-labs")
        self.open(next(iter(workspaces)))

    def open(self, workspace: str) -> None:
        """Show a workspace in place of the others.

        Raises
        ------
        ValueError
            If there is no workspace of that name.
        """
        if workspace not in self._workspaces:
            raise ValueError(
                f"There is no workspace {workspace!r}; there are {', '.join(self._workspaces)}."
            )
        if workspace not in self.labs:
            self._make(workspace)
        self.opened = workspace
        for name, lab in self.labs.items():
            lab.show_on_page(name == workspace)
        self._keep_address()

    def close(self) -> None:
        """Close all workspaces, and take them off the page."""
        for lab in self.labs.values():
            lab.close()
        self.widget.close()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return self.widget._repr_mimebundle_(**kwargs)

    def _make(self, workspace: str) -> None:
        if not self.labs:
            self._add(workspace)
            return
        with self.labs[self.opened].introduce(self.widget):
            self._add(workspace)

    def _add(self, workspace: str) -> None:
        is_first = not self.labs
        lab = self.labs[workspace] = self._workspaces[workspace].make()
        lab.stand_among(
            WorkspaceTabs(
                {name: entry.tip for name, entry in self._workspaces.items()}, workspace, self.open
            ),
            # The address is that of the page: only the workspace that it opens with reads it.
            self._on_address if is_first else None,
            self._keep_address,
        )
        if self._hide or self._lock:
            lab.restrict(self._hide, self._lock)
        if workspace in self._waiting_queries:
            lab.open_query(self._waiting_queries.pop(workspace))
        lab.restrict_by(self._link)
        self.widget.children = (*self.widget.children, lab.widget)

    def _on_address(self, query: str) -> None:
        wanted = workspace_of(query)
        name = wanted if wanted in self._workspaces else next(iter(self._workspaces))
        self._waiting_queries = {
            other: part
            for part in other_queries(query)
            if (other := workspace_of(part)) in self._workspaces and other != name
        }
        # First what the link opens: what it locks afterwards stays as it has set it.
        self._waiting_queries[name] = query
        for other in self._waiting_queries.keys() & self.labs.keys():
            self.labs[other].open_query(self._waiting_queries.pop(other))
        self._link = query
        for lab in self.labs.values():
            lab.restrict_by(query)
        self.open(name)
        self._address.read(query, self.labs[name].query_names)
        self._keep_address()

    @property
    def _address(self) -> Address:
        # All of them stand on one page; the first one's toolbar writes its address.
        return next(iter(self.labs.values())).address

    def _keep_address(self) -> None:
        """Keep the settings of all workspaces in the address, and which of them is open."""
        changed = {name: lab.query for name, lab in self.labs.items() if not lab.is_as_opened}
        others = {**self._waiting_queries, **changed}
        others.pop(self.opened, None)
        is_start = not changed and not others and self.opened == next(iter(self._workspaces))
        here = "" if is_start else self.labs[self.opened].query
        self._address.show(here, tuple(others.values()))
