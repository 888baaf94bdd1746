"""Headings to sections, sections to chunks; pure."""
