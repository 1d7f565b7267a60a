"""Rights: the roles, what a person sees (``perimetre``), what they may do and why not (``regles``), their menu.

Owns no row: roles are given in ``personnes``. A queryset begins at ``perimetre_de``; a button, a POST and the API all
ask ``peut``. Stands on ``structures`` (a caisse sees the CPTS linked to it).
"""
