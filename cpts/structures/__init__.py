"""CPTS and the bodies around them: identity, dated life (``vie``), links to the caisse and the ARS, communes, size.

Owns the register's rows and what is worked out of a perimeter (``communes``, ``populations``, ``tailles``).
Stands on ``territoires``; knows who reads by a shape alone (``lecteurs``).
"""
