"""What is known of a patient, and the part of it that bears on a question."""
