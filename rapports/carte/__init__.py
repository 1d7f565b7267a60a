"""Maps by department: who is covered, who has sent accounts, where money goes. Each has its table.

Owns those pages; shapes and colours are ``cpts.commun.graphiques``. Stands on ``cockpit`` and ``secret``.
"""
