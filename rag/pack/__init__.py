"""An answer with everything that proves it, in one file, and its examination without any model."""
