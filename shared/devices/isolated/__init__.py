"""Drivers that may hang or crash inside C: each in a child process that is killed and replaced.

``proxy.IsolatedDriver`` stands in for the driver; ``registry`` puts it there for every plug-in with
``isolated=True`` and every device with ``isolated = true`` in the configuration. Why and how: ADR
0013. What may cross is listed in ``crossing``.
"""
