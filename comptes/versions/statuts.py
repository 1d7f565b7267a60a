"""Where a version stands: one function over stored facts, read by every page, list, mail and API answer."""

from __future__ import annotations

from dataclasses import dataclass

from comptes.versions.enums import EtatLecture, Statut, Verdict


@dataclass(frozen=True)
class Faits:
    """What is stored of a version. ``courante``: shown for its piece; ``retenue``: in the totals of its exercise."""

    etat: str
    verdict: str
    lue_automatiquement: bool
    retiree: bool
    remplacee: bool
    courante: bool
    retenue: bool
    en_doute: bool


def statut_de(faits: Faits) -> Statut:
    """The state of a version. An accepted version that nothing else describes waits for its attestation."""
    if faits.retiree:
        return Statut.RETIREE
    if faits.etat in (EtatLecture.RECU, EtatLecture.EN_LECTURE):
        return Statut.EN_LECTURE
    if faits.etat == EtatLecture.ECHEC:
        return Statut.INTERROMPUE
    if faits.retenue:
        return Statut.COMPTE
    if faits.courante:
        return Statut.NE_COMPTE_PAS if faits.lue_automatiquement else Statut.TRANSMISE
    return _sans_place(faits)


def _sans_place(faits: Faits) -> Statut:
    """A version read, not withdrawn, that its piece does not show."""
    if faits.verdict == Verdict.REFUS:
        return Statut.REFUSEE
    if faits.remplacee:
        return Statut.A_CORRIGER if faits.verdict == Verdict.BLOQUANT else Statut.REMPLACEE
    if faits.en_doute:
        return Statut.A_CONFIRMER
    if faits.verdict == Verdict.BLOQUANT:
        return Statut.A_CORRIGER
    if faits.verdict == Verdict.A_PRECISER:
        return Statut.A_PRECISER
    return Statut.A_ATTESTER if faits.lue_automatiquement else Statut.REMPLACEE
