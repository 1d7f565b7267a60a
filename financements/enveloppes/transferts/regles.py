"""What the rule of the day answers to a transfer before it is sent, and the balances before and after it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from cpts.commun.enums import Mission
from cpts.commun.formats import euros
from financements.aci.consommation import Enveloppe, Fongibilite, TransfertRefuse, transferer
from financements.aci.fongibilite import Regime, Solde
from financements.enveloppes.transferts.regimes import regime_en_vigueur

ZERO = Decimal("0.00")
SANS_REGIME = "Aucun régime de transfert n’est connu à cette date : le transfert ne peut pas être enregistré."


@dataclass(frozen=True)
class Effet:
    """A balance before and after: ``avant`` and ``apres`` are allotted + transferred, spent left aside."""

    mission: str
    avant: Decimal
    apres: Decimal
    reste_avant: Decimal | None
    reste_apres: Decimal | None

    @property
    def libelle(self) -> str:
        return Mission(self.mission).label


@dataclass(frozen=True)
class Reponse:
    """The answer of the rule. ``refus``: why nothing can be sent, or empty. ``effets``: origin, then destination."""

    regime: Regime | None
    refus: str = ""
    effets: tuple[Effet, ...] = ()
    depense_connue: bool = False

    @property
    def possible(self) -> bool:
        return not self.refus

    @property
    def prend_effet(self) -> bool:
        """Whether the declaration of the CPTS is enough."""
        return self.regime is not None and self.regime.regime == Fongibilite.AUTORISEE

    @property
    def titre(self) -> str:
        """« Autorisé sans accord », « Soumis à l’accord de votre caisse », « Interdit »."""
        return self.regime.reponse if self.regime else "Sans régime connu"


def examiner(origine: Solde, destination: Solde, montant: Decimal, jour: datetime.date) -> Reponse:
    """Ask the rule of a day about a transfer. Nothing is written.

    A request has to be possible as if it were agreed: the caisse is never asked about money that is not there.
    """
    regime = regime_en_vigueur(jour)
    if regime is None:
        return Reponse(None, SANS_REGIME)
    if origine.mission == destination.mission:
        return Reponse(regime, "Un transfert va d’une mission à une autre : choisissez-en deux différentes.")
    refus = (
        _inconnu(origine, "d’origine")
        or _inconnu(destination, "de destination")
        or _trop(origine, montant, regime)
    )
    if refus:
        return Reponse(regime, refus)
    avant = (_enveloppe(origine), _enveloppe(destination))
    try:
        apres = transferer(*avant, montant, regime.regime, accord=True)
    except TransfertRefuse as motif:
        return Reponse(regime, str(motif))
    connue = origine.depense is not None
    soldes = (origine, destination)
    effets = tuple(_effet(s, a, b) for s, a, b in zip(soldes, avant, apres, strict=True))
    return Reponse(regime, "", effets, connue)


def _inconnu(solde: Solde, place: str) -> str:
    if solde.alloue is not None:
        return ""
    nom = Mission(solde.mission).label
    return (
        f"L’enveloppe de la mission {place} (« {nom} ») n’a pas de montant connu pour cette année de contrat : "
        "rien ne peut en partir ni y arriver."
    )


def _trop(origine: Solde, montant: Decimal, regime: Regime) -> str:
    """More than what can leave: said with the figure expected."""
    if regime.regime == Fongibilite.INTERDITE or origine.disponible is None:
        return ""
    if montant > origine.disponible:
        attente = f", {euros(origine.en_attente)} étant déjà demandés" if origine.en_attente else ""
        return (
            f"Vous demandez {euros(montant)}, mais au plus {euros(origine.disponible)} peuvent quitter la mission "
            f"« {Mission(origine.mission).label} »{attente}. Réduisez le montant."
        )
    return ""


def _enveloppe(solde: Solde) -> Enveloppe:
    return Enveloppe(solde.mission, solde.alloue or ZERO, solde.depense or ZERO, solde.transfere)


def _effet(solde: Solde, avant: Enveloppe, apres: Enveloppe) -> Effet:
    connue = solde.depense is not None
    return Effet(
        solde.mission,
        avant.alloue + avant.transfere,
        apres.alloue + apres.transfere,
        avant.alloue + avant.transfere - avant.depense if connue else None,
        apres.alloue + apres.transfere - apres.depense if connue else None,
    )
