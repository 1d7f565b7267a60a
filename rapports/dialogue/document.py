"""The prepared dialogue as a document of four to six pages: the figures of the page, for every caisse the same."""

from __future__ import annotations

import hashlib
from functools import cache, cached_property
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from controles.dialogue.models import Dialogue
from cpts.commun.contexte import site_courant
from cpts.personnes.models import Utilisateur
from rapports.dialogue.page import PageDialogue, page_de

FEUILLES = ("css/papier.css", "css/pdf.css", "css/dialogue-pdf.css")
GABARIT = "rapports/dialogue/document.html"
OBJECTIFS_ESPACES = 6  # beyond, no part starts a page of its own


class ContenuDialogue:
    """The document before layout. A note not shared yet is never in it, whoever asks."""

    def __init__(self, page: PageDialogue) -> None:
        self.page = page

    @property
    def titre(self) -> str:
        return f"{self.page.cpts.nom} : dialogue de gestion, année de contrat {self.page.annee.libelle}"

    @property
    def dense(self) -> bool:
        """Whether it runs on rather than start a page for each group of parts: four to six pages either way."""
        return len(self.page.indicateurs.objectifs) > OBJECTIFS_ESPACES

    @cached_property
    def html(self) -> SafeString:
        """The document, without the moment of its production: same data, same text."""
        contexte = {"document": self, "page": self.page, "cpts": self.page.cpts, "site": site_courant()}
        return render_to_string(GABARIT, contexte)

    @property
    def empreinte(self) -> str:
        """SHA-256 of the document and of its style sheets."""
        return hashlib.sha256(self.html.encode() + _styles().encode()).hexdigest()


def contenu_du_dialogue(user: Utilisateur, dialogue: Dialogue) -> ContenuDialogue:
    """The document of a dialogue as its reader may see it; ``Http404`` outside their perimeter."""
    return ContenuDialogue(page_de(user, dialogue.contrat.cpts.uuid, dialogue.annee_contrat.isoformat()))


@cache
def _styles() -> str:
    return "".join(Path(str(finders.find(nom))).read_text(encoding="utf-8") for nom in FEUILLES)
