"""The public catalogue of reading rules: what each code means, why, and what to do. No row, no database.

Stands on the registry of ``comptes.lecture``.
"""
