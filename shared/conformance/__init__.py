"""Checks of a foreign province against docs/sync-contract.md, through the wire alone.

One check for each MUST and MUST NOT a server can be held to from outside, named by its section;
what nobody can see from outside is listed in ``unseen``. Knows the contract's models and the
proofs, never a server's insides.
"""
