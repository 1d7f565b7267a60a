"""Natures of expense: the dated tables that say which one an account belongs to, and the drafts of the next.

Owns the tables; publishing one moves totals and is in ``comptes.totaux.publication``.
"""
