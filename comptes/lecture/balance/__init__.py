"""Reads a general balance: which sheet, which titles, which columns, which rows, then what the figures say.

Owns the way from the cells of a workbook to accounts with a debit and a credit, and the questions it cannot answer
alone. Stands on the readers of amounts and accounts; pure. `docs/adr/0013-lire-une-balance.md` tells the algorithm.
"""

from .lecture import lire_balance

__all__ = ["lire_balance"]
