"""Questions with gold, a runner and its scores."""
