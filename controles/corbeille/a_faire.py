"""« À faire » : what a CPTS has to do, dated, most urgent first. The page, the guard and the mails read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from comptes.versions.enums import Verdict
from controles.dialogue.suivi import Attente, dialogues_de_la_cpts
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.commun.formats import accord, avec_article, date_longue
from cpts.structures.models import CPTS
from financements.contrats.models import DelaiMission, NatureDelai
from financements.contrats.suivi import delais_de_la_cpts, reste
from financements.indicateurs.suivi import ADeclarer, objectifs_a_declarer


@dataclass(frozen=True)
class Tache:
    """One thing to do: a phrase, a date (wished or due), where to do it, and how pressing it is.

    ``genre``: precision, dialogue, corriger, retard, obligatoire, delai, engagement, indicateur, souhaitee.
    """

    genre: str
    titre: str
    detail: str
    date: datetime.date
    url: str

    @property
    def date_est_une_obligation(self) -> bool:
        return self.genre in ("retard", "obligatoire")


_ORDRE = (
    "precision", "dialogue", "corriger", "retard", "obligatoire", "delai", "engagement", "indicateur", "souhaitee",
)  # fmt: skip
# An answer or a signature is wished within a month, as for a question on a deposit: a choice of the service.
_DELAI_DU_DIALOGUE = datetime.timedelta(days=30)
_ETATS_SANS_SUITE = (EtatTransmission.RECUE, EtatTransmission.DISPENSEE)
# A file that waits for the CPTS: what for. A readable one waits to be confirmed.
_ATTENTE_PAR_VERDICT = {
    Verdict.BLOQUANT.value: ("Corriger", "Le fichier reçu contient des points à corriger."),
    Verdict.A_PRECISER.value: (
        "Préciser",
        "Le fichier reçu peut se lire de plusieurs façons : une réponse est attendue.",
    ),
}
_A_CONFIRMER = ("Confirmer", "Le fichier reçu est lisible ; il attend votre confirmation pour compter.")
_GENRE_PAR_ETAT = {EtatTransmission.INCOMPLETE: "corriger", EtatTransmission.EN_RETARD: "retard"}


def a_faire(cpts: CPTS, au: datetime.date) -> list[Tache]:
    """Tasks of a CPTS, in five queries: questions first, then faulty files, late pieces, then by date."""
    echanges = Echange.objects.filter(cpts=cpts, etat=EtatEchange.ATTEND_CPTS)
    transmissions = Transmission.objects.filter(cpts=cpts).exclude(etat__in=_ETATS_SANS_SUITE)
    return taches(
        cpts,
        echanges.select_related("organisation", "version"),
        transmissions.select_related("requise", "exercice", "version"),
        au,
        delais_de_la_cpts(cpts, au),
        objectifs_a_declarer(cpts, au),
        dialogues_de_la_cpts(cpts, au),
    )


def taches(
    cpts: CPTS,
    echanges: Iterable[Echange],
    transmissions: Iterable[Transmission],
    au: datetime.date,
    delais: Iterable[DelaiMission] = (),
    objectifs: Iterable[ADeclarer] = (),
    dialogues: Iterable[Attente] = (),
) -> list[Tache]:
    """The same from rows already read, with what ``a_faire`` selects beside them; the others are left out."""
    toutes = [
        *_precisions(echanges),
        *_pieces(cpts, transmissions, au),
        *_delais(cpts, delais, au),
        *_objectifs(cpts, objectifs, au),
        *_dialogues(cpts, dialogues),
    ]
    return sorted(toutes, key=lambda t: (_ORDRE.index(t.genre), t.date, t.titre))


def _precisions(echanges: Iterable[Echange]) -> Iterable[Tache]:
    for echange in echanges:
        if echange.etat != EtatEchange.ATTEND_CPTS:
            continue
        yield Tache(
            "precision",
            f"Répondre à une précision demandée par {avec_article(echange.organisation.nom)}",
            f"Dépôt {echange.version.numero}",
            echange.reponse_souhaitee_le,
            reverse("echange", args=[echange.uuid]),
        )


def _pieces(cpts: CPTS, transmissions: Iterable[Transmission], au: datetime.date) -> Iterable[Tache]:
    """One task per piece: a single deposit serves ARS and CPAM."""
    attendues = [t for t in transmissions if t.etat not in _ETATS_SANS_SUITE]
    par_piece: dict[tuple[int, str], list[Transmission]] = {}
    for ligne in sorted(attendues, key=lambda t: (t.echeance, t.piece, t.destinataire)):
        par_piece.setdefault((ligne.exercice_id, ligne.piece), []).append(ligne)
    for lignes in par_piece.values():
        yield _tache(cpts, min(lignes, key=lambda t: not t.requise.opposable), lignes, au)


def _delais(cpts: CPTS, delais: Iterable[DelaiMission], au: datetime.date) -> Iterable[Tache]:
    """Missions to start or deploy, near their last day or past it: to talk over, never a sanction."""
    for delai in delais:
        verbe = "Démarrer" if delai.nature == NatureDelai.DEMARRAGE else "Déployer"
        yield Tache(
            "delai",
            f"{verbe} la mission {delai.get_mission_display()}",
            f"Délai de la convention : {reste(delai, au)}. À voir avec votre caisse, sans effet sur les montants.",
            delai.limite,
            f"{reverse('cpts_contrat', args=[cpts.uuid])}#missions",
        )


def _objectifs(cpts: CPTS, objectifs: Iterable[ADeclarer], au: datetime.date) -> Iterable[Tache]:
    """Objectives to declare before the anniversary, one task a contract year: talked over, never a sanction."""
    for a_declarer in objectifs:
        quand = "finit" if a_declarer.dernier_jour >= au else "a fini"
        yield Tache(
            "indicateur",
            f"Déclarer {accord(a_declarer.nombre, 'objectif', 'objectifs')} de vos indicateurs",
            f"Année de contrat qui {quand} le {date_longue(a_declarer.dernier_jour)}. Votre caisse et votre ARS les "
            "lisent avant le dialogue de gestion.",
            a_declarer.dernier_jour,
            f"{reverse('cpts_indicateurs', args=[cpts.uuid])}?annee={a_declarer.annee_contrat.isoformat()}",
        )


def _dialogues(cpts: CPTS, dialogues: Iterable[Attente]) -> Iterable[Tache]:
    """What a dialogue waits for from the CPTS (rows of ``dialogues_de_la_cpts``)."""
    for d in dialogues:
        url = reverse("cpts_dialogue_annee", args=[cpts.uuid, d.annee_contrat.isoformat()])
        annee = f"Année de contrat du {date_longue(d.annee_contrat)}"
        if d.question_depuis:
            jour = timezone.localdate(d.question_depuis) + _DELAI_DU_DIALOGUE
            titre = "Répondre aux questions du dialogue de gestion"
            yield Tache("dialogue", titre, annee, jour, f"{url}#questions")
        if d.a_signer and d.date_reunion:
            titre = "Signer le compte rendu du dialogue de gestion"
            detail = f"{annee}. La présidence signe pour la CPTS."
            yield Tache("dialogue", titre, detail, d.date_reunion + _DELAI_DU_DIALOGUE, f"{url}#signatures")
        if d.promis_pour:
            titre = "Dire où en est un engagement du dialogue de gestion"
            yield Tache("engagement", titre, annee, d.promis_pour, f"{url}#engagements")


def _tache(cpts: CPTS, ligne: Transmission, lignes: list[Transmission], au: datetime.date) -> Tache:
    defaut = "obligatoire" if ligne.requise.opposable else "souhaitee"
    genre = _GENRE_PAR_ETAT.get(EtatTransmission(ligne.etat), defaut)
    destinataires = " et ".join(sorted({t.get_destinataire_display() for t in lignes}))
    piece = ligne.get_piece_display()
    if genre == "corriger" and ligne.version:
        verbe, detail = _ATTENTE_PAR_VERDICT.get(ligne.version.verdict, _A_CONFIRMER)
        return Tache(
            genre,
            f"{verbe} : {piece}, exercice {ligne.exercice}",
            detail,
            ligne.echeance,
            reverse("depot", args=[ligne.version.uuid]),
        )
    url = f"{reverse('depot_nouveau')}?cpts={cpts.uuid}&exercice={ligne.exercice.uuid}&piece={ligne.piece}"
    return Tache(
        genre,
        f"Déposer : {piece}, exercice {ligne.exercice}",
        _detail(ligne, destinataires, au),
        ligne.echeance,
        url,
    )


def _detail(ligne: Transmission, destinataires: str, au: datetime.date) -> str:
    jours = ligne.jours_retard(au)
    if jours:
        return f"En retard de {jours} jour{'s' if jours > 1 else ''} · pour {destinataires}"
    if ligne.requise.opposable:
        return f"À transmettre · pour {destinataires}"
    return f"Demandée, sans obligation · pour {destinataires}. Nous vous invitons à la déposer."
