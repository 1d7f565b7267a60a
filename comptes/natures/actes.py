"""A new table of natures, prepared as a draft. Publishing it moves totals: see ``comptes.totaux.publication``."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.db.models import Max

from comptes.natures.models import NatureCompte, TableNatures
from comptes.natures.requetes import table_en_vigueur

# Numbers below are those of the product's own data files.
PREMIER_NUMERO_LOCAL = 1001


@transaction.atomic
def preparer(source: str) -> TableNatures:
    """A draft that begins as a copy of the table in force."""
    modele = table_en_vigueur()
    dernier = TableNatures.objects.aggregate(dernier=Max("numero"))["dernier"] or 0
    table = TableNatures.objects.create(numero=max(dernier + 1, PREMIER_NUMERO_LOCAL), source=source)
    NatureCompte.objects.bulk_create(
        NatureCompte(table=table, prefixe=n.prefixe, code=n.code, libelle=n.libelle)
        for n in NatureCompte.objects.filter(table=modele).order_by("pk")
    )
    return table


def defauts(table: TableNatures) -> list[str]:
    """Why a draft cannot be published, in French sentences; empty when it can."""
    lignes = list(NatureCompte.objects.filter(table=table))
    phrases = []
    if not any(ligne.prefixe == "6" for ligne in lignes):
        phrases.append(
            "Ajoutez une ligne pour le début de compte « 6 » : elle reçoit tout ce qui n’est pas prévu."
        )
    phrases += [
        f"« {ligne.prefixe} » n’est pas un début de compte de charges (classe 6)."
        for ligne in lignes
        if not (ligne.prefixe.isdigit() and ligne.prefixe.startswith("6"))
    ]
    libelles: dict[str, set[str]] = defaultdict(set)
    for ligne in lignes:
        libelles[ligne.code].add(ligne.libelle)
    phrases += [
        f"La nature « {code} » a plusieurs libellés : {', '.join(sorted(noms))}. Gardez-en un."
        for code, noms in libelles.items()
        if len(noms) > 1
    ]
    return phrases
