"""The four columns of a CPTS, by contract year and by exercise: allotted, paid, transferred, spent. Never netted.

``lecture`` reads everything in one statement, ``colonnes`` makes the rows, ``passage`` ties the two calendars by the
dates of payment, ``dates`` finds what was spent between two days in the ledgers that count.
"""
