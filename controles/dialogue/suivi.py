"""What a dialogue de gestion waits for: an answer, a signature, a commitment whose day comes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, Min, OuterRef, Q, QuerySet, Subquery

from controles.dialogue.enums import EtatDialogue, EtatEngagement, Partie
from controles.dialogue.models import Dialogue, EngagementPris, QuestionDialogue, SignatureDialogue
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS

AVANT_L_ECHEANCE = datetime.timedelta(days=60)
# What the dialogues of ``%(cpts)s`` wait for from the CPTS, as a JSON list (see ``Attente``). A fragment, because the
# page of a CPTS reads it among others in one statement; ``%(promis)s``: last day of the commitments looked at.
ATTENTES_DE_LA_CPTS = """
(SELECT json_agg(json_build_array(a.annee_contrat, a.date_reunion, a.a_signer, a.question, a.promis)) FROM
   (SELECT d.annee_contrat, d.date_reunion,
           d.etat = 'tenu' AND NOT EXISTS (SELECT 1 FROM controles_signaturedialogue s
             WHERE s.dialogue_id = d.id AND s.partie = 'cpts') AS a_signer,
           (SELECT min(q.posee_le) FROM controles_questiondialogue q
             WHERE q.dialogue_id = d.id AND q.reponse = '' AND q.partie <> 'cpts' AND NOT EXISTS
               (SELECT 1 FROM controles_signaturedialogue s WHERE s.dialogue_id = d.id)) AS question,
           (SELECT min(e.echeance) FROM controles_engagementpris e
             WHERE e.dialogue_id = d.id AND e.partie = 'cpts' AND e.etat = 'a_faire'
               AND e.echeance <= %(promis)s) AS promis
      FROM controles_dialogue d JOIN financements_contrat c ON c.id = d.contrat_id
     WHERE c.cpts_id = %(cpts)s) a
  WHERE a.a_signer OR a.question IS NOT NULL OR a.promis IS NOT NULL)
"""


@dataclass(frozen=True)
class Attente:
    """What one dialogue waits for from the CPTS.

    ``question_depuis``: oldest question to answer; ``promis_pour``: first day of a commitment still to do, past or
    within sixty days.
    """

    annee_contrat: datetime.date
    date_reunion: datetime.date | None
    a_signer: bool
    question_depuis: datetime.datetime | None
    promis_pour: datetime.date | None


def dialogues_de_la_cpts(cpts: CPTS, au: datetime.date) -> list[Attente]:
    """What the dialogues of a CPTS found within the perimeter wait for from it. One query."""
    with connection.cursor() as curseur:
        curseur.execute(f"SELECT {ATTENTES_DE_LA_CPTS}", {"cpts": cpts.pk, "promis": au + AVANT_L_ECHEANCE})
        return attentes(curseur.fetchone()[0] or [])


def attentes(lignes: Iterable[list[Any]]) -> list[Attente]:
    """Typed rows of ``ATTENTES_DE_LA_CPTS``."""
    jour, instant = datetime.date.fromisoformat, datetime.datetime.fromisoformat
    return [
        Attente(
            jour(annee),
            jour(reunion) if reunion else None,
            a_signer,
            instant(question) if question else None,
            jour(promis) if promis else None,
        )
        for annee, reunion, a_signer, question, promis in lignes
    ]


def dialogues_a_suivre(user: Utilisateur, au: datetime.date) -> QuerySet[Dialogue]:
    """Dialogues that wait for the caisse or the ARS of this person.

    Each with ``question_depuis`` (oldest question of the CPTS to answer), ``a_signer``, ``promis_pour`` (as above).
    """
    parties = [p for p in (Partie.CPAM, Partie.ARS) if p in perimetre_de(user).roles]
    signatures = SignatureDialogue.objects.filter(dialogue=OuterRef("pk"))
    questions = (
        QuestionDialogue.objects.filter(dialogue=OuterRef("pk"), reponse="", partie=Partie.CPTS)
        .order_by()
        .values("dialogue")
        .annotate(depuis=Min("posee_le"))
    )
    promis = (
        EngagementPris.objects.filter(
            dialogue=OuterRef("pk"),
            partie__in=parties,
            etat=EtatEngagement.A_FAIRE,
            echeance__lte=au + AVANT_L_ECHEANCE,
        )
        .order_by()
        .values("dialogue")
        .annotate(jour=Min("echeance"))
    )
    signe_ici = Exists(signatures.filter(partie__in=parties))
    dialogues = Dialogue.objects.for_user(user).filter(contrat__cpts__exemple=False)
    visibles = dialogues.select_related("contrat__cpts")
    return visibles.annotate(
        a_signer=ExpressionWrapper(Q(etat=EtatDialogue.TENU) & ~signe_ici, output_field=BooleanField()),
        question_depuis=Subquery(questions.values("depuis")),
        promis_pour=Subquery(promis.values("jour")),
        figee=Exists(signatures),
    ).filter(Q(a_signer=True) | Q(question_depuis__isnull=False, figee=False) | Q(promis_pour__isnull=False))
