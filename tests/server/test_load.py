"""What many pages, and pages that send nonsense, do to the lab: nothing."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.plain_text import plain_text
from tests.served import served_lab
from tests.server.page import open_page
from tests.server.page_session import PageSession, complete_page, page_session

AT_ONCE = 10


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_lab() as address:
        yield address


@pytest.fixture
def session(address: str) -> Iterator[PageSession]:
    with complete_page(address) as (page, session):
        yield session
    assert page.close_tab() == 204


def strength(session: PageSession) -> str:
    return session.find(_model_name="FloatLogSliderModel", description="Strength")


def test_a_page_gets_all_widgets_in_one_answer(address: str) -> None:
    page = open_page(address)
    with page_session(page) as session:
        assert len(session.widgets) > 500
        # A page that is not told of them at once asks for each of them.
        assert session.n_received < 30
    page.close_tab()


def test_what_no_widget_takes_is_refused_and_the_page_goes_on(session: PageSession) -> None:
    dice = random.Random(1)
    wrong = [None, [], {}, "x", float("-inf"), 1e300, True, [[1]], {"a": 1}, "IPY_MODEL_nothing"]
    # Restrictions of what can be chosen would be a change like any other.
    widgets = sorted(session.widgets.keys() - {strength(session)})
    for _ in range(400):
        widget = dice.choice(widgets)
        name = dice.choice(sorted(session.widgets[widget]) or ["value"])
        session.set(widget, **{name: dice.choice(wrong)})
    session.set(strength(session), value=0.5)
    session.wait_for_text("at strength 0.501")


def test_of_many_quick_changes_the_last_wins(session: PageSession) -> None:
    dice = random.Random(2)
    began = time.perf_counter()
    for number in range(500):
        session.set(strength(session), value=10 ** dice.uniform(-2, 0.9))
        time.sleep(max(number * 2 / 500 - (time.perf_counter() - began), 0))
    session.set(strength(session), value=10.0)
    session.wait_for_text("at strength 10.")
    # Nothing comes after it.
    session.set(strength(session), value=0.5)
    session.wait_for_text("at strength")
    summary = session.widgets[session.find_text("Log-likelihood")]["value"]
    assert "at strength 0.501" in plain_text(summary)


def test_settings_at_the_limits_of_all_controls_are_answered_for_all(address: str) -> None:
    with ExitStack() as stack:
        sessions = []
        for _ in range(AT_ONCE):
            page = open_page(address)
            stack.callback(page.close_tab)
            session = stack.enter_context(page_session(page))
            session.place(address)
            sessions.append(session)
        for number, session in enumerate(sessions):
            for widget, state in list(session.widgets.items()):
                if {"min", "max", "value"} <= state.keys() and "description" in state:
                    log = state["_model_name"] == "FloatLogSliderModel"
                    limit = state["max" if number % 2 else "min"]
                    session.set(widget, value=10**limit if log else limit)
        for number, session in enumerate(sessions):
            value = 0.1 * 10 ** (0.05 * (number + 1))
            session.set(strength(session), value=value)
            session.wait_for_text(f"at strength {value:.3g}", seconds=120)
