"""What the people who keep the catalogue need: lint, differences in words, import, release.

No terminal loads any of this: a terminal takes verified releases only.
"""
