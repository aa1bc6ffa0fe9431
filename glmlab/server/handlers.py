"""The page itself."""

from typing import Any

from voila.tornado.handler import TornadoVoilaHandler

MAX_SESSIONS = "glmlab_max_sessions"
"""The server's setting with the number of pages that may be open at once; None is any number."""


class LabPageHandler(TornadoVoilaHandler):
    """Serves the lab and hands the page the token with which it may end its own kernel."""

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
            return
        served: Any = super().get(path)
        await served

    def _say_full(self, most: int) -> None:
        """Say that there is no place, and have the page try again."""
        self.set_status(503)
        self.set_header("Retry-After", "20")
        self.set_header("Cache-Control", "no-store")
        self.finish(self.render_template("full.html", max_sessions=most))
