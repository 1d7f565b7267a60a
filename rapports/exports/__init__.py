"""Exports: everything within the caller's perimeter, written by the database itself and streamed as it comes.

Owns the data sets (``jeux``: their columns and filters), the formats and the manifest. Stands on ``cockpit`` and
``secret`` for aggregates, ``curseurs`` for what has changed since.
"""
