"""A kernel publishes nothing of widgets until a page has asked for them."""

from __future__ import annotations

from typing import Any

import pytest
from ipykernel.comm.comm import BaseComm
from ipykernel.kernelbase import Kernel
from ipywidgets import IntSlider, Widget

from glmlab.server.quiet_comms import keep_quiet_until_asked


def test_widgets_are_silent_until_a_page_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[str] = []
    kernel = object()

    def publish(_comm: BaseComm, kind: str, *_args: Any, **_keys: Any) -> None:
        published.append(kind)

    monkeypatch.setattr(BaseComm, "publish_msg", publish)
    monkeypatch.setattr(Kernel, "instance", lambda: kernel)
    monkeypatch.setattr("comm.create_comm", BaseComm)
    monkeypatch.setattr("ipywidgets.comm.create_comm", BaseComm, raising=False)
    monkeypatch.setattr(Widget, "_control_comm", None)
    keep_quiet_until_asked()
    slider = IntSlider()
    comm: Any = slider.comm
    slider.value = 3
    assert published == []
    # ipywidgets sends only by a comm that has a kernel.
    assert comm.kernel is kernel
    Widget.handle_control_comm_opened(
        BaseComm("jupyter.widget.control", primary=False), {"metadata": {"version": "1.0.0"}}
    )
    slider.value = 4
    assert published == ["comm_msg"]
    slider.comm = None
