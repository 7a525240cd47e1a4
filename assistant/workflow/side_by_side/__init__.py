"""A draft beside the human summary of the same stay, thing by thing."""
