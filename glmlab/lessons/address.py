"""How the addresses of lessons are written."""

STEP_KEY = "step"
"""In the query of a lesson, with the number of the step, from 1; no field of settings has this name."""

INDEX_VARIABLE = "GLMLAB_INDEX"
"""Of the environment, with the address of the page that lists all lessons, where there is one."""
