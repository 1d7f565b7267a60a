"""The national register: refusal rate and delay of decision per caisse.

CPTS kept as worked examples are out of every count. A rate over nothing is unknown; each figure carries its n.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import median

from django.db.models import QuerySet

from cpts.commun.formats import nombre
from cpts.commun.fractions import ratio
from cpts.personnes.models import Utilisateur
from financements.enveloppes.enums import EtatTransfert, RegimeTransfert
from financements.enveloppes.models import Transfert


@dataclass(frozen=True)
class LigneCaisse:
    """A caisse: what was declared to it and asked of it. ``taux``: refused over decided, None when none was.

    ``delai``: median of the days between request and decision, None when none was decided.
    """

    caisse: str
    declares: int
    demandes: int
    en_attente: int
    acceptes: int
    refuses: int
    taux: Decimal | None
    delai: Decimal | None

    @property
    def decides(self) -> int:
        """The n of the rate and of the delay."""
        return self.acceptes + self.refuses

    @property
    def delai_en_mots(self) -> str:
        """« 10,0 » days."""
        return nombre(self.delai, 1)


def visibles(user: Utilisateur) -> QuerySet[Transfert]:
    """Transfers within the caller's perimeter, worked examples left out; empty for readers of aggregates."""
    return Transfert.objects.for_user(user).filter(contrat__cpts__exemple=False)


def par_caisse(transferts: QuerySet[Transfert]) -> tuple[list[LigneCaisse], LigneCaisse]:
    """One row per caisse, by name, and all of them together: over all decisions, not a mean of rates. One query."""
    champs = ("caisse__nom", "regime", "etat", "demande_le", "decide_le")
    groupes: dict[str, list[tuple]] = {}
    for nom, *faits in transferts.order_by("caisse__nom_tri", "pk").values_list(*champs):
        groupes.setdefault(nom, []).append(tuple(faits))
    tous = [faits for lignes in groupes.values() for faits in lignes]
    return [_ligne(nom, lignes) for nom, lignes in groupes.items()], _ligne("Toutes les caisses", tous)


def _ligne(nom: str, lignes: list[tuple]) -> LigneCaisse:
    """A request cancelled after its acceptance stays an accepted one: the caisse did decide."""
    demandes = [li for li in lignes if li[0] == RegimeTransfert.AUTORISEE_SOUS_ACCORD]
    decides = [li for li in demandes if li[3] is not None]
    refuses = sum(li[1] == EtatTransfert.REFUSE for li in decides)
    return LigneCaisse(
        caisse=nom,
        declares=len(lignes) - len(demandes),
        demandes=len(demandes),
        en_attente=sum(li[1] == EtatTransfert.DEMANDE for li in demandes),
        acceptes=len(decides) - refuses,
        refuses=refuses,
        taux=ratio(Decimal(refuses), Decimal(len(decides))),
        delai=_mediane([decide - demande for _, _, demande, decide in decides]),
    )


def _mediane(delais: list[timedelta]) -> Decimal | None:
    """Days, to the tenth."""
    if not delais:
        return None
    secondes = median(delai.total_seconds() for delai in delais)
    return (Decimal(round(secondes)) / 86_400).quantize(Decimal("0.1"))


def en_attente(user: Utilisateur) -> QuerySet[Transfert]:
    """Requests that wait for a decision within the perimeter, the oldest first."""
    return visibles(user).a_decider()  # type: ignore[attr-defined]
