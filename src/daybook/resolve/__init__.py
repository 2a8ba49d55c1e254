"""Words -> places, actors, days, or none of these."""
