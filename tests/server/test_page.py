"""The page in a real browser: what is around the lab, and what happens when its kernel is gone."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.lab_page import launch
from tests.served import address_of, by_api, printed, served_lab, server_process, stop
from tests.server.page import Page as KernelPage
from tests.server.page import write_notebook

# On a busy machine what a cell shows arrives long after the cell is done; nbclient waits 4 seconds.
LATE = """
import sys, time, ipywidgets
sys.stdout.flush = sys.stderr.flush = lambda: None
get_ipython().kernel.iopub_thread.schedule(lambda: time.sleep(6))
ipywidgets.IntSlider(description="Size")
"""
STOPPED = "The lab's computation has stopped. Reload brings the last picture back."
NOT_STARTED = "The lab could not be started. Reload the page to try again."
LOST = "The connection is lost and is being restored. Nothing is lost: please wait."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def open_in(browser: Browser, address: str, requests: list[str], errors: list[str]) -> Page:
    # In a context of its own a page closes like a tab; otherwise the browser goes with it.
    page = browser.new_context(color_scheme="light").new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda said: errors.extend([said.text] if said.type == "error" else []))
    page.goto(address)
    expect(page.locator("#glmlab-loading")).to_have_count(0, timeout=30_000)
    expect(page.locator(".widget-slider")).to_be_visible(timeout=30_000)
    return page


def kernel_of(page: Page) -> KernelPage:
    found = re.search(r'"kernelId": "([^"]+)"', page.content())
    assert found is not None
    return KernelPage(page.url, "", found[1], "")


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_page_stays_on_this_machine_and_follows_the_theme(
    browser: Browser, address: str
) -> None:
    requests: list[str] = []
    errors: list[str] = []
    page = open_in(browser, address, requests, errors)
    assert [url for url in requests if not url.startswith((address, "data:"))] == []
    assert errors == []
    assert background(page) == "rgb(255, 255, 255)"
    assert page.locator("body").get_attribute("data-jp-theme-light") == "true"
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    assert background(page) == "rgb(17, 17, 17)"
    kernel = kernel_of(page)
    assert kernel.kernel_processes()
    page.close(run_before_unload=True)
    assert kernel.kernel_has_ended()


def test_a_dead_kernel_is_announced_and_reload_starts_again(browser: Browser, address: str) -> None:
    page = open_in(browser, address, [], [])
    notice = page.get_by_role("alert")
    expect(notice).to_have_count(0)
    for process in kernel_of(page).kernel_processes():
        os.kill(process.pid, signal.SIGKILL)
    expect(notice).to_contain_text(STOPPED, timeout=20_000)
    page.get_by_role("button", name="Reload").click()
    expect(page.locator(".widget-slider")).to_be_visible(timeout=30_000)
    expect(notice).to_have_count(0)
    page.close(run_before_unload=True)


def test_a_stopped_server_leaves_no_process_and_is_announced(
    browser: Browser, notebook: Path
) -> None:
    with server_process(by_api(notebook)) as (server, log):
        page = open_in(browser, address_of(server, log), [], [])
        kernels = psutil.Process(server.pid).children(recursive=True)
        assert kernels
        assert stop(server) == 0
        assert not [kernel for kernel in kernels if kernel.is_running()]
        assert printed(log).count("\n") == 1
        expect(page.get_by_role("alert")).to_contain_text(LOST, timeout=20_000)
        page.close()


def test_a_lab_that_arrives_late_is_shown(browser: Browser, tmp_path: Path) -> None:
    write_notebook(tmp_path / "late.ipynb", LATE)
    with served_lab(tmp_path / "late.ipynb") as address:
        open_in(browser, address, [], []).close()


def test_a_page_without_a_lab_says_so(browser: Browser, tmp_path: Path) -> None:
    write_notebook(tmp_path / "nothing.ipynb", "None")
    with served_lab(tmp_path / "nothing.ipynb") as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_role("alert")).to_contain_text(NOT_STARTED, timeout=20_000)
        expect(page.locator("#glmlab-loading")).to_have_count(0)
        page.close()


def test_without_javascript_the_page_says_so(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    # Playwright takes what is inside <noscript> for no text.
    expect(page.locator("noscript p")).to_be_visible()
    page.close()
