"""Between typed columns and an accepted delivery: contracts, references, contradictions, and which school is meant."""
