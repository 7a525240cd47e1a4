"""What a draft is scored on: each figure with its definition, and None where there is nothing to score."""
