"""A stored version read once and whole: its lines, its totals, its findings, in one transaction.

The way goes down and never comes back: the reading (``comptes.lecture``), the decisions and totals
(``comptes.affectation``), what becomes of the deposit (``comptes.depots``), each entered once, under one lock. Also
the sweep that takes up interrupted readings, the pages of lines, and the check of every total against the lines.
"""
