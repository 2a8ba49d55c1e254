"""Blob -> document and sentences."""
