"""The page itself."""

from typing import Any

from voila.tornado.handler import TornadoVoilaHandler


class LabPageHandler(TornadoVoilaHandler):
    """Serves the lab and hands the page the token with which it may end its own kernel."""

    async def get(self, path: str | None = None) -> None:
        """Serve the page."""
        # A closing tab asks the server to end its kernel and proves by a token that the request is
        # its own. Making the token here sets its cookie. Voila never does, so it has to refuse the
        # request, and the kernel stays.
        _ = self.xsrf_token
        served: Any = super().get(path)
        await served
