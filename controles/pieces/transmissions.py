"""The state of every expected transmission: opened, flagged and closed, by the daily job and by each deposit."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from comptes.depots.enums import PIECES_LUES, VERDICTS_ACCEPTES, EtatLecture, Verdict
from comptes.depots.models import Exercice, Version
from controles.pieces.enums import EtatTransmission
from controles.pieces.exigences import Exigence, exigences, situations
from controles.pieces.models import PieceRequise, Releve, Transmission
from cpts.commun.verrous import Verrou, tenir
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS

PREMIERE_ANNEE = 2023
PLUS_DEMANDEE = "La pièce n’est plus demandée pour cet exercice."
EXERCICE_RETIRE = "L’exercice a été retiré : rien n’est plus attendu pour lui."
_CHAMPS_SUIVIS = ["requise_id", "echeance", "etat", "recue_le", "version_id", "dispense_motif"]


@dataclass(frozen=True)
class Reception:
    """What was received for a piece: the first readable deposit, the version that counts, and a faulty one."""

    recue_le: datetime.datetime | None = None
    version_id: int | None = None
    a_corriger: int | None = None


def relever(au: datetime.date | None = None) -> Releve:
    """Open, flag and close the transmissions of every CPTS on a day. Twice changes nothing."""
    au = au or timezone.localdate()
    with transaction.atomic():
        tenir(Verrou.TRANSMISSIONS)
        _clore_les_retires()
        ouvrir_exercices(au)
        ouvertes, modifiees = _mettre_a_jour(Exercice.objects.filter(fin__year__gte=PREMIERE_ANNEE), au)
        return Releve.objects.create(au=au, ouvertes=ouvertes, modifiees=modifiees)


def suivre_version(version_id: int) -> None:
    """Update the rows of a version's exercise at once. Idempotent: called after each reading and withdrawal."""
    suivre_exercice(Version.objects.values_list("depot__exercice", flat=True).get(pk=version_id))


def suivre_exercice(exercice_id: int) -> None:
    """Update the rows of one exercise to their state of today."""
    with transaction.atomic():
        tenir(Verrou.TRANSMISSIONS)
        _clore_les_retires(exercice_id)
        _mettre_a_jour(Exercice.objects.filter(pk=exercice_id), timezone.localdate())


def _clore_les_retires(exercice_id: int | None = None) -> None:
    """Nothing is expected any more for an exercise that was removed, nor received."""
    lignes = Transmission.objects.filter(exercice__retire_le__isnull=False)
    if exercice_id is not None:
        lignes = lignes.filter(exercice=exercice_id)
    closes = {"etat": EtatTransmission.DISPENSEE, "dispense_motif": EXERCICE_RETIRE}
    lignes.exclude(etat=EtatTransmission.DISPENSEE).update(**closes, recue_le=None, version=None)


def ouvrir_exercices(au: datetime.date) -> int:
    """Open the calendar-year exercises that signed CPTS do not have yet, up to the current year."""
    nouveaux = []
    for annee in range(PREMIERE_ANNEE, au.year + 1):
        debut, fin = datetime.date(annee, 1, 1), datetime.date(annee, 12, 31)
        signees = CPTS.objects.dans_l_etat(Etat.ACI_SIGNE, min(fin, au))
        deja = Exercice.objects.filter(Q(debut__lte=fin) & Q(fin__gte=debut)).values("cpts_id")
        nouveaux += [Exercice(cpts=c, debut=debut, fin=fin) for c in signees.exclude(pk__in=deja)]
    Exercice.objects.bulk_create(nouveaux, batch_size=2000)
    return len(nouveaux)


def _mettre_a_jour(exercices: QuerySet[Exercice], au: datetime.date) -> tuple[int, int]:
    """Bring the rows of these exercises to their state of the day; return (opened, changed)."""
    requises = list(PieceRequise.objects.select_related("contrat"))
    connues = _transmissions_par_cle(exercices)
    receptions = _receptions(exercices)
    a_creer: list[Transmission] = []
    a_changer: list[Transmission] = []
    for situation in situations(exercices, au):
        attendues = exigences(situation, requises, au)
        exercice = situation.exercice
        for cle in {*attendues, *connues.get(exercice.pk, {})}:
            ligne = connues.get(exercice.pk, {}).get(cle)
            exigence = attendues.get(cle)
            if ligne is None and exigence is not None:
                ligne = Transmission(
                    exercice=exercice, cpts_id=exercice.cpts_id, piece=cle[0], destinataire=cle[1]
                )
                _appliquer(ligne, exigence, receptions, au)
                a_creer.append(ligne)
            elif ligne is not None:
                avant = _empreinte(ligne)
                _appliquer(ligne, exigence, receptions, au)
                if _empreinte(ligne) != avant:
                    a_changer.append(ligne)
    Transmission.objects.bulk_create(a_creer, batch_size=2000)
    Transmission.objects.bulk_update(a_changer, _CHAMPS_SUIVIS, batch_size=1000)
    return len(a_creer), len(a_changer)


def _empreinte(ligne: Transmission) -> tuple:
    return tuple(getattr(ligne, champ) for champ in _CHAMPS_SUIVIS)


def _appliquer(
    ligne: Transmission,
    exigence: Exigence | None,
    receptions: dict[tuple[int, str], Reception],
    au: datetime.date,
) -> None:
    """Write on a row what the requirement, the receptions and the day say."""
    if ligne.dispense_par_id:
        return
    if exigence is not None:
        ligne.requise, ligne.echeance = exigence.requise, exigence.echeance
        ligne.dispense_motif = ""
    reception = _reception_retenue(ligne, receptions)
    ligne.recue_le, ligne.version_id = reception.recue_le, reception.version_id or reception.a_corriger
    ligne.etat = etat_de(ligne.requise, reception, ligne.echeance, au)
    if exigence is None and ligne.etat != EtatTransmission.RECUE:
        ligne.etat, ligne.dispense_motif = EtatTransmission.DISPENSEE, PLUS_DEMANDEE


def etat_de(
    requise: PieceRequise, reception: Reception, echeance: datetime.date, au: datetime.date
) -> EtatTransmission:
    """State of a transmission on a day. The due date is included: late starts the day after.

    Late exists only where the force is ``loi`` or ``convention``; otherwise the piece is just not sent.
    """
    if reception.recue_le:
        return EtatTransmission.RECUE
    if reception.a_corriger:
        return EtatTransmission.INCOMPLETE
    if au <= echeance:
        return EtatTransmission.ATTENDUE
    return EtatTransmission.EN_RETARD if requise.opposable else EtatTransmission.NON_TRANSMISE


def _reception_retenue(ligne: Transmission, receptions: dict[tuple[int, str], Reception]) -> Reception:
    """The best reception among the piece and those that count as well: received, else to correct."""
    trouvees = [
        r for piece in ligne.requise.pieces_admises if (r := receptions.get((ligne.exercice_id, piece)))
    ]
    recues = [r for r in trouvees if r.recue_le]
    if recues:
        return min(recues, key=lambda r: r.recue_le or datetime.datetime.max.replace(tzinfo=datetime.UTC))
    return next(iter(trouvees), Reception())


def _transmissions_par_cle(
    exercices: QuerySet[Exercice],
) -> dict[int, dict[tuple[str, str], Transmission]]:
    connues: dict[int, dict[tuple[str, str], Transmission]] = {}
    for ligne in Transmission.objects.filter(exercice__in=exercices).select_related("requise"):
        connues.setdefault(ligne.exercice_id, {})[(ligne.piece, ligne.destinataire)] = ligne
    return connues


def _receptions(exercices: QuerySet[Exercice]) -> dict[tuple[int, str], Reception]:
    """Receptions by (exercise, piece), from the versions that were read and not withdrawn."""
    versions = Version.objects.filter(
        depot__exercice__in=exercices, etat=EtatLecture.LU, retiree_le__isnull=True
    ).order_by("recu_le", "pk")
    groupes: dict[tuple[int, str], list[tuple]] = {}
    for exercice_id, piece, *reste in versions.values_list(
        "depot__exercice_id",
        "depot__piece",
        "pk",
        "recu_le",
        "verdict",
        "depot__version_courante_id",
        "remplacee_le",
    ):
        groupes.setdefault((exercice_id, piece), []).append((piece, *reste))
    return {cle: _resumer(lignes) for cle, lignes in groupes.items()}


def _resumer(versions: Iterable[tuple]) -> Reception:
    """First version that was accepted, and the one shown; one that waits for the CPTS only if none was.

    Readable is not enough: a version that waits for an answer or a confirmation is not received yet.
    """
    premiere = courante_id = a_corriger = None
    for piece, pk, recu_le, verdict, courante, remplacee_le in versions:
        lisible = verdict in VERDICTS_ACCEPTES or piece not in PIECES_LUES
        if lisible and (pk == courante or remplacee_le):
            premiere = premiere or recu_le
            courante_id = courante or pk
        elif lisible or verdict in (Verdict.BLOQUANT, Verdict.A_PRECISER):
            a_corriger = pk
    return Reception(premiere, courante_id, a_corriger)
