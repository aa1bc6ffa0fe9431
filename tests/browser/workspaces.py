"""The workspaces of one `Labs`, and that of all of them only one is ever seen."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# Figures, headers, tabs and lines of text that a person sees, each with the workspace it belongs to.
# Those that stay in view are seen where they belong while nothing is scrolled.
_SEEN = """labs => {
    labs.querySelector('.glmlab:not(.glmlab-away) .glmlab-header').scrollIntoView({behavior: 'instant'});
    return [...labs.querySelectorAll(
        '.glmlab .bqplot.figure, .glmlab .glmlab-header, .glmlab .glmlab-picture-summary, '
        + '.glmlab .glmlab-tabs, .glmlab .glmlab-job-bar')]
    .filter(e => getComputedStyle(e).visibility === 'visible')
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && box.height > 1)
    .map(([e, box]) => ({
        part: (e.closest('[class*=glmlab-picture-]') || e).className,
        workspace: e.closest('.glmlab').className.match(/glmlab-of-([a-z]+)/)[1],
        box: [box.left, box.top, box.right, box.bottom],
    }));
}"""

# What lies on top in the middle of each figure that is seen. A notebook is scrolled to it: nothing
# is on top where what is around a cell cuts the figure off.
_ON_TOP = """labs => [...labs.querySelectorAll('.glmlab .bqplot.figure')]
    .filter(e => getComputedStyle(e).visibility === 'visible')
    .filter(e => e.getBoundingClientRect().width > 1)
    .map(e => {
        e.scrollIntoView({block: 'center', behavior: 'instant'});
        const box = e.getBoundingClientRect();
        const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
        return [top?.closest('.glmlab')?.className, e.closest('.glmlab').className];
    })"""

Box = tuple[float, float, float, float]


def labs_of(page: Page) -> Locator:
    """Find the workspaces of a page that has them once."""
    return page.locator(".glmlab-labs")


def open_tab(labs: Locator, name: str) -> None:
    """Go to a workspace as a person does."""
    labs.get_by_role("tab", name=name).click()


def summary_of(labs: Locator, workspace: str, words: str) -> None:
    """Wait until the line of text of a workspace holds these words."""
    summary = labs.locator(f".glmlab-of-{workspace} .glmlab-picture-summary")
    expect(summary).to_contain_text(words, timeout=90_000)


def until_verdict(labs: Locator) -> None:
    """Wait for the runs of the stability test."""
    stability = labs.locator(".glmlab-of-coupled .glmlab-picture-stability")
    expect(stability).to_contain_text("of 64", timeout=90_000)


def overlap(one: Box, other: Box) -> float:
    """Return how many pixels deep two boxes lie over each other; negative where they do not."""
    return min(
        min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    )


def assert_one_workspace_is_seen(labs: Locator, workspace: str) -> None:
    """Nothing of another workspace is seen or heard, and nothing lies over anything else."""
    expect(labs.locator(f".glmlab-of-{workspace}:not(.glmlab-away)")).to_be_visible(timeout=30_000)
    labs.page.wait_for_timeout(200)
    seen = labs.evaluate(_SEEN)
    others = [part for part in seen if part["workspace"] != workspace]
    assert seen, "Nothing is seen."
    assert not others, f"Of another workspace, these are seen: {others}"
    if labs.locator(f".glmlab-of-{workspace} .glmlab-overlay").is_visible():
        return  # It lies over the pictures until the first is complete.
    for i, one in enumerate(seen):
        for other in seen[:i]:
            # The figures of one view may share their place.
            if one["part"] != other["part"]:
                assert overlap(one["box"], other["box"]) <= 1, (one, other)
    on_top = labs.evaluate(_ON_TOP)
    assert on_top, "No figure is seen."
    for top, own in on_top:
        assert top == own, f"{top} lies over a figure of {own}."
    # What is not visible is not in the accessibility tree either: one tab is selected.
    expect(labs.locator(".glmlab-workspaces").get_by_role("tab", selected=True)).to_have_count(1)
    expect(labs.get_by_role("button", name="Reset", exact=True)).to_have_count(1)
