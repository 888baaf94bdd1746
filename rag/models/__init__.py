"""Model files and the models: weights, the embedder, the embedded language model server, its client."""
