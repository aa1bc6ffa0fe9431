"""The engine: one process that computes for all sessions, and how they speak with it.

A session, which is a kernel without JAX, asks by the name of a work and with settings; the engine
answers with results. It alone imports JAX, owns the device, traces and compiles each program once, and
keeps what was computed for whoever asks for the same.

The transport is `multiprocessing.connection` of the standard library over a Unix domain socket: the
socket lies in a directory that only this user can open, and both sides prove that they know a key
(HMAC) before anything is read. Requests are JSON, and are checked like a link from a stranger before
anything is done for them; answers are pickles, which a session reads of its own engine only. pyzmq
would bring threads and contexts that do not outlive a fork, ipyparallel and dask.distributed a
scheduler, a second protocol and tens of megabytes in each session, for messages between two processes
of one machine. ``python -m tests.benchmarks.classroom`` measures what
a request costs, and a class.
"""
