"""From named arrays, whatever they come from, to one recording: which is the spike train, in what unit, with what.

A file or an object holds `Contents`, variables by name. `interpret` makes a `Recording` of them, or asks a
`Question` where two readings are possible.
"""
