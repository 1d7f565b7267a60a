"""General mechanisms, each once: lists, forms, formats, charts, files, PDF, CSV, journal seals, statistical secrecy.

Owns no row and knows no person, no structure and no right. Every room of every app may stand on it.
"""
