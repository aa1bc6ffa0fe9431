"""The concepts of a GLM that a student chooses from: one record each, in one table for each kind.

A record says all that anybody asks of its concept, so nobody compares with its name. What computes is in
`glmlab.model`; here nothing knows JAX.
"""
