"""First pages: the public home and its search, and the portfolio of who works for several CPTS.

Owns those pages. Stands on ``controles.corbeille`` for what presses.
"""
