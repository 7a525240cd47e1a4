"""Drafting, checking, deciding, releasing, following up."""
