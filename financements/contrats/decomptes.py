"""Official statements: refused while one line of the scale is unverified or of demonstration (rule D6)."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from cpts.commun.formats import accord, date_longue
from cpts.commun.verrous import Verrou, tenir
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.aci.bareme import LigneBareme
from financements.contrats.calcul import Calcul, calculer
from financements.contrats.document import document, empreinte, en_json, lignes_utilisees
from financements.contrats.dossiers import lire_un
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, Decompte
from financements.contrats.papiers import DECOMPTE
from financements.contrats.requetes.annexes import phrase_d_ecart
from financements.papiers import modeles


class DecompteRefuse(Exception):
    """No official statement; ``resume`` says why in a sentence, ``lignes`` name what stands in the way.

    A class of its own because the page, the API and the statement read the two apart.
    """

    def __init__(self, resume: str, lignes: tuple[str, ...] = ()) -> None:
        self.resume = resume
        self.lignes = lignes
        suite = f" En cause : {' ; '.join(lignes)}." if lignes else ""
        super().__init__(f"{resume}{suite}")


def motif_de_refus(calcul: Calcul) -> DecompteRefuse | None:
    """Why no official statement can rest on this computation; None when it can."""
    if not calcul.echeancier.annees:
        return DecompteRefuse(
            "Aucune année de contrat n’a commencé à cette date : il n’y a rien à décompter."
        )
    utilisees = lignes_utilisees(calcul)
    demonstration = {version.id for version in calcul.grille.versions if version.demonstration}
    bloquantes = [
        ligne for ligne in utilisees if ligne.bareme in demonstration or not ligne.provenance.verifiee
    ]
    if bloquantes:
        noms = tuple(dict.fromkeys(_nommer(ligne, demonstration) for ligne in bloquantes))
        combien = accord(len(noms), "ligne du barème est en cause", "lignes du barème sont en cause")
        return DecompteRefuse(
            f"Un décompte officiel ne peut pas reposer sur un montant que personne n’a vérifié. {combien}.",
            noms,
        )
    inconnues = tuple(
        f"{part.mission}, {part.part.value}, année de contrat du {date_longue(annee.annee.debut)}"
        for annee in calcul.echeancier.annees
        for part in annee.parts
        if part.plafond is None
    )
    if ecarts := tuple(
        phrase_d_ecart(part) for annee in calcul.echeancier.annees for part in annee.parts if part.ecart != 0
    ):
        return DecompteRefuse(
            "Un décompte officiel demande que les indicateurs de chaque mission fassent exactement sa part variable.",
            ecarts,
        )
    if inconnues or not calcul.echeancier.officiel:
        return DecompteRefuse(
            "Un décompte officiel demande que chaque montant du barème soit connu et publié.", inconnues
        )
    return None


def _nommer(ligne: LigneBareme, demonstration: set[str]) -> str:
    invente = ligne.bareme in demonstration or ligne.provenance.demonstration
    return f"{ligne.designation}, {'de démonstration' if invente else 'non vérifiée'}"


@transaction.atomic
def emettre(user: Utilisateur, contrat: Contrat, au: datetime.date) -> Decompte:
    """Freeze the schedule up to ``au`` as a numbered statement. Raises ``DecompteRefuse``."""
    exiger(user, Action.EMETTRE_DECOMPTE, contrat.cpts)
    if contrat.saisie != Saisie.ENREGISTRE:
        raise DecompteRefuse("Ce contrat n’est pas enregistré en entier : ses missions ne sont pas connues.")
    if au > timezone.localdate():
        raise DecompteRefuse(
            "Un décompte officiel s’arrête au plus tard aujourd’hui : choisissez une date passée."
        )
    calcul = calculer(lire_un(contrat), au)
    if refus := motif_de_refus(calcul):
        raise refus
    contenu = en_json(document(calcul))
    decompte = Decompte.objects.create(
        contrat=contrat,
        numero=_numero_suivant(),
        au=au,
        contenu=contenu,
        empreinte=empreinte(contenu),
        emis_le=timezone.now(),
        emis_par=user,
    )
    modeles.emettre(DECOMPTE, decompte.uuid)
    journaliser(
        user,
        contrat.cpts,
        "decompte.emis",
        f"Décompte officiel n° {decompte.numero} arrêté au {date_longue(au)}",
        details={"numero": decompte.numero, "empreinte": decompte.empreinte},
    )
    return decompte


def _numero_suivant() -> str:
    """« D2026-000012 »: the year of issue, then the next number of that year, without a gap."""
    annee = timezone.localdate().year
    tenir(Verrou.DECOMPTE)
    dernier = Decompte.objects.filter(numero__startswith=f"D{annee}-").order_by("-numero").first()
    rang = int(dernier.numero.partition("-")[2]) + 1 if dernier else 1
    return f"D{annee}-{rang:06d}"
