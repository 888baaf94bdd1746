"""A folder of files to an index of chunks, sentences and vectors, and that index as a reader sees it."""
