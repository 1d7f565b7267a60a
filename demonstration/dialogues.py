"""Dialogues de gestion of a few fictitious CPTS: one closed by its three signatures, one prepared for the current year.

Everything goes through the functions that the pages call, at its date, with the rights of the person who acts.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from controles.dialogue import actes as dialogues
from controles.dialogue import compte_rendu
from controles.dialogue.enums import EtatEngagement
from controles.dialogue.models import Dialogue
from cpts.commun.horloge import a_la_date
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from demonstration.envois import SILENCIEUSE, VITRINE
from demonstration.grand_livre import NOMS, PRENOMS
from demonstration.inscription import Inscrite
from demonstration.moments import le
from demonstration.personnes import DEPUIS
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat
from financements.enveloppes.lecture import lire
from financements.enveloppes.periodes import Annee, annees_commencees

RANGS = (VITRINE, SILENCIEUSE, 5, 6)
APRES_L_ANNEE = datetime.timedelta(days=45)  # the meeting, after the last day of the contract year
PREPARATION = datetime.timedelta(days=21)  # before the meeting
NOTE = (
    "Points à regarder ensemble : la part de dépense qui n’est affectée à aucune mission, le rythme de la prévention, "
    "et ce que deviennent les engagements de l’an dernier."
)
QUESTION = "Une part de la dépense n’est affectée à aucune mission : comment comptez-vous la répartir ?"
REPONSE = "Une clé de répartition du temps de coordination est en place depuis le début de l’exercice."
QUESTION_CPTS = "Quand le solde de l’année sera-t-il versé, une fois les taux arrêtés ?"
REPONSE_CPTS = "Avec l’avance de l’année suivante, dans le mois qui suit la décision."
PARTICIPANTS = (
    "Présidence et coordination de la CPTS ; service des relations avec les professionnels de santé de la caisse ; "
    "délégation départementale de l’ARS."
)
COMPTE_RENDU = (
    "Les trois parties ont relu les colonnes de l’année de contrat et leurs sources.\n\n"
    "La CPTS a présenté ses actions mission par mission. La caisse et l’ARS ont donné leur avis sur chaque objectif ; "
    "les taux retenus et leurs motifs figurent sur la page des indicateurs.\n\n"
    "La dépense qui n’est affectée à aucune mission sera répartie par une clé déclarée avant la prochaine clôture."
)
# (party, days after the meeting, what is promised, how it stands, follow-up)
ENGAGEMENTS = (
    ("cpts", 90, "Déclarer une clé de répartition du temps de coordination entre les missions.", "fait",
     "Clé déclarée et appliquée aux comptes de l’exercice."),
    ("cpts", 240, "Ouvrir une permanence de soins non programmés le samedi matin.", "a_faire", ""),
    ("cpam", 60, "Préciser la mission de chaque versement dans les fichiers de paiement.", "fait",
     "Fait à partir du versement suivant."),
    ("ars", 180, "Réunir les CPTS voisines autour du plan de réponse aux crises.", "abandonne",
     "Repris par le département, dans un autre cadre."),
)  # fmt: skip
QUESTION_DU_JOUR = "Quelles actions de prévention sont déjà engagées cette année ?"
NOTE_DU_JOUR = (
    "À regarder avant la réunion : les missions dont l’enveloppe est peu dépensée, et les pièces manquantes."
)
SUIVI_APRES = datetime.timedelta(days=120)


@dataclass(frozen=True)
class Parties:
    """Identifiers of those who act for the three parties of one CPTS."""

    presidence: str
    coordination: str
    cpam: str
    ars: str


def tenir_les_dialogues(inscrites: Sequence[Inscrite]) -> list[Dialogue]:
    """Dialogues of the CPTS of ``RANGS`` whose contract is entered, oldest first for each."""
    ouverts = []
    for inscrite in inscrites:
        if inscrite.structure.rang in RANGS and inscrite.structure.signature:
            ouverts += _dialogues(inscrite.ligne, inscrite.structure.rang)
    return ouverts


def _dialogues(cpts: CPTS, rang: int) -> list[Dialogue]:
    aujourdhui = timezone.localdate()
    annees = [a for a in annees_commencees(lire(cpts.pk), aujourdhui) if _enregistre(a)]
    closes = [a for a in annees if a.anniversaire + APRES_L_ANNEE + SUIVI_APRES < aujourdhui]
    courantes = [a for a in annees if a.contient(aujourdhui)]
    if not closes and not courantes:
        return []
    parties = _parties(cpts, rang)
    faits = [_clos(closes[-1], parties)] if closes else []
    return [*faits, *(_prepare(annee, parties) for annee in courantes)]


def _enregistre(annee: Annee) -> bool:
    return Contrat.objects.filter(pk=annee.contrat.pk, saisie=Saisie.ENREGISTRE).exists()


def _clos(annee: Annee, parties: Parties) -> Dialogue:
    """Prepared, held, followed and signed, each act at its date."""
    reunion = annee.anniversaire + APRES_L_ANNEE
    with a_la_date(le(reunion - PREPARATION)):
        dialogue = _ouvrir(annee, parties.cpam)
        dialogues.ecrire_note(_personne(parties.cpam), dialogue, NOTE)
        question = dialogues.poser_question(_personne(parties.cpam), dialogue, QUESTION)
        de_la_cpts = dialogues.poser_question(_personne(parties.coordination), dialogue, QUESTION_CPTS)
    with a_la_date(le(reunion - PREPARATION / 3)):
        dialogues.partager_note(_personne(parties.ars), dialogue)
        dialogues.repondre(_personne(parties.coordination), question, REPONSE)
        dialogues.repondre(_personne(parties.cpam), de_la_cpts, REPONSE_CPTS)
    with a_la_date(le(reunion, 17)):
        dialogues.tenir(_personne(parties.cpam), dialogue, reunion, PARTICIPANTS, COMPTE_RENDU)
        pris = [
            dialogues.prendre_engagement(
                _personne(parties.cpam), dialogue, texte, partie, reunion + datetime.timedelta(days=jours)
            )
            for partie, jours, texte, *_ in ENGAGEMENTS
        ]
    for jours, identifiant in ((7, parties.presidence), (9, parties.cpam), (16, parties.ars)):
        with a_la_date(le(reunion + datetime.timedelta(days=jours))):
            lue = compte_rendu.empreinte(
                Dialogue.objects.get(pk=dialogue.pk), dialogue.questions.all(), dialogue.engagements.all()
            )
            dialogues.signer(_personne(identifiant), dialogue, lue)
    with a_la_date(le(reunion + SUIVI_APRES)):
        for engagement, (partie, _, _, etat, suivi) in zip(pris, ENGAGEMENTS, strict=True):
            if etat != EtatEngagement.A_FAIRE:
                dialogues.suivre(_personne(_responsable(parties, partie)), engagement, etat, suivi)
    return dialogue


def _prepare(annee: Annee, parties: Parties) -> Dialogue:
    """Opened lately: a note of the two regulators, a question that waits for the CPTS."""
    jour = max(annee.debut, timezone.localdate() - PREPARATION)
    with a_la_date(le(jour)):
        dialogue = _ouvrir(annee, parties.ars)
        dialogues.ecrire_note(_personne(parties.ars), dialogue, NOTE_DU_JOUR)
        dialogues.poser_question(_personne(parties.cpam), dialogue, QUESTION_DU_JOUR)
    return dialogue


def _ouvrir(annee: Annee, identifiant: str) -> Dialogue:
    contrat = Contrat.objects.select_related("cpts").get(pk=annee.contrat.pk)
    return dialogues.ouvrir(_personne(identifiant), contrat, annee.debut)


def _responsable(parties: Parties, partie: str) -> str:
    return {"cpts": parties.coordination, "cpam": parties.cpam, "ars": parties.ars}[partie]


def _personne(identifiant: str) -> Utilisateur:
    """Read again, so that nothing of their rights is remembered from another date."""
    return Utilisateur.objects.get(username=identifiant)


# --- People ----------------------------------------------------------------------------------------------


def _parties(cpts: CPTS, rang: int) -> Parties:
    """Who holds each role on this CPTS; created without a password where nobody does."""
    return Parties(
        presidence=_titulaire(Role.PRESIDENCE, rang, cpts=cpts),
        coordination=_titulaire(Role.COORDINATION, rang, cpts=cpts),
        cpam=_titulaire(Role.CPAM, rang, organisation=cpts.rattachement(NatureRattachement.CAISSE)),
        ars=_titulaire(Role.ARS, rang, organisation=cpts.rattachement(NatureRattachement.ARS)),
    )


def _titulaire(role: Role, rang: int, **cible: object) -> str:
    deja = Habilitation.objects.en_cours().filter(role=role, **cible).select_related("utilisateur").first()
    if deja:
        return deja.utilisateur.username
    numero = rang * len(Role) + list(Role).index(role)
    personne = Utilisateur.objects.create(
        username=f"{role.value}-{rang:04d}",
        first_name=PRENOMS[numero % len(PRENOMS)],
        last_name=NOMS[numero // len(PRENOMS) % len(NOMS)],
        password=make_password(None),
        demonstration=True,
    )
    Habilitation.objects.create(utilisateur=personne, role=role, debut=DEPUIS, **cible)
    return personne.username
