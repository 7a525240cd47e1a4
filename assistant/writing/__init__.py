"""Turns evidence into items: what each kind of document is made of, and the two writers that fill it."""
