"""The words that every workspace says; those of each are in its own `words`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from glmlab.number_format import number, percent, power_of_ten

TITLE = "glmlab"
BUSY = "Computing…"
PREPARED_TOOLTIP = (
    "What may be chosen next is compiled for this machine, once. Until that is done, a choice that nobody "
    "has made before may take some seconds."
)
PREPARING = "Preparing the first picture…"
NO_PICTURE = "There is no picture yet."

WORKSPACES = "Workspaces"


PRESET = "Preset"
PRESET_TIP = "Data and choices that show one thing well."
OWN_PRESET = "Your own"
OWN_STORY = "These are your own choices: no preset is like them."
OWN_SUGGESTION = "Undo, Reset, or take a preset, each of which shows one thing well."
TRY = "Try:"


CANCEL = "Cancel"
MORE = "More"
LESS = "Less"

RESET = "Reset"

SUMMARY = "Summary"
STORY = "Story"

LOCKED = "Your teacher has locked this."

RESET_TOOLTIP = "Brings every control back to where it started."

NO_PENALTY = "Without a regularizer there is no strength to choose."


ACTIONS = {
    "undo": "Undo",
    "redo": "Redo",
    "pin": "Pin",
    "share": "Share",
    "code": "Code",
    "predict": "Predict",
    "enlarge": "Large",
}
UNPIN = "Unpin"
ACTION_TOOLTIPS = {
    "undo": "Takes the last change back (Ctrl+Z).",
    "redo": "Makes the change again that was taken back (Ctrl+Shift+Z).",
    "pin": "Keeps this picture in sight to compare the next ones with.",
    "share": "Gives a link and a file from which others start where you are.",
    "code": "Shows the Python code of what you see.",
    "predict": "Hides the answer until you have said what you expect.",
    "enlarge": "Makes all words large enough to be read from the back of a room.",
}
UNPIN_TOOLTIP = "Takes away the picture that was kept."

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
CLOSE_TOOLTIP = "Closes this box (Escape)."

DATA_LABEL = "Data"
PICTURES_LABEL = "Pictures"
PICTURES_TOOLTIP = "Which picture is saved."
AUTHOR = "Name"
AUTHOR_HINT = "goes under the pictures"
AUTHOR_TOOLTIP = (
    "Written under every picture that is saved, and into its file's name, beside the settings."
)
SAVE_DATA = "Save data"
SAVE_PICTURES = "Save pictures"
ALL_PICTURES = "All in one"
AS_AT_THE_START = "all settings as at the start"
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


def not_to_restrict(labels: Iterable[str]) -> str:
    """Say what a link wants hidden or locked and the lab does not have."""
    return f"The link hides or locks {', '.join(labels)}, which this page does not have."


def section(heading: str) -> str:
    """Name all controls under a heading, as a teacher names what is hidden."""
    return f"{heading} section"


STRENGTH_KEYS = "Left and right move the strength, Page Up and Page Down move it further."


def data_tooltip(kind: str) -> str:
    """Say what is saved in a format of data."""
    if kind == "CSV":
        return "Saves the data as a table: one row per bin, with its features and its counts."
    return f"Saves the data, the weights, the path and the scores as {kind}, for numpy.load."


TABLE_TOOLTIP = "Saves the numbers of the picture as a table; of all pictures, in one ZIP file."
NO_TABLE = "There are no numbers of this picture yet."


def picture_tooltip(kind: str) -> str:
    """Say what is saved in a format of pictures."""
    return f"Saves the picture as {kind}, as you see it now."


def script_tooltip(library: str) -> str:
    """Say what the script of a library does."""
    return f"The script that makes these data and fits them with {library}."


def prepared(share: float) -> str:
    """Say how much of what may be chosen next is compiled."""
    return f"Preparing {percent(round(share, 2))}"


def changed_preset(label: str) -> str:
    """Name what was made of a preset."""
    return f"{label}, changed"


def left_out(labels: Iterable[str]) -> str:
    """Say which shared values were not taken because the teacher has locked them."""
    return f"Your teacher has locked {', '.join(labels)}; the rest was taken."


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


def more_tooltip(heading: str) -> str:
    """Say what the button beside a heading does."""
    return f"Shows or hides more choices of {heading.lower()}."


def how_exact(kkt_residual: float) -> str:
    """Say how well fits meet the conditions of their optimum: nobody reads more than a power of ten."""
    is_tiny = np.isfinite(kkt_residual) and kkt_residual > 0
    within = (
        power_of_ten(int(np.floor(np.log10(kkt_residual))) + 1) if is_tiny else number(kkt_residual)
    )
    return f"Optimality conditions met to {within}."
