"""The lab as a person finds it: by labels, and by what is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect

DEBIANS_CHROMIUM = Path("/usr/bin/chromium")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What is drawn in a view: without what is hidden, without the empty groups that bqplot leaves
# behind, with each image's pixels in place of its address, which is never the same, and with
# attributes in the order of their names: bqplot sets them in whatever order messages come.
_DRAWN = """view => {
    const copy = view.cloneNode(true);
    copy.querySelectorAll('[style*="display: none"]').forEach(e => e.remove());
    for (let i = 0; i < 3; i++)
        copy.querySelectorAll('g:empty').forEach(g => g.remove());
    const images = view.querySelectorAll('image');
    copy.querySelectorAll('image').forEach((image, i) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [800, 400];
        canvas.getContext('2d').drawImage(images[i], 0, 0, 800, 400);
        image.setAttribute('href', canvas.toDataURL());
    });
    copy.querySelectorAll('*').forEach(element => {
        const attributes = [...element.attributes].sort((a, b) => a.name < b.name ? -1 : 1);
        attributes.forEach(({name}) => element.removeAttribute(name));
        attributes.forEach(({name, value}) => element.setAttribute(name, value));
    });
    return [...copy.querySelectorAll('svg.svg-figure, .glmlab-caption')]
        .map(e => e.outerHTML.replace(/id="[^"]*"|url\\([^)]*\\)/g, '')).join('');
}"""

# The truth is hollow, what is recovered is filled; both in the order of the features.
_BARS = """view => {
    const sets = [[], []];
    for (const bar of view.querySelectorAll('rect.bar'))
        sets[getComputedStyle(bar).fill === 'none' ? 0 : 1].push(
            [bar.y.baseVal.value, bar.height.baseVal.value]);
    return sets;
}"""

# How long ago anything changed on the page, in milliseconds.
_STILL_FOR = """() => {
    if (window.lastChange === undefined) {
        window.lastChange = performance.now();
        new MutationObserver(() => { window.lastChange = performance.now(); }).observe(
            document.body,
            {subtree: true, childList: true, attributes: true, characterData: true});
    }
    return performance.now() - window.lastChange;
}"""

_MARKER = """view => {
    const lines = [...view.querySelectorAll('path.line')].filter(p => {
        // What is hidden still has its box, but no place on the screen.
        return p.getBBox().width < 0.5 && p.getBoundingClientRect().height > 20;
    });
    return lines.map(p => p.getBoundingClientRect().left);
}"""


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, or Playwright's own where there is none."""
    path = str(DEBIANS_CHROMIUM) if DEBIANS_CHROMIUM.exists() else None
    return playwright.chromium.launch(executable_path=path, args=list(QUIET))


class LabPage:
    """One tab with the lab."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self) -> LabPage:
        """Open the address and wait for the complete picture."""
        # With two busy loops beside it, on two cores, a lab once took more than the default 30 s.
        self.page.goto(self.address, timeout=60_000)
        expect(self.summary).to_contain_text("Log-likelihood", timeout=60_000)
        expect(self.page.locator(".glmlab-bar")).not_to_be_visible(timeout=60_000)
        self.until_still()
        return self

    @property
    def summary(self) -> Locator:
        """The line of text."""
        return self.page.locator(".glmlab-picture-summary")

    @property
    def alert(self) -> Locator:
        """Where a sentence about a mistake stands."""
        return self.page.get_by_role("alert")

    def view(self, name: str) -> Locator:
        """Return a view: weights, filters, cross-validation, raster, path or summary."""
        return self.page.locator(f".glmlab-picture-{name}")

    def hears(self, name: str, words: str) -> str:
        """Wait until the text alternative of a view, which follows the picture, holds these words."""
        figure = self.view(name).locator(".bqplot.figure").first
        holds = re.compile(re.escape(words))
        expect(figure).to_have_attribute("aria-label", holds)
        return figure.get_attribute("aria-label") or ""

    def control(self, label: str) -> Locator:
        """Find a control by its label, as people do."""
        return self.page.get_by_label(label, exact=True)

    def slider(self, label: str) -> Locator:
        """Find the handle of a slider by its label."""
        return self.page.get_by_role("slider", name=label, exact=True)

    def drawn(self, name: str) -> str:
        """Return all that a view draws, as text."""
        if name == "summary":
            return self.summary.inner_text()
        return self.view(name).evaluate(_DRAWN)

    def everything(self) -> dict[str, str]:
        """Return all that the lab shows and how its controls stand."""
        names = ("weights", "cross-validation", "raster", "path", "summary")
        controls = self.page.locator(".glmlab-controls").aria_snapshot()
        return {name: self.drawn(name) for name in names} | {"controls": controls}

    def bars(self) -> list[list[tuple[float, float]]]:
        """Top and height in pixels of the bars of the truth, and of those recovered."""
        return self.view("weights").evaluate(_BARS)

    def markers(self, name: str) -> list[float]:
        """Return where vertical lines stand in a view, in pixels."""
        return self.view(name).evaluate(_MARKER)

    def choose(self, label: str, option: str) -> None:
        """Take an option of a drop-down."""
        self.control(label).select_option(option)

    def type(self, label: str, text: str) -> None:
        """Type into a box and press Enter."""
        box = self.page.get_by_role("textbox", name=label, exact=True)
        box.fill(text)
        box.press("Enter")

    def plot_area(self, name: str) -> tuple[float, float, float, float]:
        """Left, top, width and height in pixels of where a view draws."""
        box = self.view(name).locator(".plotarea_background").first.bounding_box()
        assert box is not None
        return box["x"], box["y"], box["width"], box["height"]

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        """Press at a place, move to another in steps, and let go."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move(*end, steps=steps)
        mouse.up()

    def until(self, condition: Callable[[], bool], seconds: float = 30) -> None:
        """Wait until a condition holds."""
        for _ in range(int(seconds / 0.05)):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"It did not happen within {seconds} seconds.")

    def until_still(self) -> None:
        """Wait until nothing has changed for half a second and no busy sign shows."""
        busy = self.page.get_by_text("Computing")
        self.until(lambda: self.page.evaluate(_STILL_FOR) > 500 and not busy.is_visible())

    def close(self) -> None:
        """Leave the page as a person does, which ends its kernel, and close the tab."""
        # A tab that has a browser context of its own is torn down with it, and leaves nothing.
        self.page.goto("about:blank")
        self.page.close()
