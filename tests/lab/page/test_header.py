"""The header and the overlay speak, and are closed to what is typed into them."""

from __future__ import annotations

import ipywidgets

from glmlab.lab import words
from glmlab.lab.page.header import Header, Overlay
from glmlab.lab.page.reset import ResetButton
from glmlab.widgets.style import style_sheet


def test_a_message_is_text_and_never_html() -> None:
    header = Header(ipywidgets.Box())
    header.show_message('"<b>" is not a number.')
    assert "<b>" not in header.message.value
    assert "&lt;b&gt;" in header.message.value
    header.show_message("")
    assert header.message.value == ""


def test_the_busy_sign_comes_and_goes() -> None:
    header = Header(ipywidgets.Box())
    header.show_busy(True)
    assert words.BUSY in header.busy.value
    header.show_busy(False)
    assert header.busy.value == ""


def test_the_curtain_shows_how_far_the_first_picture_is() -> None:
    overlay = Overlay()
    overlay.show(0.4, "Fitting <all>")
    assert overlay.bar.value == 0.4
    assert overlay.sentence.value == "Fitting &lt;all&gt;"
    assert overlay.attributes[".glmlab-bar .progress"]["aria-valuenow"] == "40"
    overlay.open()
    assert overlay.widget.layout.display == "none"


def test_a_curtain_that_stopped_can_start_again() -> None:
    overlay = Overlay()
    overlay.stop()
    assert overlay.bar.layout.visibility == "hidden"
    overlay.show(0.1, "Fitting")
    assert overlay.bar.layout.visibility == "inherit"


def test_reset_is_a_button() -> None:
    pressed: list[bool] = []
    ResetButton(lambda: pressed.append(True)).widget.click()
    assert pressed == [True]


def test_what_the_browser_needs_is_shipped() -> None:
    assert "@container glmlab" in style_sheet("glmlab.lab.page")
