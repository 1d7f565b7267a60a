"""Rows of the four columns: allotted, paid, transferred, spent, then what is left and the rate. Nothing is netted.

By contract year: envelopes of the year, payments dated in it, its transfers; spend from the dated lines of the
ledgers that count, when they cover the whole year. By exercise: envelopes and transfers of the contract years begun
in it, payments dated in it, its accounts. « Dépensé » against an envelope is what the ACI pays: an interval while the
funder of some cents is not known.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from comptes.affectation.sql import depense_entre
from comptes.totaux.part_aci import PartACI
from cpts.commun.enums import MISSIONS_AFFECTABLES, Mission
from cpts.commun.formats import INCONNU, fourchette, pourcent
from cpts.structures.models import CPTS
from financements.aci.fongibilite import Solde
from financements.enveloppes.alloue import Alloue, alloue_d_une_cpts
from financements.enveloppes.lecture import (
    Depense,
    Donnees,
    EnveloppeLue,
    ExerciceLu,
    TransfertLu,
    VersementLu,
    depenses_de,
)
from financements.enveloppes.periodes import UN_JOUR, Annee

ZERO = Decimal("0.00")
Depenses = dict[str, Depense]


@dataclass(frozen=True)
class Ligne:
    """A mission. Euros; None: not known, never zero. ``du``: what the contract makes due so far, beside the columns.

    ``transfere``: net of the transfers in force, positive when received; ``en_attente``: asked and not decided.
    ``promis``: what is known of the envelopes; ``aci``: what the ACI pays of the spend, None without accounts.
    ``engagee`` False: the contract has envelopes this period, but none for this mission.
    """

    mission: Mission | None
    promis: Alloue
    du: Decimal | None
    verse: Decimal | None
    transfere: Decimal | None
    depense: Decimal | None
    aci: PartACI | None
    en_attente: Decimal = ZERO
    engagee: bool = True

    @property
    def libelle(self) -> str:
        return self.mission.label if self.mission else "Total"

    @property
    def alloue(self) -> Decimal | None:
        return self.promis.connu

    @property
    def alloue_inconnu(self) -> bool:
        """Whether an envelope has no amount: « alloué » is then the known part."""
        return bool(self.promis.inconnus)

    @property
    def depense_aci(self) -> Decimal | None:
        """What the ACI surely pays."""
        return self.aci.sure if self.aci else None

    @property
    def depense_aci_max(self) -> Decimal | None:
        """What the ACI may pay."""
        return self.aci.maximum if self.aci else None

    @property
    def aci_en_mots(self) -> str:
        return INCONNU if self.aci is None else str(self.aci)

    @property
    def ecart(self) -> Decimal | None:
        """Allotted + transferred − spent; None unless all three are known to the cent."""
        alloue, aci = self.promis.exact, self.aci.exacte if self.aci else None
        if alloue is None or self.transfere is None or aci is None:
            return None
        return alloue + self.transfere - aci

    @property
    def reste(self) -> Decimal | None:
        """What is not spent; zero when spend passes the envelope."""
        return None if self.ecart is None else max(self.ecart, ZERO)

    @property
    def depassement(self) -> Decimal | None:
        """What was spent beyond the envelope, on own funds; None when nothing was, or nothing is known."""
        return -self.ecart if self.ecart is not None and self.ecart < 0 else None

    @property
    def bornes_du_taux(self) -> tuple[Decimal | None, Decimal | None]:
        """Surely spent and maybe spent on the ACI, over what is allotted, transfers apart."""
        return self.aci.taux(self.promis.exact) if self.aci else (None, None)

    @property
    def taux(self) -> Decimal | None:
        return self.bornes_du_taux[0]

    @property
    def taux_max(self) -> Decimal | None:
        return self.bornes_du_taux[1]

    @property
    def taux_connu(self) -> bool:
        """Whether the rate is one number, not an interval."""
        return self.taux is not None and self.aci is not None and self.aci.connue

    @property
    def taux_en_mots(self) -> str:
        """« 20,00 % », « entre 20,00 % et 35,00 % »."""
        return fourchette(*self.bornes_du_taux, lambda taux: pourcent(taux, 2))

    @property
    def solde(self) -> Solde:
        """What the rule of transfers looks at."""
        mission = self.mission.value if self.mission else ""
        depense = self.aci.exacte if self.aci else None
        return Solde(mission, self.promis.exact, self.transfere or ZERO, depense, self.en_attente)


@dataclass(frozen=True)
class Tableau:
    """The rows of one period and what must be said with them.

    ``pourquoi``: why the spend is not known (a French sentence, empty otherwise).
    """

    titre: str
    debut: datetime.date
    fin: datetime.date
    lignes: list[Ligne]
    verse_sans_mission: Decimal | None
    total: Ligne
    pourquoi: str = ""
    baremes: list[str] = field(default_factory=list)
    demonstration: bool = False

    @property
    def toutes_ressources(self) -> bool:
        """Whether part of the spend has no known funder: the share of the ACI is then an interval."""
        return self.total.aci is not None and not self.total.aci.connue

    @property
    def non_affecte(self) -> Ligne | None:
        return next((li for li in self.lignes if li.mission == Mission.NON_AFFECTE), None)

    def ligne(self, mission: str) -> Ligne:
        return next(li for li in self.lignes if li.mission == mission)

    @property
    def enveloppes(self) -> list[Ligne]:
        """Rows that have an envelope, which « non affecté » has not."""
        return [li for li in self.lignes if li.mission != Mission.NON_AFFECTE]


def par_annee_de_contrat(cpts: CPTS, donnees: Donnees, annee: Annee) -> Tableau:
    """The columns of a contract year. One query per ledger that straddles it, none when exercises match it."""
    depenses, pourquoi = depense_de_l_annee(cpts, donnees, annee)
    return _tableau(
        donnees,
        f"Année de contrat {annee.libelle}",
        annee.debut,
        annee.anniversaire - UN_JOUR,
        lambda contrat, debut: (contrat, debut) == (annee.contrat.pk, annee.debut),
        depenses,
        pourquoi,
    )


def par_exercice(donnees: Donnees, exercice: ExerciceLu) -> Tableau:
    """The columns of an exercise. No query."""
    pourquoi = (
        "" if exercice.version else f"Aucun compte ne compte encore pour l’exercice {exercice.libelle}."
    )
    return _tableau(
        donnees,
        f"Exercice {exercice.libelle}",
        exercice.debut,
        exercice.fin,
        lambda _, debut: exercice.debut <= debut <= exercice.fin,
        donnees.depenses.get(exercice.pk, {}) if exercice.version else None,
        pourquoi,
    )


def depense_de_l_annee(cpts: CPTS, donnees: Donnees, annee: Annee) -> tuple[Depenses | None, str]:
    """Spend of a contract year by mission, or None and why: the accounts do not reach it, or carry no dates."""
    exercices = [e for e in donnees.exercices if e.fin >= annee.debut and e.debut < annee.anniversaire]
    if pourquoi := _pas_couverte(exercices, annee):
        return None, f"Connue par exercice seulement : {pourquoi}"
    parties: list[Depenses] = []
    for exercice in exercices:
        if _entier(exercice, annee):
            parties.append(donnees.depenses.get(exercice.pk, {}))
        else:
            lues = depense_entre(cpts.pk, exercice.version or 0, annee.debut, annee.anniversaire)
            if lues is None:
                return None, "Connue par exercice seulement : des lignes de dépense n’ont pas de date."
            parties.append(depenses_de(lues))
    return _additionner(parties), ""


def _entier(exercice: ExerciceLu, annee: Annee) -> bool:
    return annee.debut <= exercice.debut and exercice.fin < annee.anniversaire


def _pas_couverte(exercices: list[ExerciceLu], annee: Annee) -> str:
    """Why the accounts that count do not tell a whole contract year; empty when they do. Nothing is read yet."""
    jour = annee.debut
    for exercice in exercices:
        if exercice.debut > jour or exercice.version is None:
            break
        if not exercice.date and not _entier(exercice, annee):
            return f"les comptes de l’exercice {exercice.libelle} sont une balance, sans date par ligne."
        jour = exercice.fin + UN_JOUR
    if jour >= annee.anniversaire:
        return ""
    fin = annee.anniversaire - UN_JOUR
    return f"aucun compte ne couvre l’année de contrat du {jour:%d/%m/%Y} au {fin:%d/%m/%Y}."


def _additionner(parties: Iterable[Depenses]) -> Depenses:
    sommes: Depenses = {}
    for partie in parties:
        for mission, depense in partie.items():
            sommes[mission] = sommes.get(mission, Depense()) + depense
    return sommes


def _tableau(
    donnees: Donnees,
    titre: str,
    debut: datetime.date,
    fin: datetime.date,
    retenir: Callable[[int, datetime.date], bool],
    depenses: Depenses | None,
    pourquoi: str,
) -> Tableau:
    """``retenir`` says which contract years (contract, first day) belong to the period."""
    lue = _Periode(
        [e for e in donnees.enveloppes if retenir(e.contrat, e.annee)],
        [t for t in donnees.transferts if retenir(t.contrat, t.annee)],
        [v for v in donnees.versements if debut <= v.date <= fin],
        depenses,
    )
    sans_objet = set() if depenses and Mission.NON_AFFECTE in depenses else {Mission.NON_AFFECTE}
    lignes = [_ligne(mission, lue) for mission in Mission if mission not in sans_objet]
    sans_mission = [v.montant for v in lue.versements if not v.mission]
    return Tableau(
        titre=titre,
        debut=debut,
        fin=fin,
        lignes=lignes,
        verse_sans_mission=sum(sans_mission, ZERO) if sans_mission else None,
        total=_total(lignes, [v.montant for v in lue.versements], bool(lue.enveloppes)),
        pourquoi=pourquoi,
        baremes=sorted({e.bareme for e in lue.enveloppes if e.bareme}),
        demonstration=any(e.demonstration for e in lue.enveloppes),
    )


@dataclass(frozen=True)
class _Periode:
    """What was read that belongs to a period."""

    enveloppes: list[EnveloppeLue]
    transferts: list[TransfertLu]
    versements: list[VersementLu]
    depenses: Depenses | None


def _ligne(mission: Mission, lue: _Periode) -> Ligne:
    siennes = [e for e in lue.enveloppes if e.mission == mission]
    siens = [t for t in lue.transferts if mission in (t.origine, t.destination)]
    nets = [t.montant if t.destination == mission else -t.montant for t in siens if t.effectif]
    attente = [t.montant for t in siens if not t.effectif and t.origine == mission]
    depense = lue.depenses.get(mission, Depense()) if lue.depenses is not None else None
    payes = [v for v in lue.versements if v.mission == mission]
    return Ligne(
        mission=mission,
        promis=alloue_d_une_cpts(e.montant for e in siennes),
        du=_somme(e.du for e in siennes),
        verse=_verse(payes, lue.versements) if mission in MISSIONS_AFFECTABLES else None,
        transfere=sum(nets, ZERO) if siennes or nets else None,
        depense=depense.toutes if depense else None,
        aci=depense.aci if depense else None,
        en_attente=sum(attente, ZERO),
        engagee=bool(siennes) or not lue.enveloppes,
    )


def _somme(montants: Iterable[Decimal | None]) -> Decimal | None:
    """None as soon as one is unknown, or when there is none."""
    lus = list(montants)
    connus = [m for m in lus if m is not None]
    return sum(connus, ZERO) if connus and len(connus) == len(lus) else None


def _verse(siens: list[VersementLu], tous: list[VersementLu]) -> Decimal | None:
    """Paid for a mission. Nothing for it is zero only when every payment of the period names its mission."""
    if siens:
        return sum((v.montant for v in siens), ZERO)
    return ZERO if tous and all(v.mission for v in tous) else None


def _total(lignes: list[Ligne], versements: list[Decimal], promis: bool) -> Ligne:
    avec = [
        li for li in lignes if li.mission != Mission.NON_AFFECTE and (li.transfere is not None or li.alloue)
    ]
    connues = [li.aci for li in lignes if li.aci is not None]
    return Ligne(
        mission=None,
        promis=_promis(avec),
        du=_somme(li.du for li in avec),
        verse=sum(versements, ZERO) if versements else None,
        transfere=sum((li.transfere or ZERO for li in avec), ZERO) if promis else None,
        depense=_somme(li.depense for li in lignes),
        aci=sum(connues, PartACI()) if connues else None,
        en_attente=sum((li.en_attente for li in lignes), ZERO),
    )


def _promis(lignes: list[Ligne]) -> Alloue:
    """Envelopes of one CPTS over its missions: it is counted once, as known when each of them is."""
    somme = sum((li.promis for li in lignes), Alloue())
    return Alloue(somme.connu, int(bool(somme.n) and not somme.inconnus), int(bool(somme.inconnus)))
