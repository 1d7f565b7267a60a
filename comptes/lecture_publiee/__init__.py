"""The registry of the rules of reading, as its page and the API show it. Stands on ``comptes.lecture``."""
