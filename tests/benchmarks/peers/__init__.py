"""glmlab beside other libraries, on the same objective and to the same optimality.

``python -m tests.benchmarks.peers`` needs the packages of the extra `bench` and prints one table.
"""
