"""The prepared dialogue de gestion: one national frame that gathers the figures of the other pages. Reads only.

Owns the page, its document and its forms; rows and acts are those of ``controles.dialogue``. Stands on ``fiche``.
"""
