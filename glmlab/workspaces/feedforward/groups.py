"""The groups of features, as they are chosen by hand."""

from __future__ import annotations

from glmlab.workspaces.feedforward.toy_data import toy_groups

MOST_GROUPS = 5


def group_of_each(groups: tuple[int, ...], n_features: int) -> tuple[int, ...]:
    """Return the group of each feature, from 1; 0 is no group.

    Features behind the chosen ones are in the group of the last; where none was chosen they are in
    the data's own.
    """
    if not groups:
        return toy_groups(n_features)
    missing = n_features - len(groups)
    return groups[:n_features] + groups[-1:] * max(missing, 0)


def with_next_group(groups: tuple[int, ...], n_features: int, feature: int) -> tuple[int, ...]:
    """Put a feature into the next group: after those in use comes a new one, then none.

    The last feature that is in a group stays in one, since groups without features are no groups.
    """
    of_each = list(group_of_each(groups, n_features))
    others = [group for k, group in enumerate(of_each) if k != feature]
    new = min(max(others, default=0) + 1, MOST_GROUPS)
    chosen = of_each[feature] + 1 if of_each[feature] < new else 0
    of_each[feature] = chosen if chosen or any(others) else 1
    return tuple(of_each)
