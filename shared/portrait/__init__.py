"""Identity photographs: the rules they must keep, a guided cut, and what is wrong with one.

No model of faces is built in: a person places the head box. A site's own certified models are an
optional plug-in (``faces``).
"""
