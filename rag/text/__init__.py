"""What any Chinese text is made of: sentences, figures, language; pure."""
