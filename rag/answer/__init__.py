"""A question to a verified, cited Answer."""
