"""Reminders: only to those concerned, one mail per CPTS and day, minimum content, no figures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from controles.pieces.enums import EtatTransmission
from controles.pieces.models import PalierRappel, Rappel, Transmission
from cpts.courriels.envoi import lien
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation
from cpts.structures.models import CPTS, en_vigueur

# A job that did not run for some days still sends a reminder this late, not later.
RATTRAPAGE_JOURS = 3
_A_RAPPELER = (
    EtatTransmission.ATTENDUE,
    EtatTransmission.EN_RETARD,
    EtatTransmission.NON_TRANSMISE,
    EtatTransmission.INCOMPLETE,
)
_DESTINATAIRES = (Role.PRESIDENCE, Role.TRESORERIE, Role.COORDINATION)


def envoyer_rappels(au: datetime.date) -> int:
    """Send the reminders of a day; return how many mails left. Twice sends nothing more.

    Nothing is ever sent for a piece that was received or is not asked any more.
    """
    courriels = 0
    for cpts, dus in groupby(_rappels_dus(au), key=lambda du: du[0].cpts):
        dus_de_la_cpts = list(dus)
        with transaction.atomic():
            Rappel.objects.bulk_create(
                [Rappel(transmission=t, palier=p) for t, p in dus_de_la_cpts], ignore_conflicts=True
            )
            courriels += _envoyer(cpts, [t for t, _ in dus_de_la_cpts], au)
    return courriels


def _rappels_dus(au: datetime.date) -> list[tuple[Transmission, PalierRappel]]:
    """(transmission, step) reached in the last days and not sent yet, ordered by CPTS."""
    paliers = PalierRappel.objects.filter(en_vigueur(au))
    dus = [
        (transmission, palier)
        for palier in paliers
        for transmission in Transmission.objects.filter(
            etat__in=_A_RAPPELER,
            echeance__gt=au - datetime.timedelta(days=palier.jours + RATTRAPAGE_JOURS),
            echeance__lte=au - datetime.timedelta(days=palier.jours),
        )
        .exclude(rappel__palier=palier)
        .select_related("cpts", "requise", "exercice")
    ]
    return sorted(dus, key=lambda du: (du[0].cpts_id, du[0].echeance, du[0].piece, du[0].destinataire))


def adresses(cpts: CPTS) -> list[str]:
    """Who is reminded: officers and coordination in function, else the contact address."""
    personnes = (
        Habilitation.objects.en_cours()
        .filter(cpts=cpts, role__in=_DESTINATAIRES, utilisateur__is_active=True)
        .exclude(utilisateur__email="")
        .values_list("utilisateur__email", flat=True)
        .distinct()
    )
    return sorted(personnes) or ([cpts.courriel] if cpts.courriel else [])


def _envoyer(cpts: CPTS, transmissions: Iterable[Transmission], au: datetime.date) -> int:
    """One mail per address: the pieces, their dates and the force of the request, without any figure."""
    pieces = _par_piece(transmissions)
    if not pieces:
        return 0
    contexte = {"cpts": cpts, "pieces": pieces, "lien": lien(reverse("cpts", args=[cpts.uuid]))}
    echeance = min(p["echeance"] for p in pieces)
    objet = f"{cpts.nom} : {_objet(pieces)} ({echeance:%d/%m/%Y})"
    texte = render_to_string("controles/pieces/courriels/rappel.txt", contexte)
    destinataires = adresses(cpts)
    for adresse in destinataires:
        EmailMessage(
            objet, texte, settings.DEFAULT_FROM_EMAIL, [adresse], headers={"X-CPTS": str(cpts.pk)}
        ).send()
    return len(destinataires)


def _objet(pieces: list[dict]) -> str:
    if any(p["obligatoire"] for p in pieces):
        return "pièces à transmettre"
    return "pièces demandées, sans obligation"


def _par_piece(transmissions: Iterable[Transmission]) -> list[dict]:
    """A piece once, with its addressees: the CPTS deposits once for both."""
    pieces: dict[tuple, dict] = {}
    for t in transmissions:
        ligne = pieces.setdefault(
            (t.exercice_id, t.piece),
            {
                "libelle": t.get_piece_display(),
                "exercice": str(t.exercice),
                "echeance": t.echeance,
                "obligatoire": t.requise.opposable,
                "a_corriger": t.etat == EtatTransmission.INCOMPLETE,
                "destinataires": [],
            },
        )
        ligne["destinataires"].append(t.get_destinataire_display())
    return list(pieces.values())
