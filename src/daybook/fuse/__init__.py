"""Claims -> events, origins, tallies, captives and control: a pure function of readings and people's decisions."""
