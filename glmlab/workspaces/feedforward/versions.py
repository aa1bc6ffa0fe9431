"""Settings that were shared by earlier versions, as the present one says the same."""

from __future__ import annotations

from dataclasses import replace

from glmlab.concepts.regularizers import REGULARIZERS
from glmlab.workspaces.feedforward.data_sets import DATA_SETS
from glmlab.workspaces.feedforward.settings import Settings
from glmlab.workspaces.feedforward.toy_data import toy_arrays
from glmlab.workspaces.feedforward.truth import PAGE


def from_version_1(settings: Settings) -> Settings:
    """Say what settings of version 1 meant.

    The dispersion of an observation model that has one had no control, and was 1.

    There, the true weights came out of the stream of the data, behind the stimulus: another number of
    samples or features, or another seed, made another truth. The groups of a data set were those of
    its last feature and of its first, and of all between.

    Parameters
    ----------
    settings
        With the values that version 1 wrote.

    Returns
    -------
    Settings
        That make the same data.

    Raises
    ------
    ValueError
        If a true weight of then is larger than one can be now.
    """
    if settings.has_dispersion:
        settings = replace(settings, fit_dispersion=False, dispersion=1.0)
    if not DATA_SETS[settings.data].is_synthetic:
        return settings
    settings, n_features = replace(settings, truth_seed=PAGE.truth_seed), settings.n_features
    seen = (settings.regularizer, *settings.compared)
    reads_groups = any(REGULARIZERS[name].is_grouped for name in seen)
    if reads_groups and not settings.groups and n_features != PAGE.n_features:
        groups = tuple(1 if k in (0, n_features - 1) else 2 for k in range(n_features))
        settings = replace(settings, groups=groups)
    if settings.true_weights:
        return settings
    if (settings.n_samples, n_features) == (PAGE.n_samples, PAGE.n_features):
        return replace(settings, truth_seed=settings.seed)
    drawn = toy_arrays(settings.n_samples, n_features, settings.stimulus_sd, settings.seed)[1]
    return replace(settings, true_weights=tuple(float(weight) for weight in drawn))
