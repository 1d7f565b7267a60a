"""Pieces of an exercise and the words for their state, which differ by reader.

The CPTS reads « à compléter → envoyé → traité »; the administration reads the state of each transmission, its
force and its source. A piece asked without obligation is never late: its date is « souhaitée ».
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from comptes.versions.enums import Piece
from comptes.versions.models import Exercice
from controles.examens.models import Examen
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.commun.adresses import adresse_de
from cpts.commun.formats import accord, date_courte
from cpts.commun.listes import CLASSES_DE_BADGE
from cpts.structures.models import CPTS

TONS = {
    EtatTransmission.EN_RETARD: "erreur",
    EtatTransmission.INCOMPLETE: "attention",
    EtatTransmission.RECUE: "succes",
    EtatTransmission.ATTENDUE: "info",
}


# What the pages read of a row: the others weigh more than they do.
_LUS = (
    *("uuid", "cpts", "piece", "destinataire", "echeance", "etat", "recue_le", "dispense_motif"),
    *("exercice__uuid", "exercice__cpts", "exercice__debut", "exercice__fin", "version__uuid"),
    *("requise__force", "requise__source", "requise__pourquoi"),
)


def transmissions_de(cpts: CPTS) -> QuerySet[Transmission]:
    """Every expected transmission of a CPTS; ``examinee``: its addressee has examined what came."""
    examens = Examen.objects.filter(
        version=OuterRef("version"), organisation__type=OuterRef("destinataire"), examine_le__isnull=False
    )
    return (
        Transmission.objects.filter(cpts=cpts)
        .select_related("requise", "exercice", "version")
        .only(*_LUS)
        .annotate(examinee=Exists(examens))
        .order_by("echeance", "piece", "destinataire")
    )


@dataclass(frozen=True)
class PieceAttendue:
    """A piece of an exercise as the CPTS reads it: one row for all its addressees."""

    piece: str
    etat: str
    ton: str
    date: str
    force: str
    pourquoi: str
    destinataires: str
    url: str
    action: str
    reste_a_faire: bool

    @property
    def libelle(self) -> str:
        return Piece(self.piece).label

    @property
    def classe_badge(self) -> str:
        return CLASSES_DE_BADGE.get(self.ton, "")


def pieces_attendues(
    cpts: CPTS, exercice: Exercice, lignes: Iterable[Any], au: datetime.date
) -> list[PieceAttendue]:
    """Rows of one exercise (from ``transmissions_de``), what is left to do first."""
    par_piece: dict[str, list[Any]] = {}
    for ligne in lignes:
        par_piece.setdefault(ligne.piece, []).append(ligne)
    pieces = [_piece(cpts, exercice, lignes, au) for lignes in par_piece.values()]
    return sorted(pieces, key=lambda p: (not p.reste_a_faire, Piece.values.index(p.piece)))


def _piece(cpts: CPTS, exercice: Exercice, lignes: list[Any], au: datetime.date) -> PieceAttendue:
    ligne = min(lignes, key=_le_plus_pressant)
    etat, ton = _mots_pour_la_cpts(lignes, ligne, au)
    url, action = _ou_aller(cpts, exercice, ligne)
    return PieceAttendue(
        piece=ligne.piece,
        etat=etat,
        ton=ton,
        date=f"{mot_de_la_date(ligne)} : {date_courte(ligne.echeance)}",
        force=force_en_mots(ligne),
        pourquoi=ligne.requise.pourquoi,
        destinataires=" et ".join(sorted({t.get_destinataire_display() for t in lignes})),
        url=url,
        action=action,
        reste_a_faire=ligne.etat not in (EtatTransmission.RECUE, EtatTransmission.DISPENSEE),
    )


_ORDRE = (
    EtatTransmission.INCOMPLETE,
    EtatTransmission.EN_RETARD,
    EtatTransmission.ATTENDUE,
    EtatTransmission.NON_TRANSMISE,
    EtatTransmission.RECUE,
    EtatTransmission.DISPENSEE,
)


def _le_plus_pressant(ligne: Transmission) -> tuple[int, bool]:
    return _ORDRE.index(EtatTransmission(ligne.etat)), not ligne.requise.opposable


def _mots_pour_la_cpts(lignes: list[Any], ligne: Any, au: datetime.date) -> tuple[str, str]:
    """State as the CPTS reads it, and its tone."""
    if ligne.etat == EtatTransmission.INCOMPLETE:
        return "À corriger", "attention"
    if ligne.etat == EtatTransmission.EN_RETARD:
        return f"En retard de {accord(ligne.jours_retard(au), 'jour')}", "erreur"
    if ligne.etat == EtatTransmission.RECUE:
        recues = [t for t in lignes if t.etat == EtatTransmission.RECUE]
        return ("Traité", "succes") if all(t.examinee for t in recues) else ("Envoyé", "succes")
    if ligne.etat == EtatTransmission.DISPENSEE:
        return "Dispensé", "neutre"
    return "À compléter", "info"


def _ou_aller(cpts: CPTS, exercice: Exercice, ligne: Any) -> tuple[str, str]:
    if ligne.version_id:
        return adresse_de("depot", ligne.version.uuid), "Voir le dépôt"
    if ligne.etat == EtatTransmission.DISPENSEE:
        return "", ""
    adresse = f"{reverse('depot_nouveau')}?cpts={cpts.uuid}&exercice={exercice.uuid}&piece={ligne.piece}"
    return adresse, "Déposer"


def mot_de_la_date(ligne: Transmission) -> str:
    """« Date limite » where the law or the contract obliges, « Date souhaitée » elsewhere."""
    return "Date limite" if ligne.requise.opposable else "Date souhaitée"


def force_en_mots(ligne: Transmission) -> str:
    """Force of the request, in the words of the screens."""
    return ligne.requise.get_force_display() if ligne.requise.opposable else "Demandée, sans obligation"


@dataclass(frozen=True)
class LigneTransmission:
    """A transmission as the administration reads it: state, force, source."""

    uuid: UUID
    piece: str
    pour: str
    etat: str
    ton: str
    retard: str
    date: str
    recue_le: datetime.datetime | None
    depot: UUID | None
    force: str
    source: str
    manque: bool

    @property
    def classe_badge(self) -> str:
        return CLASSES_DE_BADGE.get(self.ton, "")

    @property
    def etat_en_entier(self) -> str:
        """« En retard de 4 jours », where the page shows both apart."""
        return f"{self.etat} {self.retard}".strip()


def ligne_de_transmission(ligne: Transmission, au: datetime.date) -> LigneTransmission:
    """Word a row of ``transmissions_de`` for the administration."""
    jours = ligne.jours_retard(au)
    return LigneTransmission(
        uuid=ligne.uuid,
        piece=ligne.get_piece_display(),
        pour=ligne.get_destinataire_display(),
        etat="Non transmise" if ligne.etat == EtatTransmission.NON_TRANSMISE else ligne.get_etat_display(),
        ton=TONS.get(EtatTransmission(ligne.etat), "neutre"),
        retard=f"de {accord(jours, 'jour')}" if jours else "",
        date=f"{mot_de_la_date(ligne)} : {date_courte(ligne.echeance)}",
        recue_le=ligne.recue_le,
        depot=ligne.version.uuid if ligne.version else None,
        force=force_en_mots(ligne),
        source=ligne.requise.source,
        manque=ligne.etat not in (EtatTransmission.RECUE, EtatTransmission.DISPENSEE),
    )
