"""What is attached to this machine, which driver can use it, and what to write about it.

``looks`` sees, bus by bus; ``search`` looks and probes, everything at once and within its time;
``plan`` turns what came of it into lines for the configuration.
"""
