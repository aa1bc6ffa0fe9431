"""The page itself."""

import os
from typing import Any

import tornado.web
from jupyter_server.utils import url_path_join
from voila.tornado.handler import TornadoVoilaHandler

from glmlab.server.locations import lesson_notebook

MAX_SESSIONS = "glmlab_max_sessions"
"""The server's setting with the number of pages that may be open at once; None is any number."""

_STARTED = "<!-- started -->"
"""Ends what of a page needs no kernel."""


class LabPageHandler(TornadoVoilaHandler):
    """Serves the lab and hands the page the token with which it may end its own kernel."""

    @tornado.web.authenticated
    async def get(self, path: str | None = None) -> None:
        """Serve the page."""
        # A closing tab asks the server to end its kernel and proves by a token that the request is
        # its own. Making the token here sets its cookie. Voila never does, so it has to refuse the
        # request, and the kernel stays.
        _ = self.xsrf_token
        most = self.settings[MAX_SESSIONS]
        kernels: Any = self.kernel_manager
        if most is not None and kernels.n_visitors() >= most:
            self._say_full(most)
        elif path:
            served: Any = super().get(path)
            await served
        else:
            await self._serve_lab()

    # Voila annotates its results with traitlets, which type checkers cannot read: hence Any.
    def should_use_rendered_notebook(
        self, _notebook_data: Any, pool_size: int, *_args: Any, **_kwargs: Any
    ) -> Any:
        """Take the kernel that is kept ready, or will be.

        Voila starts another one for whoever comes before the first one has been started, and both take
        twice as long. Templates and themes, which Voila looks at here, cannot be chosen.
        """
        return pool_size > 0

    async def _serve_lab(self) -> None:
        """Send what needs no kernel at once, so that the browser has read it all when there is one."""
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-cache, no-store, must-revalidate")
        self.write(self.render_template("start.html.j2"))
        self.flush()
        unsent, has_started = "", ""
        # Voila gives the page as it is made, from its beginning.
        async for html in self.get_generator():
            if has_started:
                self.write(html)
                self.flush()
            else:
                unsent, has_started, rest = (unsent + html).partition(_STARTED)
                self.write(rest)
        if not has_started:
            # Something else that Voila has to say.
            self.write(unsent)

    def _say(self, page: str, **values: Any) -> None:
        """Send a page that needs no kernel."""
        self.set_header("Cache-Control", "no-store")
        self.finish(self.render_template(page, **values))

    def _say_what_there_is(self, **values: Any) -> None:
        # Imported by whoever is first to ask: NumPy is no part of a server.
        from glmlab.server.index import entries

        self._say("lessons.html", **entries(), **values)

    def _say_full(self, most: int) -> None:
        """Say that there is no place, and have the page try again."""
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self._say("full.html", max_sessions=most)


class IndexHandler(LabPageHandler):
    """Serves the list of lessons and labs, and the lab itself to links that say what it shall show."""

    async def get(self, path: str | None = None) -> None:
        """Serve the page."""
        if path or self.request.query:
            served: Any = super().get(path)
            await served
        else:
            self._say_what_there_is()


class LessonHandler(LabPageHandler):
    """Serves a lesson."""

    async def get(self, path: str | None = None) -> None:
        """Serve the lesson of a name."""
        notebook = lesson_notebook(path or "")
        if notebook is None:
            self.set_status(404)
            self._say_what_there_is(missing=path)
            return
        self.notebook_path = os.path.relpath(notebook, self.contents_manager.root_dir)
        served: Any = super().get()
        await served


def with_pages(handler: tuple[Any, ...], *, has_index: bool) -> list[tuple[Any, ...]]:
    """Return what serves the pages in place of one of Voila's handlers.

    Parameters
    ----------
    handler
        A pattern, a class, and its options if it has any.
    has_index
        Whether lessons and labs are served, and not some notebook.
    """
    pattern, kind, *options = handler
    if kind is not TornadoVoilaHandler:
        return [handler]
    if not has_index:
        return [(pattern, LabPageHandler, *options)]
    base = pattern.removesuffix("(.*)")
    return [
        (url_path_join(base, "lab"), LabPageHandler, *options),
        (url_path_join(base, r"lesson/([\w-]+)"), LessonHandler, *options),
        (pattern, IndexHandler, *options),
    ]
