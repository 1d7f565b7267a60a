"""What each fictitious CPTS receives and spends, exercise after exercise, so that openings follow closings. Pure.

Running costs go over their envelope almost everywhere, missions stay under it, the crisis mission hardly spends:
that is what the Senate's report describes.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal

from cpts.commun.enums import Financeur, Mission
from demonstration.argent import Paiement, annuel
from demonstration.grand_livre import Annee
from demonstration.habitudes import LIGNES_COURTES, LIGNES_LONGUES, exercices
from demonstration.hasard import alea as alea_de
from demonstration.nation import Structure

# Share of the fixed part that a mission spends in a year.
USAGES = {
    Mission.ACCES_SOINS: (0.62, 0.98), Mission.PARCOURS: (0.5, 0.9), Mission.PREVENTION: (0.5, 0.95),
    Mission.CRISES_SANITAIRES: (0.06, 0.26), Mission.QUALITE_PERTINENCE: (0.3, 0.8),
    Mission.ACCOMPAGNEMENT_PS: (0.4, 0.9),
}  # fmt: skip
DEPASSEMENT = (0.98, 1.28)
# A first year spends little on its missions.
DEBUTS = 0.45
PART_DEPENSABLE = 96
# A planted case: running costs at 118 % of their envelope, the crisis mission at 22 % of its own.
RANG_CONTRASTE, ANNEE_CONTRASTE = 1, 2024
CONTRASTE = {Mission.FONCTIONNEMENT.value: Decimal("1.18"), Mission.CRISES_SANITAIRES.value: Decimal("0.22")}


def annees(
    structure: Structure, paiements: Sequence[Paiement], graine: int, complet: bool = False
) -> list[Annee]:
    """Every exercise of a signed CPTS closed in 2023, 2024 or 2025, oldest first."""
    if structure.signature is None or structure.siren is None:
        return []
    return list(_suite(structure, paiements, graine, complet))


def _suite(
    structure: Structure, paiements: Sequence[Paiement], graine: int, complet: bool
) -> Iterator[Annee]:
    alea = alea_de(graine, "comptes", structure.rang)
    periodes = exercices(structure.habitudes, structure.signature)  # type: ignore[arg-type]
    avant = sum(p.centimes for p in paiements if periodes and p.date < periodes[0][0])
    report, resultat = avant * alea.randrange(8, 22) // 100, avant * alea.randrange(-3, 9) // 100
    for debut, fin in periodes:
        recettes = list(_recettes(structure, paiements, debut, fin, alea))
        annee = Annee(
            siren=structure.siren or "",
            debut=debut,
            fin=fin,
            lignes=_lignes(structure, complet, alea),
            depenses=_dans_les_moyens(
                _depenses(structure, debut, fin, alea), report + resultat + sum(r[3] for r in recettes)
            ),
            recettes=recettes,
            report=report,
            resultat_precedent=resultat,
        )
        yield annee
        report, resultat = report + resultat, annee.resultat


def _lignes(structure: Structure, complet: bool, alea: random.Random) -> int:
    return alea.randint(*(LIGNES_LONGUES if complet or structure.habitudes.grand else LIGNES_COURTES))


def _depenses(
    structure: Structure, debut: datetime.date, fin: datetime.date, alea: random.Random
) -> dict[str, int]:
    """Cents by mission, in proportion of the time under contract."""
    signature = structure.signature
    if signature is None:
        return {}
    jours = (fin - max(debut, signature)).days + 1
    annuels = annuel(structure.territoire.taille, fin)
    jeune = (fin - signature).days < 365
    depenses: dict[str, int] = {}
    for mission, parts in annuels.items():
        if mission == Mission.FONCTIONNEMENT:
            taux, base = alea.uniform(*DEPASSEMENT), parts["fonctionnement"]
        else:
            taux, base = alea.uniform(*USAGES[mission]) * (DEBUTS if jeune else 1), parts["fixe"]  # type: ignore[index]
            taux *= structure.habitudes.generosite
        depenses[mission] = int(base * taux * jours / 365)
    if structure.rang == RANG_CONTRASTE and fin.year == ANNEE_CONTRASTE:
        for mission, part in CONTRASTE.items():
            depenses[mission] = int(sum(annuels[mission].values()) * part)
    return depenses


def _dans_les_moyens(depenses: dict[str, int], moyens: int) -> dict[str, int]:
    """Nobody spends more than it was paid and had put aside: everything is cut in proportion."""
    total = sum(depenses.values())
    plafond = max(moyens, 0) * PART_DEPENSABLE // 100
    if total <= plafond:
        return depenses
    return {mission: centimes * plafond // total for mission, centimes in depenses.items()}


def _recettes(
    structure: Structure,
    paiements: Sequence[Paiement],
    debut: datetime.date,
    fin: datetime.date,
    alea: random.Random,
) -> Iterator[tuple[datetime.date, str, str, int]]:
    """ACI as the caisse paid it, one receipt a day; FIR where the CPTS declares some; members' fees."""
    par_jour: dict[datetime.date, int] = {}
    for paiement in paiements:
        if debut <= paiement.date <= fin:
            par_jour[paiement.date] = par_jour.get(paiement.date, 0) + paiement.centimes
    for jour, centimes in sorted(par_jour.items()):
        if centimes > 0:
            yield jour, "730000", "Versement ACI de la caisse", centimes
    fir = dict(structure.habitudes.financeurs).get(Financeur.FIR.value)
    if fir:
        yield _milieu(debut, fin), "741000", "Subvention FIR de l'ARS", int(fir) * 260_000
    for rang in range(4):
        jour = debut + datetime.timedelta(days=40 + 60 * rang)
        if jour <= fin:
            yield jour, "756000", "Cotisations des membres", alea.randrange(8, 60) * 2_000


def _milieu(debut: datetime.date, fin: datetime.date) -> datetime.date:
    return debut + (fin - debut) // 2
