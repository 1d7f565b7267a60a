"""The prepared dialogue de gestion: one national frame that gathers the figures of the other pages. Reads only."""

from rapports.dialogue.page import AnneeDeDialogue, PageDialogue, annees_de, page_de

__all__ = ["AnneeDeDialogue", "PageDialogue", "annees_de", "page_de"]
