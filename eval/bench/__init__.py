"""How fast and how large: embedding against LlamaIndex's defaults, and an index that grows."""
