"""Work lists: « À faire » of a CPTS, and the basket of a controller (late pieces, deposits, questions, dialogues).

Owns no row: tabs, columns, filters and counts over those of the other rooms, on which it stands.
"""
