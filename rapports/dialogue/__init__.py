"""The prepared dialogue de gestion: one national frame that gathers the figures of the other pages. Reads only."""
