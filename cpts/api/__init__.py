"""What the API of every room is built of: views, filters, pages of a list, errors, quotas, schema.

Owns the forms of ``/api/v1/`` and its dated changes (``donnees/api.json``), no row. The addresses of a room are in the
room. Stands on ``traces`` (when a row last changed) and ``droits``.
"""
