"""What a dialogue de gestion waits for: an answer, a signature, a commitment whose day comes."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, Exists, ExpressionWrapper, Min, OuterRef, Q, QuerySet, Subquery

from controles.dialogue.enums import EtatDialogue, EtatEngagement, Partie
from controles.dialogue.models import Dialogue, EngagementPris, QuestionDialogue, SignatureDialogue
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS

AVANT_L_ECHEANCE = datetime.timedelta(days=60)
DE_LA_CPTS = Q(partie=Partie.CPTS)


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
    siens = _qui_attendent(Dialogue.objects.filter(contrat__cpts=cpts), [Partie.CPTS], ~DE_LA_CPTS, au)
    champs = ("annee_contrat", "date_reunion", "a_signer", "question_depuis", "promis_pour")
    return [Attente(*ligne) for ligne in siens.order_by("annee_contrat", "pk").values_list(*champs)]


def dialogues_a_suivre(user: Utilisateur, au: datetime.date) -> QuerySet[Dialogue]:
    """Dialogues that wait for the caisse or the ARS of this person, with what they wait for (see ``Attente``)."""
    parties = [p for p in (Partie.CPAM, Partie.ARS) if p in perimetre_de(user).roles]
    visibles = Dialogue.objects.for_user(user).filter(contrat__cpts__exemple=False)
    return _qui_attendent(visibles.select_related("contrat__cpts"), parties, DE_LA_CPTS, au)


def _qui_attendent(
    dialogues: QuerySet[Dialogue], parties: Collection[str], questions_de: Q, au: datetime.date
) -> QuerySet[Dialogue]:
    """Those that wait for one of ``parties``, with the three columns of ``Attente``.

    ``questions_de``: the questions these parties answer. Nobody answers any more after the first signature.
    """
    signatures = SignatureDialogue.objects.filter(dialogue=OuterRef("pk"))
    signe_ici = Exists(signatures.filter(partie__in=parties))
    return dialogues.annotate(
        a_signer=ExpressionWrapper(Q(etat=EtatDialogue.TENU) & ~signe_ici, output_field=BooleanField()),
        question_depuis=Subquery(_premiere_question(questions_de)),
        promis_pour=Subquery(_premier_engagement(parties, au)),
    ).filter(Q(a_signer=True) | Q(question_depuis__isnull=False) | Q(promis_pour__isnull=False))


def _premiere_question(questions_de: Q) -> QuerySet:
    signe = SignatureDialogue.objects.filter(dialogue=OuterRef("dialogue"))
    sans_reponse = QuestionDialogue.objects.filter(
        ~Exists(signe), questions_de, dialogue=OuterRef("pk"), reponse=""
    )
    return sans_reponse.order_by().values("dialogue").annotate(depuis=Min("posee_le")).values("depuis")


def _premier_engagement(parties: Collection[str], au: datetime.date) -> QuerySet:
    a_faire = EngagementPris.objects.filter(
        dialogue=OuterRef("pk"),
        partie__in=parties,
        etat=EtatEngagement.A_FAIRE,
        echeance__lte=au + AVANT_L_ECHEANCE,
    )
    return a_faire.order_by().values("dialogue").annotate(jour=Min("echeance")).values("jour")
