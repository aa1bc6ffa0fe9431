"""The words of the field: each has its definition, wherever it is met."""

from __future__ import annotations

import re

import pytest

from glmlab.widgets.glossary import TERMS, definitions, marked
from glmlab.workspaces.labs import LABS

EXPLANATIONS = [(name, entry) for lab in LABS for name, entry in lab.workspace.explanations.items()]

# Words that a definition must not need.
UNEXPLAINED = (
    "estimator",
    "asymptotic",
    "likelihood ratio",
    "KKT",
    "Hessian",
    "eigenvalue",
    "prior",
)


@pytest.mark.parametrize("name", TERMS)
def test_a_definition_is_one_or_two_plain_sentences(name: str) -> None:
    definition = TERMS[name].definition
    assert definition.endswith(".")
    assert len(re.findall(r"[.!?](?: |$)", definition)) <= 3
    assert len(definition) <= 220
    assert not [word for word in UNEXPLAINED if word in definition]


def test_no_word_is_of_two_terms() -> None:
    written = [word.lower() for name, term in TERMS.items() for word in (name, *term.aliases)]
    assert len(written) == len(set(written))


def test_a_term_is_marked_where_it_comes_first() -> None:
    html = marked("Held-out scores of a null model; the null model <b>")
    assert html == (
        '<span class="glmlab-term" data-term="held-out">Held-out</span> scores of a '
        '<span class="glmlab-term" data-term="null model">null model</span>; the null model &lt;b&gt;'
    )
    assert marked("strengthen, biased, rated") == "strengthen, biased, rated"
    assert 'tabindex="0"' in marked("a weight", focusable=True)


@pytest.mark.parametrize(("name", "explanation"), EXPLANATIONS, ids=lambda entry: str(entry)[:20])
def test_an_explanation_uses_words_that_are_defined(name: str, explanation) -> None:
    assert set(explanation.terms) <= set(definitions()), name
    assert 1 <= len(re.findall(r"[.!?](?: |$)", explanation.text)) <= 4


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.workspace.computation.name)
def test_every_picture_explains_itself(lab) -> None:
    made = lab()
    views = set(made.parts.views) - {"summary"}
    assert set(lab.workspace.explanations) == views
    for name in views:
        assert "glmlab-why" in made.parts.views[name].heading.value
    assert made.page.bridge.definitions == definitions()
    assert set(made.page.bridge.explanations) == views
    made.close()


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.workspace.computation.name)
def test_every_preset_says_what_it_is_and_what_to_try(lab) -> None:
    made = lab()
    for name, preset in lab.workspace.presets.items():
        assert preset.what.endswith("."), name
        assert preset.suggestion[0].islower() or preset.suggestion[0] == "“"
        assert len(preset.what) + len(preset.suggestion) <= 270, name
        made.state.choose(**vars(preset.settings))
        shown = re.sub(r"<[^>]*>", "", made.page.story.widget.value)
        assert shown == f"{preset.what} Try: {preset.suggestion}"
    made.close()


def test_a_changed_preset_keeps_its_story_and_other_data_have_none() -> None:
    made = LABS[0]()
    made.state.choose(regularizer="Lasso")
    assert "made-up neuron" in made.page.story.widget.value
    made.state.choose(n_samples=470)
    assert "your own choices" in made.page.story.widget.value
    made.close()
