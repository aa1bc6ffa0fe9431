"""Markdown of lessons as HTML."""

from __future__ import annotations

from glmlab.lessons.markdown import COMMON, html_of, inline_html_of
from glmlab.widgets.glossary import TERMS


def test_words_of_the_field_are_marked_where_they_come_first() -> None:
    known: set[str] = set()
    assert html_of("The penalty, the penalty.", known).count("glmlab-term") == 1
    assert "glmlab-term" not in html_of("A penalty again.", known)


def test_words_that_mean_other_things_too_are_not_marked() -> None:
    assert TERMS.keys() >= COMMON
    assert "glmlab-term" not in html_of("The best of all, by chance.", set(COMMON))


def test_formulas_are_mathml() -> None:
    assert "<math" in html_of("It is $s \\sum_j |w_j|$ here.")
    assert 'display="block"' in html_of("$$x^2$$")


def test_html_is_shown_as_it_is_written() -> None:
    assert "&lt;b&gt;" in html_of("A <b>bold</b> word.")
    assert "<script" not in inline_html_of("<script>alert(1)</script>")


def test_code_is_left_alone() -> None:
    assert "glmlab-term" not in html_of("`penalty`", set())
