"""Facts that no file brings yet, entered to be checked against a ceiling, a threshold or a deadline."""
