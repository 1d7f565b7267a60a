"""Natures of expense: which one an account belongs to, by dated versions of the mapping account → nature.

Owns the table of natures, drafted then published in the administration. Stands on ``totaux`` for its effect.
"""
