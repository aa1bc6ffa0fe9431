"""Code, data and pictures, as a person takes them away in a real Chromium."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from glmlab.lab.settings.changes import changes_in_words
from glmlab.lab.words import SAVE_DATA, SAVE_PICTURES
from glmlab.workspaces.feedforward.computation import COMPUTATION
from glmlab.workspaces.feedforward.compute.pipeline import compute
from glmlab.workspaces.feedforward.scripts.code import glmlab_script, nemos_script
from glmlab.workspaces.feedforward.settings import Settings
from tests.browser.lab_page import LabPage

SVG = "{http://www.w3.org/2000/svg}"

# What differs from the workspace's start stands under a picture.
FOOTER = f"Feed-forward: {', '.join(changes_in_words(Settings(), COMPUTATION.start))}."


def press(lab: LabPage, name: str) -> None:
    lab.page.get_by_role("button", name=name, exact=True).click()


def downloaded(lab: LabPage, button: str, of: str = "") -> tuple[str, bytes]:
    """Name and content of the file that a button saves, of which there may be one in each group."""
    within = lab.page.get_by_role("group", name=of, exact=True) if of else lab.page
    with lab.page.expect_download() as waiting:
        within.get_by_role("button", name=button, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.fixture
def sharing(lab: LabPage) -> Iterator[LabPage]:
    """The box "Share" is open."""
    press(lab, "Share")
    yield lab
    lab.page.keyboard.press("Escape")
    assert lab.errors == []


@pytest.fixture
def coding(lab: LabPage) -> Iterator[LabPage]:
    """The box "Code" is open."""
    press(lab, "Code")
    yield lab
    if lab.page.get_by_role("dialog", name="Code").is_visible():
        press(lab, "glmlab")
        press(lab, "Code")
    assert lab.errors == []


def test_the_code_follows_the_settings_and_the_library(coding: LabPage) -> None:
    script = coding.page.get_by_role("region", name="Python script")
    expect(script).to_have_text(glmlab_script(Settings()), use_inner_text=True)
    coding.choose("Regularizer", "GroupLasso")
    settings = Settings(regularizer="GroupLasso")
    expect(script).to_contain_text("nmo.regularizer.GroupLasso(mask)")
    press(coding, "NeMoS")
    expect(script).to_contain_text("import nemos as nmo")
    assert script.inner_text().strip() == nemos_script(settings).strip()
    name, content = downloaded(coding, "Download .py")
    assert (name, content.decode()) == ("nemos_script.py", nemos_script(settings))


def test_the_code_is_copied(coding: LabPage) -> None:
    coding.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(coding, "Copy")
    expect(coding.page.get_by_role("dialog", name="Code")).to_contain_text("Copied")
    copied = coding.page.evaluate("navigator.clipboard.readText()")
    assert copied == glmlab_script(Settings())


def test_the_keyboard_opens_reads_and_closes_the_code(lab: LabPage) -> None:
    button = lab.page.get_by_role("button", name="Code", exact=True)
    button.focus()
    lab.page.keyboard.press("Enter")
    expect(lab.page.get_by_role("button", name="glmlab", exact=True)).to_be_focused()
    script = lab.page.get_by_role("region", name="Python script")
    for _ in range(2):
        lab.page.keyboard.press("Tab")
    expect(script).to_be_focused()
    lab.page.keyboard.press("End")
    lab.until(lambda: script.evaluate("e => e.scrollTop") > 0)
    lab.page.keyboard.press("Escape")
    expect(lab.page.get_by_role("dialog", name="Code")).not_to_be_visible()
    expect(button).to_be_focused()
    assert lab.errors == []


def test_one_box_at_a_time(lab: LabPage) -> None:
    code, share = (lab.page.get_by_role("dialog", name=name) for name in ("Code", "Share"))
    for name, opened, closed in (
        ("Code", code, share),
        ("Share", share, code),
        ("Code", code, share),
    ):
        press(lab, name)
        expect(opened).to_be_visible()
        expect(closed).not_to_be_visible()
    press(lab, "Code")
    expect(code).not_to_be_visible()


def test_the_data_are_those_of_the_picture(sharing: LabPage) -> None:
    results = compute(Settings())
    name, content = downloaded(sharing, "NPZ")
    assert name == "glmlab-data.npz"
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        # An engine compiles with other options, so the last bits may differ.
        np.testing.assert_allclose(found["coef"], results.fit.coef, rtol=1e-10)
        np.testing.assert_array_equal(found["true_coef"], results.fit.true_coef)
        scores = results.cross_validation.score_mean
        np.testing.assert_allclose(found["score_mean"], scores, rtol=1e-10)
        shared = json.loads(str(found["settings"]))["settings"]
        X, y = found["X"], found["y"]
    assert shared == json.loads(json.dumps(asdict(Settings())))
    name, content = downloaded(sharing, "CSV", SAVE_DATA)
    assert name == "glmlab-data.csv"
    table = np.genfromtxt(io.BytesIO(content), delimiter=",", names=True)
    assert table.dtype.names == ("w1", "w2", "w3", "w4", "w5", "counts")
    np.testing.assert_array_equal(table["w3"], X[:, 2])
    np.testing.assert_array_equal(table["counts"], y)


def test_the_numbers_of_a_picture_are_a_table(sharing: LabPage) -> None:
    picture = sharing.page.get_by_label("Pictures", exact=True)
    picture.select_option("Cross-validation")
    name, content = downloaded(sharing, "CSV", SAVE_PICTURES)
    picture.select_option("All in one")
    assert name == "glmlab-cross-validation.csv"
    table = np.genfromtxt(io.BytesIO(content), delimiter=",", names=True, dtype=None, encoding=None)
    scores = compute(Settings()).cross_validation
    np.testing.assert_allclose(table["score_mean"], scores.score_mean, rtol=1e-10)


def drawn(content: bytes) -> ET.Element:
    """An SVG that needs nothing but itself."""
    text = content.decode()
    assert "var(" not in text
    assert not re.search(r'(href|src)="(?!data:|#)', text)
    assert " class=" not in text
    return ET.fromstring(text)


def test_all_pictures_as_one_svg(sharing: LabPage) -> None:
    name, content = downloaded(sharing, "SVG")
    assert name == "glmlab-pictures.svg"
    root = drawn(content)
    words = [element.text or "" for element in root.iter(f"{SVG}text")]
    titles = {"Weights", "Cross-validation", "Spikes", "Regularization path"}
    assert titles | {"truth", "recovered", "observed", "strength"} <= {*words}
    paths = [path for path in root.iter(f"{SVG}path") if len(path.get("d", "")) > 100]
    assert {path.get("stroke") for path in paths} >= {"rgb(0, 114, 178)", "rgb(162, 69, 126)"}
    (image,) = root.iter(f"{SVG}image")
    assert image.get("href", "").startswith("data:image/png;base64,")
    assert "w1 0.58" in root.findtext(f"{SVG}desc", "")
    assert FOOTER in " ".join(words)


def test_a_picture_says_whose_it_is_and_of_what(sharing: LabPage) -> None:
    page = sharing.page
    box = page.get_by_label("Name", exact=True)
    box.fill("Ada Lovelace, 3b")
    box.press("Tab")
    page.get_by_label("Pictures", exact=True).select_option("Regularization path")
    name, content = downloaded(sharing, "SVG")
    assert name == "glmlab-path-ada-lovelace-3b.svg"
    root = drawn(content)
    height = float(root.get("viewBox", "").split()[3])
    lines = sorted((float(e.get("y", "0")), e.text or "") for e in root.findall(f"{SVG}text"))
    # Under everything else, on as many lines as it takes.
    text = " ".join(words for _, words in lines)
    assert text.endswith(f"Ada Lovelace, 3b. {FOOTER}")
    assert lines[-1][0] < height
    box.fill("")
    box.press("Tab")
    page.get_by_label("Pictures", exact=True).select_option("All in one")


def test_one_picture_as_svg_in_the_dark(sharing: LabPage) -> None:
    page = sharing.page
    page.emulate_media(color_scheme="dark")
    sharing.until(lambda: page.evaluate("document.body.dataset.jpThemeLight") == "false")
    page.get_by_label("Pictures", exact=True).select_option("Regularization path")
    name, content = downloaded(sharing, "SVG")
    page.get_by_label("Pictures", exact=True).select_option("All in one")
    page.emulate_media(color_scheme="light")
    assert name == "glmlab-path.svg"
    root = drawn(content)
    grounds = [rect.get("fill") for rect in root.findall(f"{SVG}rect")]
    assert grounds == ["rgb(17, 17, 17)"]
    strokes = {path.get("stroke") for path in root.iter(f"{SVG}path")}
    assert "rgb(86, 180, 233)" in strokes
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert "Regularization path" in words
    assert "Weights" not in words


def test_pictures_as_png(sharing: LabPage) -> None:
    sharing.page.get_by_label("Pictures", exact=True).select_option("Weights")
    name, content = downloaded(sharing, "PNG")
    sharing.page.get_by_label("Pictures", exact=True).select_option("All in one")
    assert name == "glmlab-weights.png"
    image = Image.open(io.BytesIO(content))
    box = sharing.view("weights").bounding_box()
    assert box is not None
    # Two pixels to one of the page, a margin of 8 on all sides, and lines of 15 with another margin: two, or three
    # where the browser has set the same words a little wider.
    assert abs(image.width - 2 * (box["width"] + 16)) <= 2
    beneath = image.height / 2 - (box["height"] + 16 + 8)
    assert min(abs(beneath - 2 * 15), abs(beneath - 3 * 15)) <= 1
    colors = {color for _, color in image.convert("RGB").getcolors(1 << 24) or []}
    # The ground, and the bars of what was recovered and of the truth.
    assert {(255, 255, 255), (0, 114, 178), (0, 128, 93)} <= colors
    assert image.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def test_the_recording_offers_its_filters(sharing: LabPage) -> None:
    sharing.page.keyboard.press("Escape")
    sharing.choose("Data", "Grasshopper receptor")
    expect(sharing.summary).to_contain_text("bits per spike")
    press(sharing, "Share")
    picture = sharing.page.get_by_label("Pictures", exact=True)
    picture.select_option("Filters")
    name, content = downloaded(sharing, "SVG")
    picture.select_option("All in one")
    assert name == "glmlab-filters.svg"
    assert any("stimulus filter" in (text.text or "") for text in drawn(content).iter(f"{SVG}text"))
    _, data = downloaded(sharing, "CSV", SAVE_DATA)
    assert data.startswith(b"stimulus 1,stimulus 2,")
    assert data.count(b"\n") == 1 + 8000
