"""Jupyter's settings on mybinder.org: what `glmlab` itself sets for kernels and connection."""

import os

from glmlab.compilation_cache import cache_environment
from glmlab.server.application import EXTENSIONS

# Kernels inherit the server's environment.
os.environ.update(cache_environment())

c = get_config()  # noqa: F821 (Jupyter defines it)
c.ServerApp.kernel_websocket_connection_class = "glmlab.server.connection.LabConnection"
c.VoilaConfiguration.extension_allowlist = list(EXTENSIONS)
# Voila's own server cannot end the kernel of a closed tab.
c.MappingKernelManager.cull_idle_timeout = 600
c.MappingKernelManager.cull_interval = 60
# A restarted kernel knows nothing of the page's widgets: let it be seen to be dead.
c.KernelRestarter.restart_limit = 0
