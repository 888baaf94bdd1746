"""The page: what the browser shows of an Answer, and the words, style and script for it.

Arrows: ui -> here -> rag.types, rag.errors. Knows no retrieval, no model, no store, no Gradio.
"""
