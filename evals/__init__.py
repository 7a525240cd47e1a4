"""What is good enough, measured: on cases a clinician cares about, and on data named on the command line."""
