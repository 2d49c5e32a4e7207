"""The first screen: who we are, what people come for, and the ways in."""
