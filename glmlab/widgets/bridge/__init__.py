"""The bridge: what a lab says to the browser, and what it hears, beside ipywidgets and bqplot."""

from glmlab.widgets.bridge.bridge import Attributes, Bridge, Message

__all__ = ["Attributes", "Bridge", "Message"]
