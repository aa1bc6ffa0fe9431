"""Widgets that say nothing until a page asks for all of them."""

from __future__ import annotations

from functools import wraps
from typing import Any

from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel
from ipywidgets import Widget


def keep_quiet_until_asked() -> None:
    """Publish no news of widgets before there is a page that hears it.

    A page asks for the state of all widgets when it opens, so all that is published before is of no
    use to it: 750 messages, each of which the kernel signs, and the server takes apart twice. Without
    them a page costs half of the processor's time.
    """
    publish = BaseComm.publish_msg

    @wraps(publish)
    def publish_if_heard(comm: BaseComm, *args: Any, **keys: Any) -> None:
        # ipywidgets keeps there by which it was asked, and has no public name for it; the test of this
        # module fails where that changes.
        if Widget._control_comm is not None:  # noqa: SLF001
            publish(comm, *args, **keys)
        elif comm.kernel is None:
            # As `publish_msg` does; a widget sends nothing by a comm that has no kernel.
            comm.kernel = Kernel.instance()

    BaseComm.publish_msg = publish_if_heard  # type: ignore[method-assign, assignment]
