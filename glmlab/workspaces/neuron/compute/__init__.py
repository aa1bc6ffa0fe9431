"""From settings to results: the only modules of the workspace that know JAX."""

from glmlab.model.compilation_cache import use_compilation_cache

# Here, because whatever of the workspace compiles first has imported this before: a picture, or work
# beside it, each on a thread of its own.
use_compilation_cache()
