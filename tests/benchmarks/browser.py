"""How long a person waits: ``python -m tests.benchmarks.browser``.

Every figure is taken inside the page, by ``browser_probes.js``. A drag sends 50 pointer moves at 60 Hz; each
picture of it is told by where its strength marker (or true weight) stands, and its lag is the time from
the pointer event that asked for that to the end of the animation frame in which marker and bars (or filters) show
it. For other controls it is the time from the last event of the change to the end of the first and the last frame
in which a picture changes. A start runs from the page's navigation to the frame in which all
pictures are drawn and the progress bar is gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Locator, expect, sync_playwright

from glmlab.lab.settings.declaration import number_of
from glmlab.workspaces.coupling.compute.pipeline import compute as coupling_compute
from glmlab.workspaces.coupling.settings import Settings as CouplingSettings
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.gestures import WEIGHT_STEP
from glmlab.workspaces.neuron.settings import Settings as NeuronSettings
from glmlab.workspaces.neuron.settings import bins_of
from tests.benchmarks.machine import describe_machine
from tests.browser.lab_page import LabPage, launch
from tests.served import served_lab

SPARE_KERNEL_SECONDS = 20
"""From here on the kernel that is kept ready for the next visitor leaves both cores to this one."""

COUPLING_SCALES = number_of(CouplingSettings, "coupling_scale").limits

PROBES = Path(__file__).with_name("browser_probes.js")


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[tuple[LabPage, float]]:
    """A tab with the lab, and the seconds from its address to its first complete picture."""
    lab = tab(browser, address)
    lab.page.wait_for_function("() => window.glmlabProbes?.complete", timeout=120_000)
    yield lab, lab.page.evaluate("() => window.glmlabProbes.complete") / 1000
    lab.close()


def tab(browser: Browser, address: str) -> LabPage:
    """A tab that has begun to open an address, with the probes in it."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(path=PROBES)
    page.goto(address, wait_until="commit")
    return LabPage(page, address)


Point = tuple[float, float]


@dataclass(frozen=True)
class Drag:
    """A drag and how its pictures are told apart; see `KINDS` of the probes."""

    kind: str
    start: Point
    first: Point
    last: Point
    step: float = 0.0
    zero: float = 0.0


def slider_drag(lab: LabPage) -> Drag:
    """Take "Strength" from one end of its slider to the other."""
    handle = lab.slider("Strength").bounding_box()
    track = lab.page.locator(".glmlab-control-regularizer_strength .noUi-base").bounding_box()
    assert handle is not None
    assert track is not None
    y = handle["y"] + handle["height"] / 2
    left, right = track["x"], track["x"] + track["width"]
    return Drag("slider", (handle["x"] + handle["width"] / 2, y), (left, y), (right, y))


def curve_drag(lab: LabPage) -> Drag:
    """Take the marker of the strength across the regularization path."""
    left, top, width, height = lab.plot_area("path")
    y = top + height / 2
    return Drag("curve", (left + 2, y), (left + 2, y), (left + width - 2, y))


def weight_drag(lab: LabPage) -> Drag:
    """Move the first true weight, with which the data are drawn and fitted again."""
    left, top, width, height = lab.plot_area("weights")
    low, high = compute(COMPUTATION.start).path.limits
    x = left + 0.1 * width

    def at(weight: float) -> Point:
        return x, top + height * (high - weight) / (high - low)

    step, zero = WEIGHT_STEP / (high - low), -low / (high - low)
    # It ends at a weight with the axis of the start: let go, the axis fits the picture again, and a
    # picture is told by the share of the axis.
    return Drag("weight", at(0.5), at(0.9), at(0.45), step, zero)


def scale_drag(lab: LabPage) -> Drag:
    """Take "Coupling scale" of the page's network up to where bursts of spikes begin."""
    track = lab.page.locator(".glmlab-of-coupled .glmlab-control-coupling_scale .noUi-base")
    box = track.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2

    def at(scale: float) -> Point:
        return box["x"] + box["width"] * scale / COUPLING_SCALES[1], y

    return Drag("scale", at(CouplingSettings().coupling_scale), at(0.3), at(2.5))


NEURON_QUERY = "?v=1&lab=One%20neuron&stimulus_functions=20&history_functions=10"
NEURON_SETTINGS = NeuronSettings(stimulus_functions=20, history_functions=10)
"""One neuron with 10,000 bins and 30 columns, and the end of its address."""

NEURON_DRAGS = {
    "Strength": ("regularizer_strength", 1e-3, 10.0),
    "Stimulus window": ("stimulus_window_ms", 30.0, 200.0),
    "History bumps": ("history_functions", 5, 15),
    "Bin": ("bin_ms", 0.8, 4.0),
}
"""What is dragged of one neuron, and from where to where."""


def neuron_drag(lab: LabPage, name: str, low: float, high: float) -> Drag:
    """Take a slider of "One neuron" from one value to another."""
    root = lab.page.locator(f".glmlab-of-neuron .glmlab-control-{name}")
    track, handle = root.locator(".noUi-base"), root.locator(".noUi-handle")
    handle.scroll_into_view_if_needed()
    box, at = track.bounding_box(), handle.bounding_box()
    assert box is not None
    assert at is not None
    scale = number_of(NeuronSettings, name).scale
    n_steps = scale.position(scale.high)
    y = box["y"] + box["height"] / 2

    def x(value: float) -> float:
        return box["x"] + box["width"] * scale.position(value) / n_steps

    kind, step = ("neuron", 0.0) if name == "regularizer_strength" else (name, 1 / n_steps)
    return Drag(kind, (at["x"] + at["width"] / 2, y), (x(low), y), (x(high), y), step)


def shares_by_shape(name: str) -> dict[str, float]:
    """Share of a slider's track by the shape of the filter that it changes, where no other has the same."""
    scale = number_of(NeuronSettings, name).scale
    last = scale.position(scale.high)
    part = "history" if name == "history_functions" else "stimulus"
    said = []
    for position in range(last + 1):
        settings = vars(NEURON_SETTINGS) | {name: scale.at(position)}
        n_lags = bins_of(settings[f"{part}_window_ms"], settings["bin_ms"])
        said.append((f"{part} {n_lags} {settings[f'{part}_functions']}", position / last))
    return told_apart(said)


def told_apart(said: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Share of a track by what a picture says of it, where no other share has the picture say the same."""
    shares: dict[str, float | None] = {}
    for what, share in said:
        shares[what] = None if what in shares else share
    return {what: share for what, share in shares.items() if share is not None}


def scales_by_branching_ratio() -> dict[str, float]:
    """Share of the slider's track by the branching ratio that the meter shows."""
    said = []
    for scale in np.round(np.arange(0, COUPLING_SCALES[1] + 0.01, 0.05), 2):
        settings = CouplingSettings(coupling_scale=float(scale))
        ratio = coupling_compute(settings).stability.reasons[2].value
        said.append((ratio, float(scale / COUPLING_SCALES[1])))
    return told_apart(said)


def stolen_seconds() -> float:
    """CPU seconds that other machines on this host took from this one since it started."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    return int(stat.read_text().split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")


def drag(lab: LabPage, path: Drag) -> tuple[np.ndarray, int]:
    """Drag in 50 steps at 60 Hz; lag of each picture in ms, and how many were asked for."""
    lab.page.mouse.move(*path.start)
    lab.page.evaluate(
        "([kind, step, zero]) => window.glmlabProbes.startDrag(kind, step, zero)",
        [path.kind, path.step, path.zero],
    )
    lab.page.mouse.down()
    for share in np.linspace(0, 1, 50):
        due = time.perf_counter() + 1 / 60
        (x, y), (to_x, to_y) = path.first, path.last
        lab.page.mouse.move(float(x + share * (to_x - x)), float(y + share * (to_y - y)))
        time.sleep(max(due - time.perf_counter(), 0))
    lab.page.mouse.up()
    lab.until_still()
    result = lab.page.evaluate("() => window.glmlabProbes.stopDrag()")
    return np.array(result["lags"]), result["asked"]


def change(lab: LabPage, act: Callable[[], None]) -> str:
    """Milliseconds from the event of a change to the first and the last picture that it brings."""
    lab.until_still()
    lab.page.evaluate("() => window.glmlabProbes.startChange()")
    act()
    lab.until(lambda: lab.page.evaluate("() => window.glmlabProbes.changed()"))
    lab.until_still()
    first, last = lab.page.evaluate("() => window.glmlabProbes.stopChange()")
    return f"{first:6.0f} {last:6.0f}"


def press(lab: LabPage, label: str, key: str) -> None:
    """Press a key on a slider."""
    lab.slider(label).focus()
    lab.page.keyboard.press(key)


def controls(lab: LabPage) -> dict[str, tuple[Callable[[], None], Callable[[], None]]]:
    """Two changes of every control: the first use, and another one."""

    def slider(label: str) -> tuple[Callable[[], None], Callable[[], None]]:
        return lambda: press(lab, label, "ArrowRight"), lambda: press(lab, label, "ArrowRight")

    def options(label: str, *names: str) -> tuple[Callable[[], None], Callable[[], None]]:
        first, second = names
        return lambda: lab.choose(label, first), lambda: lab.choose(label, second)

    def box(label: str, *texts: str) -> tuple[Callable[[], None], Callable[[], None]]:
        first, second = texts
        return lambda: lab.type(label, first), lambda: lab.type(label, second)

    def chip(name: str) -> Locator:
        return lab.page.locator(".glmlab-chips").get_by_role("button", name=name, exact=True)

    new_data = lab.page.get_by_role("button", name="New data")
    return {
        "Samples": slider("Samples"),
        "Features": slider("Features"),
        "Stimulus SD": slider("Stimulus SD"),
        "Seed": box("Seed", "7", "8"),
        "New data": (new_data.click, new_data.click),
        "Grid from": box("Grid from", "0.01", "0.02"),
        "Grid to": box("Grid to", "20", "10"),
        "Grid points": slider("Grid points"),
        "Folds": slider("Folds"),
        "Regularizer (Lasso, GroupLasso)": options("Regularizer", "Lasso", "GroupLasso"),
        "Regularizer (UnRegularized, Ridge)": options("Regularizer", "UnRegularized", "Ridge"),
        "Inverse link": options("Inverse link", "softplus", "exp"),
        "Observation model": options("Observation model", "Bernoulli", "Poisson"),
        "Selection": options("Selection", "One standard error", "Minimum"),
        "Compare Lasso": (chip("▲ Lasso").click, chip("▲ Lasso").click),
        "Intervals": (lab.control("Intervals").click, lab.control("Intervals").click),
        "Data": options("Data", "Grasshopper receptor", "Toy data"),
        "Data, again": options("Data", "Grasshopper receptor", "Toy data"),
    }


def print_starts(browser: Browser, full: dict[str, str]) -> None:
    """Print the time to the first complete picture, from the address and from the command."""
    print(
        "First complete picture, s from its address, and from the command where that is all one does"
    )
    for how, preheat, pause in (
        ("kernel ready", True, 20),
        ("opened at once", True, 0),
        ("no kernel in advance", False, 1),
    ):
        with tempfile.TemporaryDirectory() as empty:
            for name, env in (("empty", {"JAX_COMPILATION_CACHE_DIR": empty}), ("full", full)):
                began = time.perf_counter()
                with served_lab(preheat=preheat, env=env) as address:
                    time.sleep(pause)
                    with opened(browser, address) as (_, seconds):
                        whole = "" if pause else f"{time.perf_counter() - began:6.2f}"
                        print(f"  {name:6s} cache, {how:20s} {seconds:6.2f} {whole}", flush=True)


def print_drags(lab: LabPage) -> None:
    """Print the distribution of the lag of drags: the first one, and on both data sets."""
    print("\nDrags of 50 steps, ms from event to pixels")
    print_drag(lab, "Strength, page just opened", slider_drag)
    time.sleep(SPARE_KERNEL_SECONDS)
    print_drag(lab, "Strength", slider_drag)
    print_drag(lab, "marker in the path", curve_drag)
    for name in ("a true weight, first time", "a true weight"):
        lab.page.get_by_role("button", name="Reset").click()
        lab.until_still()
        print_drag(lab, name, weight_drag)
    lab.choose("Data", "Grasshopper receptor")
    lab.until_still()
    print_drag(lab, "Strength, recording", slider_drag)
    print_drag(lab, "marker, recording", curve_drag)
    lab.page.get_by_role("button", name="Reset").click()


def print_drag(lab: LabPage, name: str, path: Callable[[LabPage], Drag]) -> None:
    """Drag, and print one line."""
    path_there = path(lab)
    before, start = stolen_seconds(), time.perf_counter()
    lags, n_asked = drag(lab, path_there)
    taken = (stolen_seconds() - before) / (time.perf_counter() - start) / (os.cpu_count() or 1)
    if not lags.size:
        print(f"  {name:28s} no picture could be told apart")
        return
    p50, p95 = np.percentile(lags, [50, 95])
    print(f"  {name:28s} p50 {p50:5.0f}  p95 {p95:5.0f}  max {lags.max():5.0f}", end="")
    print(
        f"  {lags.size} pictures of {n_asked} asked for, {100 * taken:.0f}% of the CPUs stolen",
        flush=True,
    )


def print_network(lab: LabPage) -> None:
    """Print drags and long work of the workspace "Coupled network"."""
    lab.page.get_by_role("tab", name="Coupled network").click()
    root = lab.page.locator(".glmlab-of-coupled")
    meter = root.locator(".glmlab-meter")
    expect(meter).to_contain_text("Runs that ran away", timeout=120_000)
    time.sleep(SPARE_KERNEL_SECONDS)
    lab.page.evaluate(
        "(scales) => { window.glmlabProbes.scales = scales; }", scales_by_branching_ratio()
    )
    print("\nCoupled network, 2 neurons, 20 trials of 1,000 bins")
    for name in ("Coupling scale, first time", "Coupling scale"):
        print_drag(lab, name, scale_drag)
        root.get_by_role("button", name="Reset", exact=True).click()
        expect(meter).to_contain_text("Runs that ran away", timeout=60_000)
        time.sleep(2)
    again = root.get_by_role("button", name="Run again", exact=True)
    seconds = [waited(lab, again) for _ in range(3)]
    print(f"  Monte Carlo, 64 x 20,000 bins, s from click to the last: {' '.join(seconds)}")


def print_neuron(browser: Browser, address: str) -> None:
    """Print drags of the workspace "One neuron"."""
    lab = tab(browser, address + NEURON_QUERY)
    page = lab.page
    root = page.locator(".glmlab-of-neuron")
    expect(root.locator(".glmlab-picture-summary")).to_contain_text("Held out", timeout=120_000)
    time.sleep(SPARE_KERNEL_SECONDS)
    print("\nOne neuron, 10,000 bins x 30 columns, ms from event to pixels")
    for label, (name, low, high) in NEURON_DRAGS.items():
        if name != "regularizer_strength":
            scales = shares_by_shape(name)
            page.evaluate("(scales) => { window.glmlabProbes.scales = scales; }", scales)
        for how_often in ("first time", "again"):
            drag_it = partial(neuron_drag, name=name, low=low, high=high)
            print_drag(lab, f"{label}, {how_often}", drag_it)
            root.get_by_role("button", name="Undo", exact=True).click()
            lab.until_still()
    lab.close()


def waited(lab: LabPage, button: Locator) -> str:
    """Click a button of long work; seconds until it can be clicked again."""
    start = time.perf_counter()
    button.click()
    lab.until(button.is_disabled)
    lab.until(button.is_enabled, 120)
    return f"{time.perf_counter() - start:.2f}"


def print_controls(lab: LabPage) -> None:
    """Print the time that each control takes, first and second use."""
    print("\nOther controls, ms from event to first and last picture: first use, second use")
    reset = lab.page.get_by_role("button", name="Reset").click
    for label, (first, second) in controls(lab).items():
        print(f"  {label:36s} {change(lab, first)}   {change(lab, second)}", flush=True)
    print(f"  {'Reset':36s} {change(lab, reset)}", end="")
    lab.type("Seed", "9")
    print(f"   {change(lab, reset)}")


def print_redraws(lab: LabPage) -> None:
    """Print the time of 100 data sets x 30 strengths x 5 folds, from the click to the last."""
    lab.page.get_by_role("tab", name="Many data sets").click()
    lab.type("Grid points value", "30")
    lab.type("Folds value", "5")
    print("\nRedraw 100 data sets (30 strengths x 5 folds), s from click to the last: two times")
    redraw = lab.page.get_by_role("button", name="Redraw 100 data sets")
    for regularizer in ("Ridge", "Lasso"):
        lab.choose("Regularizer", regularizer)
        lab.until_still()
        seconds = []
        for _ in range(2):
            start = time.perf_counter()
            redraw.click()
            lab.until(redraw.is_disabled)
            lab.until(redraw.is_enabled, 120)
            seconds.append(f"{time.perf_counter() - start:6.2f}")
        print(f"  {regularizer:28s} {' '.join(seconds)}", flush=True)


def main() -> None:
    """Fill a cache, then print all tables."""
    with tempfile.TemporaryDirectory() as cache, sync_playwright() as playwright:
        full = {"JAX_COMPILATION_CACHE_DIR": cache}
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "glmlab", "warm"],
            env={**os.environ, **full},
            check=True,
            stderr=subprocess.DEVNULL,
        )
        print(f"glmlab warm took {time.perf_counter() - start:.0f} s")
        browser = launch(playwright)
        print(describe_machine("jax", "voila", "bqplot"), "\n")
        print_starts(browser, full)
        with served_lab(env=full) as address:
            time.sleep(SPARE_KERNEL_SECONDS)
            with opened(browser, address) as (lab, _):
                print_drags(lab)
                print_controls(lab)
                print_redraws(lab)
                print_network(lab)
            print_neuron(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
