"""Bank card terminals: what they answer, and a small documented line protocol to one."""
