"""Every word of the interface, in one place.

Those of the controls are here, those of the pictures in `pictures` and `sentences`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glmlab.experiments import feedforward
from glmlab.lab.strings import coupling
from glmlab.lab.strings.work import Work
from glmlab.number_format import number

TITLE = "glmlab"
BUSY = "Computing…"
PREPARING = "Preparing the first picture…"
NO_PICTURE = "There is no picture yet."

WORKSPACES = "Workspaces"
WORKSPACE_TOOLTIPS = {
    "Feed-forward": "Fit one neuron's spikes, and see what regularization does.",
    "Coupled network": "Design the filters between neurons, simulate them, and fit them again.",
}

HEADINGS = {
    "data": "Data",
    "model": "Model",
    "regularization": "Regularization",
    **coupling.HEADINGS,
}

LABELS = {
    "preset": "Preset",
    "data": "Data",
    "observation_model": "Observation model",
    "inverse_link": "Inverse link",
    "regularizer": "Regularizer",
    "selection": "Selection",
    "solver": "Solver",
    **feedforward.LABELS,
    **coupling.LABELS,
}

OWN_PRESET = "Your own"
SELECTIONS = {"min": "Minimum", "1se": "One standard error"}
EXPERIMENTS = {
    "raster": "Raster",
    "counts": "Counts",
    "comparison": "Comparison",
    "redraws": "Many data sets",
    "solvers": "Solvers",
    **coupling.EXPERIMENTS,
}
EXPERIMENT_TOOLTIPS = {
    "raster": "Spikes of the model under those of the data.",
    "comparison": "Regularizers side by side, each at the strength that is selected for it.",
    "counts": "Predicted against observed counts: is the rate right, and is the scatter around it?",
    "solvers": "How fast each solver comes to the optimum.",
    "redraws": "The same fit on 100 new data sets: bias and variance of each weight.",
    **coupling.EXPERIMENT_TOOLTIPS,
}


WORK: dict[str, Work] = {
    "solvers": Work(
        begin="Run again",
        begin_tooltip="Runs every solver again from its start, and takes the time.",
        cancel_tooltip="Stops after the solver that runs now.",
        why_not="",
        stale="These are of other settings: run again.",
    ),
    "redraws": Work(
        begin="Redraw 100 data sets",
        begin_tooltip="Draws 100 data sets from the same true weights, and fits each of them.",
        cancel_tooltip="Stops drawing; the data sets that are done stay.",
        why_not="Only for toy data: nobody knows the true weights of a recording.",
        stale="These are of other settings: draw again.",
    ),
    **coupling.WORK,
}
"""Words around the long work of each experiment that has some."""

CANCEL = "Cancel"
USE_SELECTED = "Use it"
USE_SELECTED_TOOLTIP = "Sets the strength to the one that cross-validation selects."
MORE = "More"
LESS = "Less"

NEW_DATA = "New data"
NEW_WEIGHTS = "New weights"
RESET = "Reset"
BUTTONS = {
    "new_data": NEW_DATA,
    "new_weights": NEW_WEIGHTS,
    "use_selected": USE_SELECTED,
    "reset": RESET,
    **coupling.BUTTONS,
}
"""Labels of the buttons among the controls."""

LOCKED = "Your teacher has locked this."

TOOLTIPS = {
    "preset": "Data and choices that show one thing well.",
    "data": "What the model is fitted to: made-up spikes or a real neuron.",
    "correlation": "Correlation between any two features of the made-up data.",
    "overdispersion": (
        "How much more the made-up counts scatter than Poisson ones, whose variance is the rate; 0 is Poisson."
    ),
    "true_weights": "The weights that make the data; drag them in the picture, or type them here.",
    "truth_seed": "Draws the true weights of the first and the fifth feature; the others have none.",
    "groups": "Group of each feature: click one to put it into the next group.",
    "observation_model": "How counts scatter around the rate.",
    "fit_dispersion": (
        "Finds the dispersion together with the weights, by maximum likelihood; else it is set by hand."
    ),
    "dispersion": (
        "How much more the model's counts scatter than Poisson ones; near 0 they are Poisson, and 1 is "
        "the geometric distribution."
    ),
    "ratio": "Share of the Lasso in ElasticNet; the rest is Ridge.",
    "selection": (
        "Which strength cross-validation takes: the best score, or the largest strength whose score "
        "is within one standard error of it."
    ),
    "compared": "Draws the cross-validation curves of these regularizers beside the chosen one.",
    "solver": "Whose way to the optimum is shown under “Solvers”; the weights are the same for all.",
    "intervals": (
        "95% whiskers: how much each weight scatters from sample to sample around the penalized estimate. "
        "They leave out that the penalty pulls it from the truth, which they hold in 95 of 100 samples "
        "only where that pull is weak; “Many data sets” counts how often."
    ),
    "n_samples": "Number of time bins in the made-up data; the true weights stay.",
    "n_features": (
        "Number of stimulus features, each with a weight to recover. The true weights stay; features "
        "that are added have none."
    ),
    "stimulus_sd": "Standard deviation of the made-up stimulus.",
    "seed": "Starts the random numbers: the same seed makes the same data.",
    "inverse_link": "The nonlinearity that turns the weighted stimulus into a firing rate.",
    "regularizer": "Which penalty keeps the weights small.",
    "regularizer_strength": "How hard the penalty pulls the weights toward zero.",
    "grid_from": "Smallest strength that cross-validation tries.",
    "grid_to": "Largest strength that cross-validation tries.",
    "grid_points": "Number of strengths that cross-validation tries.",
    "folds": "Number of parts that the data are cut into, each held out once.",
    **coupling.TOOLTIPS,
}
NEW_DATA_TOOLTIP = (
    "Draws another stimulus and other spikes with the next seed; the true weights stay."
)
NEW_WEIGHTS_TOOLTIP = "Draws other true weights with the next truth seed."
RESET_TOOLTIP = "Brings every control back to where it started."

TOY_DATA_ONLY = "Only for toy data: a recording cannot be changed."
WEIGHTS_BY_HAND = "The true weights were chosen by hand; “New weights” draws others."
NO_PENALTY = "Without a regularizer there is no strength to choose."


ACTIONS = {
    "undo": "Undo",
    "redo": "Redo",
    "pin": "Pin",
    "share": "Share",
    "code": "Code",
    "predict": "Predict",
}
UNPIN = "Unpin"
ACTION_TOOLTIPS = {
    "undo": "Takes the last change back (Ctrl+Z).",
    "redo": "Makes the change again that was taken back (Ctrl+Shift+Z).",
    "pin": "Keeps this picture in sight to compare the next ones with.",
    "share": "Gives a link and a file from which others start where you are.",
    "code": "Shows the Python code of what you see.",
    "predict": "Hides the answer until you have said what you expect.",
}
UNPIN_TOOLTIP = "Takes away the picture that was kept."

LOCK_GUESS = "Lock guess"
LOCK_GUESS_TOOLTIP = "Shows the answer over your guess, and how close you came."
NOTHING_CHANGED = "Change something first: there is nothing to guess yet."
GIVE_UP = "Give up"
GIVE_UP_TOOLTIP = "Shows the answer without a guess."
CLOSE_GUESS_TOOLTIP = "Takes the guess and its score away."
GUESS_FIRST = "Change one thing, drag the points to the weights you expect, then lock the guess."
GUESS_NOW = "The pictures wait. Drag the points to the weights you expect, then lock the guess."
GUESS_LOCKED = "Your guess is locked. The answer is on its way."
GUESS_ENDED = "The guess has ended: these are other features, with no weights to compare."
STRENGTH_KEYS = "Left and right move the strength, Page Up and Page Down move it further."
WEIGHT_KEYS = "Left and right choose a weight, up and down move it."
NO_PREDICTION = "Only for toy data: a guess needs weights, each of a feature of its own."
TOOLBAR = "Actions"
LINK = "Link"
COPY_LINK = "Copy link"
COPY_LINK_TOOLTIP = "Copies the link, which opens the lab with these settings."
COPIED = "Copied"
COPY_BY_HAND = "Press Ctrl+C to copy the link."
NO_LINK = "A link cannot open this page with its settings; use the settings file or the code."
DOWNLOAD_SETTINGS = "Download settings"
DOWNLOAD_SETTINGS_TOOLTIP = "Saves these settings as a small file."
OPEN_SETTINGS = "Open settings"
OPEN_SETTINGS_TOOLTIP = "Takes the settings from such a file."
CLOSE = "Close"
CLOSE_SHARE_TOOLTIP = "Closes this box (Escape)."

DATA_LABEL = "Data"
PICTURES_LABEL = "Pictures"
PICTURES_TOOLTIP = "Which picture is saved."
SAVE_DATA = "Save data"
SAVE_PICTURES = "Save pictures"
PICTURES = {
    "all": "All in one",
    "weights": "Weights",
    "filters": "Filters",
    "cross-validation": "Cross-validation",
    **EXPERIMENTS,
    "path": "Regularization path",
    **coupling.PICTURES,
}
"""The views that can be saved as pictures, and all of them together."""
PICTURE_FAILED = "The picture could not be saved; the console of the browser says why."

SCRIPT = "Python script"
COPY_CODE = "Copy"
COPY_CODE_TOOLTIP = "Copies the script."
COPY_CODE_BY_HAND = "Press Ctrl+C to copy the script."
DOWNLOAD_CODE = "Download .py"
DOWNLOAD_CODE_TOOLTIP = "Saves the script as a file."

LINK_TOO_LONG = "The link is too long to hold settings; these are the settings of the start."
OTHER_VERSION = "These settings were shared by another version of glmlab and cannot be read."
OTHER_WORKSPACE = "These settings belong to another workspace."
NO_SETTINGS_FILE = 'This file holds no settings; choose one that "Download settings" has saved.'

_LONGEST_SENTENCE = 200


def data_tooltip(kind: str) -> str:
    """Say what is saved in a format of data."""
    if kind == "CSV":
        return "Saves the data as a table: one row a bin, with its features and its counts."
    return f"Saves the data, the weights, the path and the scores as {kind}, for numpy.load."


def picture_tooltip(kind: str) -> str:
    """Say what is saved in a format of pictures."""
    return f"Saves the picture as {kind}, as you see it now."


def script_tooltip(library: str) -> str:
    """Say what the script of a library does."""
    return f"The script that makes these data and fits them with {library}."


def changed_preset(label: str) -> str:
    """Name what was made of a preset."""
    return f"{label}, changed"


def name_of(setting: str) -> str:
    """Return what the student reads beside a setting."""
    return LABELS.get(setting, setting.capitalize())


def dispersion_fitted(dispersion: float) -> str:
    """Say what dispersion was fitted."""
    if dispersion == 0:
        return "Fitted: 0, which is Poisson: the counts scatter no more than that."
    return f"Fitted: {number(dispersion)}"


def left_out(labels: Iterable[str]) -> str:
    """Say which shared values were not taken because the teacher has locked them."""
    return f"Your teacher has locked {', '.join(labels)}; the rest was taken."


def guess_scored(off: float, off_unchanged: float, gain: float | None) -> str:
    """Say how close a guess came, and how close no change would have come."""
    said = f"Your guess is off by {_distance(off)} a weight; "
    if gain is None:
        return f"{said}the weights have not changed."
    percent = round(100 * abs(gain))
    than = f"{percent}% {'better' if gain > 0 else 'worse'}" if percent else "no better"
    return f"{said}no change would have been off by {_distance(off_unchanged)}: {than}."


def _distance(value: float) -> str:
    return number(value, 2) if value >= 0.001 else "less than 0.001"


def weight_spoken(feature: str, weight: float, *, is_guess: bool) -> str:
    """Say the weight that the keys move."""
    return f"{feature}, {'your guess' if is_guess else 'true weight'} {number(weight, 4)}"


def strength_spoken(strength: float) -> str:
    """Say the strength that the keys move."""
    return f"{LABELS['regularizer_strength']} {number(strength, 4)}"


def unreadable(label: str, expected: str, found: object) -> str:
    """Say that a shared value is not of the kind that it should be."""
    return f"{label} must be {expected}, but it is {found!r}."


def not_as_it_was(reason: str) -> str:
    """Say that what an earlier version shared is shown with other true weights, and why."""
    return f"The true weights of this earlier version cannot be kept. {reason}"


def shortened(sentence: str) -> str:
    """Cut a sentence that quotes what someone else wrote."""
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    return f"{sentence[: _LONGEST_SENTENCE - 1]}…"


def not_offered(solver: str, regularizers: Sequence[str]) -> str:
    """Say why a solver leaves regularizers out."""
    return f"{solver} cannot do {', '.join(regularizers)}: their penalties have corners."


def solvers_not_offered(solvers: Sequence[str], regularizer: str) -> str:
    """Say why a regularizer leaves solvers out."""
    return f"{', '.join(solvers)} cannot do {regularizer}: its penalty has corners."


def feature_in_group(feature: int, group: int) -> str:
    """Name a feature, counted from 0, and its group; 0 is none."""
    return f"w{feature + 1}·{group or '–'}"


def group_tooltip(feature: int, group: int) -> str:
    """Say in which group a feature is, and what a click does."""
    where = f"in group {group}" if group else "in no group"
    return f"w{feature + 1} is {where}; a click puts it into the next one."


def more_tooltip(heading: str) -> str:
    """Say what the button beside a heading does."""
    return f"Shows or hides more choices of {heading.lower()}."


def value_label(label: str) -> str:
    """Name of the number box beside a slider."""
    return f"{label} value"


def computation_failed(error: Exception) -> str:
    """Say that a computation failed and that the pictures are those of earlier settings."""
    return f"These settings could not be computed ({_reason(error)}); the last picture stays."


def work_failed(error: Exception) -> str:
    """Say that long work failed and that what it had brought stays."""
    return f"This could not be computed ({_reason(error)}); the last picture stays."


def drawing_failed(error: Exception) -> str:
    """Say that the pictures could not be drawn."""
    return f"The results could not be drawn ({_reason(error)})."


def _reason(error: Exception) -> str:
    lines = str(error).splitlines()
    return lines[0].rstrip(".") if lines and lines[0] else type(error).__name__
