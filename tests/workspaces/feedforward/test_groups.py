"""Groups chosen by hand: every click makes a mask that can be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from glmlab.workspaces.feedforward.compute.data import mask_of_groups
from glmlab.workspaces.feedforward.groups import MOST_GROUPS, group_of_each, with_next_group
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_groups


def test_a_click_goes_through_the_groups_to_none_and_back() -> None:
    groups = (1, 1, 2, 2)
    seen = [groups[3]]
    for _ in range(4):
        groups = with_next_group(groups, 4, 3)
        seen.append(groups[3])
    assert seen == [2, 3, 0, 1, 2]
    assert groups[:3] == (1, 1, 2)


def test_the_last_group_is_never_empty() -> None:
    assert with_next_group((1, 0, 0), 3, 0) == (1, 0, 0)
    groups = (1,)
    for _ in range(5):
        groups = with_next_group(groups, 1, 0)
        assert any(groups)


@pytest.mark.parametrize("n_features", [1, 2, 5, 20])
def test_any_clicks_make_a_mask_that_can_be(n_features: int) -> None:
    generator = np.random.default_rng(n_features)
    groups: tuple[int, ...] = ()
    for feature in generator.integers(0, n_features, 200):
        groups = with_next_group(groups, n_features, int(feature))
        mask = mask_of_groups(groups)
        assert len(groups) == n_features
        assert max(groups) <= MOST_GROUPS
        assert mask.sum(axis=0).max() <= 1
        assert (mask.sum(axis=1) > 0).all()
        assert mask.size
        replace(Settings(n_features=n_features), groups=groups)


def test_unchosen_groups_are_the_datas_own() -> None:
    assert group_of_each((), 5) == toy_groups(5) == (1, 2, 2, 2, 1)
    assert group_of_each((1, 2), 4) == (1, 2, 2, 2)
    assert group_of_each((1, 2, 3), 2) == (1, 2)
