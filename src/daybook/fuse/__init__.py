"""Claims -> events, origins, tallies, contradictions, captives, control."""
