"""Totals of accepted accounts: by version, then by territory, kept by difference and checked against the lines.

Owns which accounts count for an exercise (``retenus``) and the figures of one version (``requetes``).
"""
