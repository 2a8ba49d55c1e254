"""The only room that knows all stages."""
