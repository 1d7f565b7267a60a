"""Asking for a report, producing it, taking up again those a broker or a worker lost."""

from __future__ import annotations

import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from comptes.versions.models import Exercice
from controles.dialogue.models import Dialogue
from cpts.commun.pdf import PdfIndisponible, mettre_en_page
from cpts.commun.travaux import Travail, renvoyer
from cpts.personnes.models import Utilisateur
from financements.papiers.impression import imprimer
from rapports.dialogue.document import ContenuDialogue, contenu_du_dialogue
from rapports.dialogue.papiers import COMPTE_RENDU
from rapports.pdf.contenu import ContenuDuRapport, contenu_du_rapport
from rapports.pdf.models import Rapport

FABRICATION = Travail("rapports.pdf.tasks.produire_rapport", "rapport", Rapport, date="")
LOT = 50
ATTENTE_AVANT_REPRISE = datetime.timedelta(seconds=60)
ABANDON = datetime.timedelta(hours=1)
ECHEC = "La fabrication du rapport s’est interrompue. Le rapport reste lisible en page web ; vous pouvez le redemander."


@transaction.atomic
def demander(user: Utilisateur, sujet: Exercice | Dialogue) -> Rapport:
    """Ask for the report of an exercise or dialogue of the caller's perimeter; one already waiting is given back."""
    type(sujet).objects.select_for_update().get(pk=sujet.pk)
    du_sujet = {"dialogue": sujet} if isinstance(sujet, Dialogue) else {"exercice": sujet}
    en_attente = Rapport.objects.filter(**du_sujet, demande_par=user, etat=Rapport.Etat.DEMANDE).first()
    rapport = en_attente or Rapport.objects.create(**du_sujet, demande_par=user, demande_le=timezone.now())
    FABRICATION.apres_validation(rapport.pk)
    return rapport


def reprendre() -> int:
    """Send again the reports that wait for more than a minute; give up after an hour. Returns how many are sent."""
    maintenant = timezone.now()
    en_attente = Rapport.objects.filter(etat=Rapport.Etat.DEMANDE)
    en_attente.filter(demande_le__lt=maintenant - ABANDON).update(etat=Rapport.Etat.ECHEC, erreur=ECHEC)
    anciens = en_attente.filter(demande_le__lt=maintenant - ATTENTE_AVANT_REPRISE)
    return renvoyer(anciens.values_list("pk", flat=True)[:LOT], FABRICATION.envoyer)


def produire(rapport_id: int) -> None:
    """Lay a report out, unless the same data were laid out before. Twice changes nothing."""
    with transaction.atomic():
        rapport = (
            Rapport.objects.select_for_update(of=("self",))
            .select_related("exercice__cpts", "dialogue__contrat__cpts", "demande_par")
            .filter(pk=rapport_id, etat=Rapport.Etat.DEMANDE)
            .first()
        )
        if rapport is not None:
            _produire(rapport)


def _produire(rapport: Rapport) -> None:
    try:
        contenu = _contenu(rapport)
    except Http404:
        _refuser(rapport, "Vous ne suivez plus cette CPTS : le rapport n’est pas fabriqué.")
        return
    rapport.empreinte = contenu.empreinte
    deja = _deja_mis_en_page(rapport)
    if deja is None:
        try:
            octets = _mettre_en_page(rapport, contenu.html)
        except PdfIndisponible as erreur:
            _refuser(rapport, str(erreur))
            return
        rapport.contenu.save(f"rapports/{rapport.uuid}.pdf", ContentFile(octets), save=False)
    else:
        rapport.contenu = deja
    rapport.etat, rapport.pret_le, rapport.erreur = Rapport.Etat.PRET, timezone.now(), ""
    rapport.save(update_fields=["etat", "empreinte", "contenu", "pret_le", "erreur"])


def _mettre_en_page(rapport: Rapport, html: str) -> bytes:
    """The minutes of a dialogue are signed: their pages carry a code."""
    return imprimer(html, COMPTE_RENDU, rapport.dialogue.uuid) if rapport.dialogue else mettre_en_page(html)


def _contenu(rapport: Rapport) -> ContenuDuRapport | ContenuDialogue:
    """What the report says to who asked; ``Http404`` outside their perimeter."""
    if rapport.dialogue is not None:
        return contenu_du_dialogue(rapport.demande_par, rapport.dialogue)
    assert rapport.exercice is not None  # one of the two: the database holds it
    return contenu_du_rapport(rapport.demande_par, rapport.exercice)


def _deja_mis_en_page(rapport: Rapport) -> str | None:
    """Stored file of a report with the same data, if it is still there."""
    nom = (
        Rapport.objects.filter(
            exercice=rapport.exercice_id,
            dialogue=rapport.dialogue_id,
            empreinte=rapport.empreinte,
            etat=Rapport.Etat.PRET,
        )
        .values_list("contenu", flat=True)
        .first()
    )
    return nom if nom and default_storage.exists(nom) else None


def _refuser(rapport: Rapport, phrase: str) -> None:
    rapport.etat, rapport.erreur = Rapport.Etat.ECHEC, phrase[:300]
    rapport.save(update_fields=["etat", "erreur"])
