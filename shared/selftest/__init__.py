"""The self-test (自检): is this machine ready, who must act on what is not, and how does it drift.

``machine`` looks at the computer, ``run`` at everything, ``night`` does it by itself, ``past`` says
what has changed. No Qt here: the command, the pages and the night use the same.
"""
