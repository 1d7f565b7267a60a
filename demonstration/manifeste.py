"""The planted truths: every case with its expected verdict, finding, line, state or amount.

Expectations come from the plan, never from what the product answered; the database only gives the receipt numbers
by which a reader finds each case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from demonstration import chiffres
from demonstration.inscription import Inscrite
from demonstration.personnes import CLIENTES, comptes
from demonstration.verites import autres, lectures, transferts

if TYPE_CHECKING:
    from demonstration.chargement import Chargement

Cas = dict[str, Any]


def construire(chargement: Chargement) -> dict[str, Any]:
    """What ``manage.py manifeste --json`` prints."""
    nation, inscrites = chargement.nation, chargement.inscrites
    cas = [*lectures.cas(chargement), *autres.cas(chargement), *transferts.cas(chargement)]
    return {
        "graine": nation.graine,
        "cpts": nation.nombre,
        "complet": nation.complet,
        "demonstration": True,
        "comptes": comptes(),
        "identifiants": _identifiants(inscrites),
        "totaux_publies": chiffres.tableau(nation.entiere),
        "cas": [{"numero": numero, **un_cas} for numero, un_cas in enumerate(_presentes(cas), 1)],
    }


def _identifiants(inscrites: list[Inscrite]) -> dict[str, Any]:
    vitrine = inscrites[0]
    clientes = [i for i in inscrites[:CLIENTES] if i.structure.signature]
    return {
        "cpts_des_visiteurs": {
            "nom": vitrine.structure.nom,
            "siren": vitrine.structure.siren,
            "id": str(vitrine.ligne.uuid),
        },
        "clientes_de_l_expert_comptable": [i.structure.siren for i in clientes],
    }


def _presentes(cas: list[Cas]) -> Iterator[Cas]:
    """A case whose deposit is still to come at the date of the loading is not announced."""
    return (un_cas for un_cas in cas if not un_cas.get("a_venir"))
