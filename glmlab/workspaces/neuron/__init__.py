"""The workspace "One neuron": its settings, what is computed of them, and how it is shown."""
