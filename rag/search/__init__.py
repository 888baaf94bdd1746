"""A question to ranked chunks and sentences."""
