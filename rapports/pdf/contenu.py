"""What a report says: the same functions as the screens, and the fingerprint of it all."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comptes.natures.requetes import libelles_natures
from comptes.totaux.requetes import Synthese, synthese_version
from comptes.versions.models import ConstatLecture, Exercice
from cpts.commun.contexte import site_courant
from cpts.commun.graphiques import Graphique
from cpts.personnes.models import Utilisateur
from rapports.fiche import graphiques
from rapports.fiche.depots import DepotVu
from rapports.fiche.exercices import ExerciceVu
from rapports.fiche.fiche import FicheCPTS, fiche_de

FEUILLES = ("css/papier.css", "css/pdf.css")
GABARIT = "rapports/pdf/document.html"
# A finding repeated a thousand times is one line here: the deposit page has them all.
CONSTATS_MONTRES = 12


@dataclass(frozen=True)
class NatureDuRapport:
    """Spend of one nature. ``part``: fraction of the whole, None when nothing is spent."""

    libelle: str
    montant: object
    part: object


@dataclass(frozen=True)
class ConstatResume:
    """All the findings of one rule."""

    code: str
    gravite: str
    message: str
    nombre: int


@dataclass(frozen=True)
class Manquante:
    """A piece not received, and everyone who asks for it."""

    piece: str
    pour: str
    etat: str
    date: str
    force: str


class ContenuDuRapport:
    """A report before layout. ``html`` holds it whole; ``empreinte`` changes as soon as anything in it does."""

    def __init__(self, fiche: FicheCPTS, vu: ExerciceVu) -> None:
        self.fiche = fiche
        self.vu = vu

    @property
    def titre(self) -> str:
        return f"{self.fiche.cpts.nom} : rapport de l’exercice {self.vu.exercice}"

    @cached_property
    def synthese(self) -> Synthese | None:
        """Figures of the accounts that count; None when there are none."""
        return synthese_version(self.vu.version) if self.vu.version else None

    @cached_property
    def natures(self) -> list[NatureDuRapport]:
        if self.synthese is None:
            return []
        libelles, total = libelles_natures(), self.synthese.depense
        return [
            NatureDuRapport(
                libelles.get(poste.code, poste.code), poste.montant, poste.montant / total if total else None
            )
            for poste in self.synthese.natures
        ]

    @cached_property
    def depots(self) -> list[DepotVu]:
        """Deposits of the exercise, newest first."""
        return self.fiche.depots_de(self.vu.exercice)

    @cached_property
    def constats(self) -> list[ConstatResume]:
        """Findings of the reading, one line a rule, in the order of the reading."""
        if self.vu.version is None:
            return []
        par_regle: dict[str, ConstatResume] = {}
        for c in ConstatLecture.objects.filter(version=self.vu.version):
            if c.code not in par_regle:
                par_regle[c.code] = ConstatResume(c.code, c.get_gravite_display(), c.message, c.nombre)
        return list(par_regle.values())[:CONSTATS_MONTRES]

    @property
    def manquantes(self) -> list[Manquante]:
        """Pieces not received, in the words of the administration; one line for all who ask the same."""
        lignes = [ligne for ligne in self.vu.lignes_de_transmission if ligne.manque]
        cles = dict.fromkeys((li.piece, li.etat_en_entier, li.date, li.force) for li in lignes)
        for ligne in lignes:
            cle = (ligne.piece, ligne.etat_en_entier, ligne.date, ligne.force)
            cles[cle] = f"{cles[cle]} et {ligne.pour}" if cles[cle] else ligne.pour
        return [
            Manquante(piece, pour or "", etat, date, force)
            for (piece, etat, date, force), pour in cles.items()
        ]

    @cached_property
    def graphique(self) -> Graphique | None:
        return graphiques.depense_par_mission(self.vu)

    @property
    def image_du_graphique(self) -> str:
        """The same drawing as the screen, carried by the document."""
        svg = self.graphique.svg if self.graphique else ""
        return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"

    @property
    def description_du_graphique(self) -> str:
        """Text that stands for the drawing: its finding and every bar."""
        if self.graphique is None:
            return ""
        barres = (f"{ligne.cellules[0]} {ligne.cellules[-1]}" for ligne in self.graphique.lignes)
        return f"{self.graphique.titre} : {', '.join(barres)}."

    @cached_property
    def html(self) -> SafeString:
        """The document, without the moment of its production: same data, same text."""
        contexte = {"rapport": self, "graphique": self.graphique, "site": site_courant()}
        return render_to_string(GABARIT, contexte)

    @property
    def empreinte(self) -> str:
        """SHA-256 of the document and of its style sheets."""
        return hashlib.sha256(self.html.encode() + feuille_de_style().encode()).hexdigest()


@cache
def feuille_de_style() -> str:
    """Text of the print sheets, in their order."""
    return "".join(Path(str(finders.find(nom))).read_text(encoding="utf-8") for nom in FEUILLES)


def contenu_du_rapport(user: Utilisateur, exercice: Exercice) -> ContenuDuRapport:
    """Report of an exercise within the caller's perimeter; ``Http404`` outside. No name of a person in it."""
    fiche = fiche_de(user, exercice.cpts.uuid)
    vu = next(vu for vu in fiche.exercices if vu.exercice.pk == exercice.pk)
    return ContenuDuRapport(fiche, vu)
