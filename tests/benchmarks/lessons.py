"""How long a student waits in lessons: ``python -m tests.benchmarks.lessons``.

Opens each lesson from the list, as a student does, and goes from step to step, with an engine that has
prepared everything; the directory of a compilation cache may be given, or one is filled first. A lesson is there when its text is and its lab has drawn its pictures; the scene of a
step is there with the last change that the click on its dot makes on the page. What a job brings later,
such as the runs behind a verdict on stability, and what nobody sees is left out. Prints a line a lesson.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import Browser, Page, expect, sync_playwright

from glmlab.lessons import built_in, find
from tests.benchmarks.machine import calibration_ms, describe_machine
from tests.browser.lab_page import launch
from tests.served import LAB, served_lab

STILL_MS = 700
"""After as long without a change, a scene is there: the longest pause within one was 250 ms."""

READING_S = 5.0
"""A student reads the list before a click; the spare kernel starts meanwhile."""

# Tells when anything that is seen changed last outside of what jobs draw, from the click on.
_WATCH = """() => {
    window.changedAt = performance.now();
    if (window.watching) return;
    window.watching = true;
    const jobs = '.glmlab-picture-stability, .glmlab-job, .glmlab-busy, .glmlab-unseen, .glmlab-gone';
    new MutationObserver(records => {
        if (records.some(({target}) =>
                target.isConnected && !(target.closest ? target : target.parentElement).closest(jobs)))
            window.changedAt = performance.now();
    }).observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
}"""
_STILL = f"() => performance.now() - window.changedAt > {STILL_MS}"


def seconds_to_open(page: Page, address: str, name: str) -> float:
    """Click on a lesson in the list; return the seconds until it is complete."""
    page.goto(address)
    time.sleep(READING_S)
    began = time.perf_counter()
    page.get_by_role("link", name=find(name).title).click()
    expect(page.locator(".glmlab-step:not(.glmlab-unshown) h2")).to_be_visible(timeout=60_000)
    expect(page.locator(".glmlab-overlay")).to_be_hidden(timeout=60_000)
    return time.perf_counter() - began


def seconds_to_step(page: Page, place: int) -> float:
    """Click on the dot of a step; return the seconds until its scene is there."""
    page.evaluate(_WATCH)
    dot = page.locator(".glmlab-dots button").nth(place)
    clicked = dot.evaluate("dot => { const now = performance.now(); dot.click(); return now; }")
    page.wait_for_function(_STILL, timeout=60_000)
    return (page.evaluate("() => window.changedAt") - clicked) / 1000


def print_lessons(browser: Browser, address: str) -> None:
    """Print for each lesson what its page takes, and each of its steps."""
    print(f"{'s until the lesson is there':40s}  and each further step")
    for name in built_in():
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        opened = seconds_to_open(page, address, name)
        page.wait_for_timeout(2000)
        steps = [seconds_to_step(page, place) for place in range(1, len(find(name).steps))]
        print(
            f"  {name:30s} {opened:6.2f}    {' '.join(f'{step:5.2f}' for step in steps)}",
            flush=True,
        )
        page.goto("about:blank")
        page.close()


def main() -> None:
    """Fill a cache, wait until the engine has prepared everything, and print the table."""
    with tempfile.TemporaryDirectory() as empty, sync_playwright() as playwright:
        full = {"JAX_COMPILATION_CACHE_DIR": sys.argv[1] if len(sys.argv) > 1 else empty}
        subprocess.run(
            [sys.executable, "-m", "glmlab", "warm"],
            env={**os.environ, **full},
            check=True,
            stderr=subprocess.DEVNULL,
        )
        print(describe_machine("jax", "voila", "bqplot"))
        print(f"ten million additions in {calibration_ms():.0f} ms\n")
        browser = launch(playwright)
        with served_lab(env=full) as lab:
            page = browser.new_page()
            page.goto(lab)
            sign = page.get_by_text("Preparing")
            expect(page.locator(".glmlab-picture-summary").first).not_to_be_empty(timeout=60_000)
            page.wait_for_timeout(3000)
            expect(sign).to_be_hidden(timeout=300_000)
            page.close()
            print_lessons(browser, lab.removesuffix(LAB))
        browser.close()


if __name__ == "__main__":
    main()
