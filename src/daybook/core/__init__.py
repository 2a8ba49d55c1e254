"""The dictionary of the house: records and closed lists. Standard library only; no I/O, no clock, no environment."""
