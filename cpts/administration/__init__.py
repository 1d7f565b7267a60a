"""Django's administration, opened by the role « admin » alone: reference data, people, roles.

``socle`` is what every model shown there is built of, ``admin`` the models of this app. Stands on all the other rooms.
"""
