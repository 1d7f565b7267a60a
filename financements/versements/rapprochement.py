"""The stored comparison of what is due and what was paid, rewritten for the CPTS of some contracts."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from cpts.commun import horloge
from financements.aci.rapprochement import EN_MANQUE, Du, Etat, LigneRapprochee, Paye, Regle
from financements.aci.rapprochement import rapprocher as apparier
from financements.contrats.models import Contrat, EtatEcheancier
from financements.versements.codes import Situation
from financements.versements.dus import dus_de
from financements.versements.lecture.referentiels import charger
from financements.versements.models import ImputationVersement, LigneRapprochement, Rapprochement, Versement

LOT = 100
ZERO = Decimal(0)
CHAMPS = (
    "au", "situation", "du", "verse", "ecart", "manque", "trop", "a_venir", "a_decider", "jours", "officiel",
    "calcule_le",
)  # fmt: skip


@dataclass
class _Dossier:
    """What one contract brings: lines due, payments, what a person must still decide."""

    contrat: Contrat
    etat: EtatEcheancier | None = None
    dus: list[Du] = field(default_factory=list)
    payes: list[Paye] = field(default_factory=list)
    a_decider: Decimal = ZERO
    lignes: list[LigneRapprochee] = field(default_factory=list)


def regle() -> Regle:
    """The window and the days that are no delay (dated data, a choice of the service)."""
    donnees = charger("rapprochement/rapprochement-2026-1.json")
    return Regle(donnees["jours_avant"], donnees["jours_apres"], donnees["jours_toleres"])


def rapprocher(contrats: Iterable[Contrat], au: datetime.date | None = None) -> int:
    """Rewrite the comparison of these contracts, and of the other contracts of their CPTS.

    Contracts of a CPTS go together: the last balance of one is paid while the next runs. Returns how many
    contracts were compared. Computing twice changes nothing.
    """
    cpts = sorted({contrat.cpts_id for contrat in contrats})
    jour = au or horloge.aujourd_hui()
    return sum(_rapprocher_lot(cpts[debut : debut + LOT], jour) for debut in range(0, len(cpts), LOT))


@transaction.atomic
def _rapprocher_lot(cpts: list[int], au: datetime.date) -> int:
    contrats = Contrat.objects.filter(cpts__in=cpts).order_by("pk").select_for_update(no_key=True)
    dossiers = {contrat.pk: _Dossier(contrat) for contrat in contrats}
    _lire_les_dus(dossiers)
    _lire_les_payes(dossiers)
    for groupe in _par_cpts(dossiers.values()):
        _apparier(groupe, au)
    _ecrire(dossiers, au)
    return len(dossiers)


def _lire_les_dus(dossiers: dict[int, _Dossier]) -> None:
    for etat in EtatEcheancier.objects.filter(contrat__in=dossiers):
        dossiers[etat.contrat_id].etat = etat
    for contrat_id, dus in dus_de(dossiers).items():
        dossiers[contrat_id].dus, dossiers[contrat_id].a_decider = dus.lignes, dus.a_decider


def _lire_les_payes(dossiers: dict[int, _Dossier]) -> None:
    champs = ("pk", "contrat_id", "date", "mission", "montant")
    for pk, contrat_id, date, mission, montant in Versement.objects.filter(contrat__in=dossiers).values_list(
        *champs
    ):
        dossiers[contrat_id].payes.append(Paye(pk, contrat_id, date, mission, montant))


def _par_cpts(dossiers: Iterable[_Dossier]) -> Iterator[list[_Dossier]]:
    groupes: defaultdict[int, list[_Dossier]] = defaultdict(list)
    for dossier in dossiers:
        groupes[dossier.contrat.cpts_id].append(dossier)
    yield from groupes.values()


def _apparier(groupe: list[_Dossier], au: datetime.date) -> None:
    """Match the contracts of a CPTS whose schedule is known; the others keep their payments apart."""
    connus = {dossier.contrat.pk: dossier for dossier in groupe if dossier.etat}
    dus = [du for dossier in connus.values() for du in dossier.dus]
    payes = [paye for dossier in connus.values() for paye in dossier.payes]
    for ligne in apparier(dus, payes, au, regle()):
        connus[ligne.contrat].lignes.append(ligne)


def _ecrire(dossiers: dict[int, _Dossier], au: datetime.date) -> None:
    maintenant = horloge.maintenant()
    lignes = Rapprochement.objects.bulk_create(
        [_resume(dossier, au, maintenant) for dossier in dossiers.values()],
        update_conflicts=True,
        unique_fields=["contrat"],
        update_fields=CHAMPS,
    )
    LigneRapprochement.objects.filter(rapprochement__in=lignes).delete()
    paires = [
        (_ligne(rapprochement, rang, ligne), ligne.parts)
        for rapprochement in lignes
        for rang, ligne in enumerate(dossiers[rapprochement.contrat_id].lignes, 1)
    ]
    LigneRapprochement.objects.bulk_create([ligne for ligne, _ in paires], batch_size=2000)
    ImputationVersement.objects.bulk_create(
        (
            ImputationVersement(ligne=ligne, versement_id=versement, montant=montant)
            for ligne, parts in paires
            for versement, montant in parts
        ),
        batch_size=2000,
    )


def _ligne(rapprochement: Rapprochement, rang: int, ligne: LigneRapprochee) -> LigneRapprochement:
    return LigneRapprochement(
        rapprochement=rapprochement,
        rang=rang,
        date=ligne.date,
        mission=ligne.mission,
        etat=ligne.etat.value,
        du=ligne.du,
        verse=ligne.verse,
        ecart=ligne.ecart,
        jours=ligne.jours,
    )


def _resume(dossier: _Dossier, au: datetime.date, maintenant: datetime.datetime) -> Rapprochement:
    verse = sum((paye.montant for paye in dossier.payes), ZERO)
    resume = Rapprochement(
        contrat=dossier.contrat, au=au, verse=verse, situation=Situation.INCONNU, calcule_le=maintenant
    )
    if dossier.etat is None:
        return resume
    attendues = [ligne for ligne in dossier.lignes if ligne.etat == Etat.ATTENDU]
    echues = [ligne for ligne in dossier.lignes if ligne.etat != Etat.ATTENDU]
    # Two sides never netted: what is missing, and what is there without being due.
    resume.manque = sum((ligne.ecart for ligne in echues if ligne.ecart > 0), ZERO)
    resume.trop = -sum((ligne.ecart for ligne in echues if ligne.ecart < 0), ZERO)
    resume.verse = sum((ligne.verse for ligne in dossier.lignes), ZERO)
    resume.du = sum((x.du for x in echues), ZERO) + sum((x.verse for x in attendues), ZERO)
    resume.ecart = resume.du - resume.verse
    resume.a_venir = sum((ligne.ecart for ligne in attendues), ZERO)
    resume.a_decider = dossier.a_decider
    resume.jours = max((ligne.jours for ligne in echues if ligne.etat in EN_MANQUE), default=0)
    resume.officiel = dossier.etat.officiel
    resume.situation = _situation(resume.manque, resume.trop)
    return resume


def _situation(manque: Decimal, trop: Decimal) -> Situation:
    if not (manque or trop):
        return Situation.A_JOUR
    if manque == trop:
        return Situation.COMPENSE
    return Situation.MANQUE if manque > trop else Situation.TROP
