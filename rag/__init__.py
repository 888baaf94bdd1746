"""Question answering over Chinese government documents, every sentence cited.

The data's way: read (clean, card, structure) -> index -> search -> answer; pipeline puts them together.
"""
