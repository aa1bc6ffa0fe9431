"""The web server: Voila, set up to serve one notebook to people who are not trusted with code."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tornado.web
from tornado.httpserver import HTTPServer
from traitlets import Int, default
from traitlets.config import Config
from voila.app import Voila

from glmlab.lab.index import INDEX_VARIABLE
from glmlab.lab.restrictions import HIDE_VARIABLE, LOCK_VARIABLE
from glmlab.server.connection import LabConnection
from glmlab.server.exporter import use_lab_exporter
from glmlab.server.handlers import MAX_SESSIONS, with_pages
from glmlab.server.kernels import LabKernelManager, LabKernelSpecManager, refill_later
from glmlab.server.locations import TEMPLATE_ROOT, lab_notebook
from glmlab.server.options import ServeOptions
from glmlab.server.sockets import port_of, reachable_host

EXTENSIONS = (
    "bqplot",
    "bqscales",
    "anywidget",
    "@jupyter-widgets/jupyterlab-manager",
    "@voila-dashboards/widgets-manager8",
)

_REFILL_S = 3.0
"""After a kernel was taken, until the next one is started: a page is complete by then on two cores."""


class LabServer(Voila):
    """A Voila server that is opened and closed inside a running event loop."""

    max_sessions = Int(None, allow_none=True, help="pages that may be open at once")

    @default("config_file_paths")
    def _no_config_files(self) -> list[str]:
        # A voila.json in the folder that the lab happens to be started from must not change it.
        return []

    # Voila annotates its results with traitlets, which type checkers cannot read: hence Any.
    def init_settings(self) -> Any:
        """Refuse requests under a foreign host name where only this machine is served."""
        settings: Any = super().init_settings()
        # A page elsewhere may give its own name this machine's address; the header betrays it.
        settings["allow_remote_access"] = not _is_loopback(self.ip)
        if self.voila_configuration.preheat_kernel:
            refill_later(self.kernel_manager, _REFILL_S)
        settings[MAX_SESSIONS] = self.max_sessions
        return settings

    def init_handlers(self) -> Any:
        """Serve the notebook with our page handlers."""
        handlers: Any = super().init_handlers()
        has_index = _has_index(Path(str(self.notebook_path)))
        return [page for handler in handlers for page in with_pages(handler, has_index=has_index)]

    def open(self, sockets: list[socket.socket]) -> None:
        """
        Start to answer requests. Needs a running event loop.

        Parameters
        ----------
        sockets
            They listen already: kernels that are started in advance are told the port.
        """
        self.port = port_of(sockets)
        self.connection_dir = tempfile.mkdtemp(prefix="glmlab_")
        self.app = tornado.web.Application(**self.init_settings())
        self.app.add_handlers(".*$", self.init_handlers())
        self.http_server = HTTPServer(self.app)
        self.http_server.add_sockets(sockets)

    async def close(self) -> None:
        """Stop to answer, and end every kernel."""
        self.http_server.stop()
        await self.kernel_manager.close()
        shutil.rmtree(self.connection_dir)


def lab_server(
    notebook: Path,
    options: ServeOptions,
    *,
    preheat: bool = True,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> LabServer:
    """
    Set up a server that is not open yet.

    Parameters
    ----------
    notebook
        The notebook to serve.
    options
        Where the server will listen, and for how many.
    preheat
        Whether a kernel is kept ready for the next visitor.
    environment
        Environment variables for the kernels.

    Returns
    -------
    LabServer
    """
    _let_voila_find_the_template()
    use_lab_exporter()
    server = LabServer(
        config=_config(options, preheat, "/" if _has_index(notebook) else "", environment),
        notebook_path=str(notebook),
        ip=options.host,
        max_sessions=options.max_sessions,
    )
    server.initialize([])
    return server


def _config(
    options: ServeOptions, preheat: bool, index_address: str, environment: Mapping[str, str]
) -> Config:
    config = Config()
    config.Application.log_level = "ERROR"
    config.Voila.kernel_websocket_connection_class = LabConnection
    config.VoilaConfiguration = _page_config(preheat=preheat)
    config.LabKernelSpecManager.environment = {
        "VOILA_APP_IP": reachable_host(options.host),
        HIDE_VARIABLE: options.hide,
        LOCK_VARIABLE: options.lock,
        INDEX_VARIABLE: index_address,
        **environment,
    }
    # A lab is hundreds of messages that reach us after the cell is done, later still on a machine
    # that is busy. After nbclient's own 4 seconds Voila would write a page without the lab.
    config.VoilaExecutor.iopub_timeout = 120
    # A tab that is open but quiet keeps its kernel, unless its place is wanted.
    config.MappingKernelManager.cull_connected = options.idle_minutes is not None
    config.MappingKernelManager.cull_idle_timeout = round(60 * (options.idle_minutes or 10))
    config.MappingKernelManager.cull_interval = 60
    # A restarted kernel knows nothing of the page's widgets: let it be seen to be dead.
    config.KernelRestarter.restart_limit = 0
    return config


def _page_config(*, preheat: bool) -> Config:
    return Config(
        template="glmlab",
        allow_template_override="NO",
        allow_theme_override="NO",
        file_allowlist=[],
        extension_allowlist=list(EXTENSIONS),
        preheat_kernel=preheat,
        default_pool_size=1,
        multi_kernel_manager_class=LabKernelManager,
        kernel_spec_manager_class=LabKernelSpecManager,
    )


def _let_voila_find_the_template() -> None:
    # Voila looks for templates and their files in Jupyter's data directories, and only there.
    known = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(TEMPLATE_ROOT) not in known:
        os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(TEMPLATE_ROOT), *known]))


def _has_index(notebook: Path) -> bool:
    """Whether lessons and labs are served, and not some notebook."""
    return notebook == lab_notebook()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
