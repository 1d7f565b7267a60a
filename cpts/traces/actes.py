"""The journal of acts: who changed what of a CPTS, when, for which body, and why.

``journaliser`` is the only way to write a row, in the transaction of the act. Rows are sealed in batches (task
``chainer_les_actes``).
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder

from cpts.commun.verrous import Verrou
from cpts.droits.enums import ROLES_DE_CPTS
from cpts.droits.perimetre import perimetre_de
from cpts.traces.chaine import Chaine
from cpts.traces.consultations import organisme_de
from cpts.traces.models import Acte

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur
    from cpts.structures.models import CPTS

SERVICE = "Tâche du service"


def journaliser(
    personne: Utilisateur | None,
    cpts: CPTS | None,
    acte: str,
    objet: str,
    *,
    motif: str = "",
    details: dict[str, Any] | None = None,
) -> Acte:
    """Write one act. ``acte`` is a code, ``objet`` a French phrase, ``details`` the values before and after.

    ``personne`` None: a job of the service. Dates and amounts of ``details`` are kept as text.
    """
    return Acte.objects.create(
        cpts=cpts,
        utilisateur=personne,
        organisme=_organisme(personne, cpts),
        acte=acte,
        objet=objet[:300],
        motif=motif[:600],
        details=json.loads(json.dumps(details or {}, cls=DjangoJSONEncoder)),
    )


def _organisme(personne: Utilisateur | None, cpts: CPTS | None) -> str:
    """Name of the body a person acts for: the CPTS itself, its caisse, its ARS, a national body."""
    if personne is None:
        return SERVICE
    if cpts is None:
        return str(personne)[:160]
    if perimetre_de(personne).roles_par_cpts.get(cpts.pk, frozenset()) & set(ROLES_DE_CPTS):
        return cpts.nom
    return organisme_de(personne, cpts)


def _contenu(ligne: Acte) -> list[str]:
    """What the seal covers: every column but the seal itself."""
    instant = ligne.le.astimezone(UTC).isoformat(timespec="microseconds")
    cles = (ligne.pk, ligne.cpts_id, ligne.utilisateur_id)
    details = json.dumps(ligne.details, ensure_ascii=False, sort_keys=True)
    return [*map(str, cles), ligne.organisme, ligne.acte, ligne.objet, ligne.motif, details, instant]


_CHAINE = Chaine(Acte, Verrou.CHAINE_ACTES, _contenu)
chainer = _CHAINE.sceller
premiere_ligne_alteree = _CHAINE.premiere_ligne_alteree
tete = _CHAINE.tete
