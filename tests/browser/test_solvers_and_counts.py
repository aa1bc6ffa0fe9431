"""Solvers and counts in a real Chromium."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.lab_page import LabPage

SOLVERS = ("Newton", "LBFGS", "BFGS", "NonlinearCG", "GradientDescent", "ProximalGradient")


def tab(lab: LabPage, name: str) -> Locator:
    return lab.page.locator(".glmlab-tabs").get_by_role("tab", name=name, exact=True)


def n_lines(lab: LabPage) -> int:
    """Lines with more than one point in both figures of the solvers."""
    return lab.view("solvers").evaluate(
        "view => [...view.querySelectorAll('.curve path.line')]"
        ".filter(p => (p.getAttribute('d') ?? '').includes('L')).length"
    )


def test_a_solver_is_traced_among_the_others(lab: LabPage) -> None:
    more = (
        lab.page.locator(".glmlab-panel").nth(2).locator(".glmlab-more button, button.glmlab-more")
    )
    more.first.click()
    lab.choose("Solver", "LBFGS")
    view = lab.view("solvers")
    expect(view).to_contain_text("LBFGS (chosen)", timeout=120_000)
    for name in SOLVERS:
        expect(view.locator("table")).to_contain_text(name, timeout=120_000)
    lab.until(lambda: n_lines(lab) == 2 * len(SOLVERS))
    offered = lab.control("Regularizer").locator("option").all_inner_texts()
    assert offered == ["UnRegularized", "Ridge", "Smoothness"]
    expect(lab.page.locator(".glmlab-left-out:visible")).to_contain_text("LBFGS cannot fit Lasso")
    lab.hears("solvers", "LBFGS (chosen)")
    # bqplot makes room for the table some time after the table is there.
    lab.until_still()
    height = view.locator(".plotarea_background").first.bounding_box()
    lab.choose("Solver", "Newton")
    expect(view).to_contain_text("Newton (chosen)")
    lab.until_still()
    lab.choose("Regularizer", "Lasso")
    because = "cannot fit Lasso: its penalty is not smooth"
    expect(view.locator("table")).to_contain_text(because, timeout=120_000)
    lab.until(lambda: n_lines(lab) == 4, seconds=120)
    assert view.locator(".plotarea_background").first.bounding_box() == height
    said = lab.page.locator(".glmlab-left-out", has_text="cannot fit Lasso")
    expect(said).to_contain_text("its penalty is not smooth.")
    more.first.click()
    expect(said).not_to_be_visible()
    assert lab.errors == []


def test_observed_counts_stand_beside_predicted_ones(lab: LabPage) -> None:
    tab(lab, "Counts").click()
    view = lab.view("counts")
    lab.until(lambda: view.locator("rect.bar").count() > 0)
    lab.hears("counts", "Mean counts of bins by their predicted rate")
    lab.until_still()
    before = lab.drawn("counts")
    lab.choose("Observation model", "Gaussian")
    expect(view).to_contain_text("of the counts below zero: none can be.", timeout=60_000)
    lab.until(lambda: lab.drawn("counts") != before)
    # From eight counts to two: nothing may be left where the axis ends no more.
    lab.choose("Observation model", "Bernoulli")
    lab.until(lambda: view.locator("rect.bar").count() == 2, seconds=60)
    lab.until_still()
    assert lab.errors == []
