"""« Précisions demandées » : a question on a deposit, a finding or a line, answered in the same thread."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from comptes.versions.models import ConstatLecture, LigneEcriture, Version
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange, Message
from controles.pieces.rappels import adresses
from cpts.courriels.envoi import lien
from cpts.droits.regles import Action, exiger, organisation_de, peut
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser

DELAI_REPONSE = datetime.timedelta(days=30)
LONGUEUR_MAX = 4000


@transaction.atomic
def demander(
    user: Utilisateur,
    version: Version,
    texte: str,
    *,
    constat: ConstatLecture | None = None,
    ligne: int | None = None,
) -> Echange:
    """Open a thread; it becomes the first item of the CPTS's « À faire ». The CPTS is told by mail.

    The same question of the same person on the same thing, still open, is the thread already there.
    """
    cpts = version.depot.cpts
    exiger(user, Action.EXAMINER, cpts)
    organisation = organisation_de(user, cpts)
    if ligne is not None:
        _verifier_ligne(version, ligne)
    Version.objects.select_for_update(no_key=True).get(pk=version.pk)
    deja = Echange.objects.filter(
        version=version, constat=constat, ligne=ligne, ouvert_par=user, messages__texte=texte.strip()
    ).exclude(etat=EtatEchange.CLOS)
    if connu := deja.first():
        return connu
    maintenant = timezone.now()
    echange = Echange.objects.create(
        cpts=cpts,
        version=version,
        constat=constat,
        ligne=ligne,
        organisation=organisation,
        ouvert_par=user,
        ouvert_le=maintenant,
        reponse_souhaitee_le=timezone.localdate() + DELAI_REPONSE,
    )
    _ajouter(echange, user, organisation.nom, texte)
    _journaliser(user, echange, "ouvert", "Précision demandée")
    _prevenir(echange)
    return echange


@transaction.atomic
def repondre(user: Utilisateur, echange: Echange, texte: str) -> Message:
    """Add a message: whose turn it is changes with the side that writes. Sent twice in a row, it is there once."""
    echange = Echange.objects.select_for_update().get(pk=echange.pk)
    if echange.etat == EtatEchange.CLOS:
        raise ValidationError("Cet échange est clos. Ouvrez une nouvelle demande si besoin.")
    dernier = echange.messages.order_by("-pk").first()
    if dernier and (dernier.auteur_id, dernier.texte) == (user.pk, texte.strip()):
        return dernier
    if peut(user, Action.REPONDRE, echange.cpts):
        message = _ajouter(echange, user, echange.cpts.nom, texte)
        echange.etat = EtatEchange.ATTEND_ADMINISTRATION
    else:
        exiger(user, Action.EXAMINER, echange.cpts)
        message = _ajouter(echange, user, organisation_de(user, echange.cpts).nom, texte)
        echange.etat = EtatEchange.ATTEND_CPTS
        _prevenir(echange)
    echange.save(update_fields=["etat"])
    _journaliser(user, echange, "repondu", "Message envoyé")
    return message


@transaction.atomic
def clore(user: Utilisateur, echange: Echange) -> Echange:
    """Close a thread: an act of the administration. A second time changes nothing."""
    exiger(user, Action.EXAMINER, echange.cpts)
    if echange.etat != EtatEchange.CLOS:
        echange.etat, echange.clos_le = EtatEchange.CLOS, timezone.now()
        echange.save(update_fields=["etat", "clos_le"])
        _journaliser(user, echange, "clos", "Échange clos")
    return echange


def _journaliser(user: Utilisateur, echange: Echange, verbe: str, phrase: str) -> None:
    """The text stays in the thread: it may name people."""
    objet = f"{phrase}, sur le dépôt {echange.version.numero}"
    journaliser(user, echange.cpts, f"echange.{verbe}", objet)


def _ajouter(echange: Echange, user: Utilisateur, de: str, texte: str) -> Message:
    texte = texte.strip()
    if not texte:
        raise ValidationError("Écrivez votre message avant de l’envoyer.")
    if len(texte) > LONGUEUR_MAX:
        raise ValidationError(
            f"Votre message compte {len(texte)} caractères ; {LONGUEUR_MAX} au plus sont attendus. Raccourcissez-le."
        )
    return Message.objects.create(echange=echange, auteur=user, de=de, texte=texte, le=timezone.now())


def _verifier_ligne(version: Version, ligne: int) -> None:
    existe = LigneEcriture.objects.filter(
        cpts_id=version.depot.cpts_id, version_id=version.pk, ligne=ligne
    ).exists()
    if not existe:
        raise ValidationError(
            f"La ligne {ligne} n’existe pas dans ce dépôt. Choisissez une ligne du fichier lu."
        )


def _prevenir(echange: Echange) -> None:
    """Tell the CPTS by mail, without quoting the question."""
    cpts = echange.cpts
    texte = render_to_string(
        "controles/echanges/courriels/precision.txt",
        {"echange": echange, "lien": lien(reverse("echange", args=[echange.uuid]))},
    )
    objet = f"{cpts.nom} : une précision est demandée ({echange.reponse_souhaitee_le:%d/%m/%Y})"
    for adresse in adresses(cpts):
        EmailMessage(
            objet, texte, settings.DEFAULT_FROM_EMAIL, [adresse], headers={"X-CPTS": str(cpts.pk)}
        ).send()
