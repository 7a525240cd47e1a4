"""Ours, by name: a library that is installed beside us carries a package called ``tests`` too."""
