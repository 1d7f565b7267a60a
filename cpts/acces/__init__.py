"""Signing in, giving and withdrawing access, and the tokens of people and of programs.

Owns the pages, the API and the acts; the rows are those of ``personnes``, the scopes data (``donnees/portees.json``).
Stands on ``courriels``, ``api`` and ``traces``.
"""
