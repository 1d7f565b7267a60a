"""A stored version read once and whole: its lines, its totals, its findings, in one transaction.

Stands on the reading (``comptes.lecture``), the deposits and the attribution.
"""
