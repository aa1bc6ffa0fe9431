"""The controls, the header and the looks of the page, made of ipywidgets."""
