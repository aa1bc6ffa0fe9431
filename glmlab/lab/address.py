"""The query of a page's address: the settings of its workspaces, and what else stood there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote, unquote_plus, urlencode

from glmlab.lab.settings.sharing import MOST_QUERY_CHARACTERS, pairs_of

OTHER_WORKSPACE_KEY = "also"
"""Holds the whole query of a workspace that is not the open one; no field of settings has this name."""


class Address:
    """Keeps the settings of a page's workspaces in its address.

    What was done so outlives a reload, a dead kernel and a closed lid, and a copied address is a
    link. Nothing is written before the address has been read.

    Parameters
    ----------
    write
        Is called with the query that the address shall have, without a question mark.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._foreign = ""
        self._was_read = False

    def read(self, query: str, names: frozenset[str]) -> None:
        """Remember what of the query is the page's own, and write from now on.

        Parameters
        ----------
        query
            The query with which the page was opened.
        names
            The names in it that are those of settings.
        """
        self._foreign = foreign_part(query, names)
        self._was_read = True

    def show(self, here: str, others: Sequence[str] = ()) -> None:
        """Write the queries of the open workspace and of others."""
        if self._was_read:
            self._write(page_query(here, others, self._foreign))


def page_query(here: str, others: Sequence[str] = (), foreign: str = "") -> str:
    """Return the query of a page.

    Parameters
    ----------
    here
        The query of the open workspace, as `glmlab.lab.settings.sharing.to_query` writes it; "" if it needs
        none.
    others
        Those of other workspaces. They are left out where all of it would be too long to be read.
    foreign
        Parameters of the page's own, which are kept as they are.
    """
    also = urlencode(
        [(OTHER_WORKSPACE_KEY, query) for query in others], safe=",()=", quote_via=quote
    )
    wanted = ((here, also, foreign), (here, foreign))
    queries = ["&".join(filter(None, parts)) for parts in wanted]
    return next((q for q in queries if len(q) <= MOST_QUERY_CHARACTERS), foreign)


def other_queries(text: str) -> list[str]:
    """Return the queries of the workspaces that are not the open one."""
    return [value for name, value in pairs_of(text) or () if name == OTHER_WORKSPACE_KEY]


def foreign_part(text: str, names: frozenset[str]) -> str:
    """Return the parameters of a query that have none of these names, as they were written.

    Of a query that is too long to be read nothing is kept: no settings would fit beside it.
    """
    if len(text) > MOST_QUERY_CHARACTERS:
        return ""
    own = names | {OTHER_WORKSPACE_KEY}
    parts = filter(None, text.removeprefix("?").split("&"))
    return "&".join(part for part in parts if unquote_plus(part.partition("=")[0]) not in own)
