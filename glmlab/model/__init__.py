"""The JAX model core: no widgets, no files, nothing else of glmlab."""
