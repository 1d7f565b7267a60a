"""Sums: of one version, written with its lines; of the territories, kept by difference.

Owns the totals, which accounts count for an exercise, and the publication of a table of natures, which moves them.
Stands on ``comptes.versions`` and ``comptes.natures``.
"""
