"""Service tokens: those of a program, not of a person.

Asked by one person, granted by another of the same structure, shown once, rotated, withdrawn.
``qui`` says who may, ``actes`` writes, ``appels`` opens the API, ``courriels`` tells people.
"""
