"""Pinyin engine for the on-screen keyboard."""
