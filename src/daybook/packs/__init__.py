"""Data, not code: one folder a pack, each with a manifest."""
