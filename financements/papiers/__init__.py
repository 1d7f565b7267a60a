"""Papers: the code that each printed page carries, the templates of letters, and signed copies put back in their place.

Owns the deposits of scanned pages, the signed copies and the record of what template each document was issued with.
Stands on deposits (gates and store); the rooms that print documents register their kinds here.
"""
