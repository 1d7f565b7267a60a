"""Rows that a snapshot froze: « arrêté n° 12 », its lines, completeness, engagements and facts.

Owns them; ``arretes`` writes them once and nothing changes them. Stands on no other room.
"""
