"""Reading a note: its parts, what is denied or past in it, and the facts that its lists state."""
