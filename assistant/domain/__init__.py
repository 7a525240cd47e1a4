"""Pure values and rules: a draft, its states, the people, the events. No I/O, no framework."""
