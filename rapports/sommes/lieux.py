"""How rows that name a CPTS are grouped by territory: the path to the code, and which CPTS are looked at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from comptes.totaux.models import Niveau
from rapports.sommes.completude import Territoire

# Path of the code from a CPTS, by level of what the rows are grouped into.
_CODES = {
    Niveau.REGION: "departement__region",
    Niveau.DEPARTEMENT: "departement",
    Niveau.CPTS: "uuid",
}


@dataclass(frozen=True)
class Lieux:
    """Territories or CPTS of a level (``niveau``), among the CPTS that answer to ``cherche`` (field → value)."""

    niveau: Niveau
    cherche: dict[str, str | bool]

    def code(self, cpts: str = "") -> str:
        """Lookup of the code, from a model whose path to the CPTS is ``cpts``."""
        return _depuis(cpts, _CODES[self.niveau])

    def ou(self, cpts: str = "") -> Q:
        """Condition on the same model."""
        return Q(**{_depuis(cpts, champ): valeur for champ, valeur in self.cherche.items()})


def _depuis(cpts: str, champ: str) -> str:
    return f"{cpts}__{champ}" if cpts else champ


def partout(niveau: Niveau) -> Lieux:
    """Every territory or CPTS of a level; a worked example is in no sum but its own."""
    return Lieux(niveau, {"exemple": False})


def dans(territoire: Territoire) -> Lieux:
    """The children of a territory; of a CPTS, itself."""
    if territoire.niveau == Niveau.CPTS:
        return Lieux(Niveau.CPTS, {"uuid": territoire.code})
    lieu = {
        Niveau.NATIONAL: {},
        Niveau.REGION: {"departement__region": territoire.code},
        Niveau.DEPARTEMENT: {"departement": territoire.code},
    }[territoire.niveau]
    return Lieux(territoire.niveau_enfant, {**lieu, "exemple": False})
