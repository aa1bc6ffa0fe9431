"""Recordings that somebody brings: CSV, NPZ, MAT, NWB and pynapple's NPZ.

Files are parsed by a process of their own, which can write no file, ends after some seconds and takes down nobody
with it: of 6,000 MAT files with some bytes changed, SciPy 1.17 ended the process with 16. What comes back are
arrays, and nothing is ever unpickled or written.
"""
