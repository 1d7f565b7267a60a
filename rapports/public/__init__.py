"""Pages open to everyone: legal pages, help, glossary, statistics of use, files for robots.

Owns those pages. Stands on ``secret``: only what is published is told.
"""
