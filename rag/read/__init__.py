"""A file of any kind to a Document."""
