"""Raw text to the text that all offsets refer to: page noise out, broken lines joined; pure."""
