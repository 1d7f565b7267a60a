"""Names in ledger lines: masked until a reason is chosen, and always for those who need none.

Ledger lines carry names (auxiliary accounts, pay). The CPTS and its accountant see them. Its CPAM and its ARS
see them after choosing a reason, which the CPTS reads afterwards. The CNAM never does.

``politique_de(request, cpts)`` tells what a page may show; ``masquer`` is a pure function on lines::

    politique = politique_de(request, cpts)
    lignes = masquer(lignes, politique)
    tracer_les_noms(request, cpts, politique, "Lignes du compte 6411, exercice 2025")
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cpts.droits.regles import Action, exiger, motif_exige, peut
from cpts.traces.consultations import tracer
from cpts.traces.models import MotifConsultation

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpRequest

    from cpts.structures.models import CPTS

MASQUE = "•••"
DUREE = timedelta(minutes=30)
CLE_DE_SESSION = "noms_ouverts"
# Accounts of people (personnel et comptes rattachés, charges de personnel): their labels name someone.
PREFIXES_NOMINATIFS = ("42", "64")
CHAMPS_AUXILIAIRES = ("aux_num", "aux_lib")
# « 6411 » is a heading of the chart of accounts; what is longer was named by the bookkeeper.
LONGUEUR_DU_PLAN = 4
_MOT = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Politique:
    """What one reader may see of the names of one CPTS, now.

    ``noms_visibles``: nothing is masked. ``peut_ouvrir``: a reason would unmask. ``motif``: the reason in
    force; then what else is shown under it is traced (``a_tracer``, ``tracer_les_noms``).
    """

    noms_visibles: bool
    peut_ouvrir: bool = False
    motif: str = ""
    jusqua: datetime | None = None

    @property
    def a_tracer(self) -> bool:
        return self.noms_visibles and bool(self.motif)


MASQUES = Politique(noms_visibles=False)


def politique_de(request: HttpRequest, cpts: CPTS) -> Politique:
    """Policy of the person signed in, for a CPTS found through ``CPTS.objects.for_user``."""
    personne: Any = request.user
    if not peut(personne, Action.VOIR_NOMS, cpts):
        return MASQUES
    if not motif_exige(personne, cpts):
        return Politique(noms_visibles=True)
    motif, jusqua = _ouverture(getattr(request, "session", None), cpts)
    return Politique(noms_visibles=bool(motif), peut_ouvrir=True, motif=motif, jusqua=jusqua)


def ouvrir_les_noms(request: HttpRequest, cpts: CPTS, motif: str, objet: str) -> None:
    """Unmask names of one CPTS for thirty minutes, for a reason that is traced first.

    ``objet`` says what is about to be seen, without personal data. Raises ``PermissionDenied`` for those who
    never see names, ``ValueError`` for an unknown reason. Does nothing for those who need no reason.
    """
    personne: Any = request.user
    exiger(personne, Action.VOIR_NOMS, cpts)
    if not motif_exige(personne, cpts):
        return
    tracer(personne, cpts, MotifConsultation(motif), objet)
    ouverts = request.session.get(CLE_DE_SESSION, {})
    ouverts[str(cpts.uuid)] = {
        "motif": motif,
        "jusqua": (timezone.now() + DUREE).isoformat(),
        "objets": [objet],
    }
    request.session[CLE_DE_SESSION] = ouverts


def tracer_les_noms(request: HttpRequest, cpts: CPTS, politique: Politique, objet: str) -> None:
    """Trace what is shown under a reason chosen for something else, once for each thing and reason.

    A reason opens the names of the whole CPTS: the CPTS must read every deposit that was looked at, not only
    the one the reason was given on.
    """
    if not politique.a_tracer:
        return
    ouverts = request.session[CLE_DE_SESSION]
    objets = ouverts[str(cpts.uuid)].setdefault("objets", [])
    if objet in objets:
        return
    personne: Any = request.user
    tracer(personne, cpts, MotifConsultation(politique.motif), objet)
    objets.append(objet)
    request.session[CLE_DE_SESSION] = ouverts


def _ouverture(session: SessionBase | None, cpts: CPTS) -> tuple[str, datetime | None]:
    ouverte = session.get(CLE_DE_SESSION, {}).get(str(cpts.uuid)) if session is not None else None
    if not ouverte:
        return "", None
    jusqua = datetime.fromisoformat(ouverte["jusqua"])
    return (ouverte["motif"], jusqua) if jusqua > timezone.now() else ("", None)


def masquer(lignes: Iterable[Mapping[str, Any]], politique: Politique) -> list[dict[str, Any]]:
    """Lines as dicts with names masked as the policy says; keys read when present:

    ``compte``, ``compte_lib``, ``aux_num``, ``aux_lib``, ``libelle``, ``piece_ref``. The input is left untouched.
    Auxiliary codes and labels are always masked; labels and references of accounts 42 and 64 too; elsewhere the
    words of the auxiliary labels of the same batch are struck out (« VIR DUPONT » becomes « VIR ••• »).
    """
    copies = [dict(ligne) for ligne in lignes]
    if politique.noms_visibles:
        return copies
    noms = {mot.casefold() for ligne in copies for mot in _MOT.findall(ligne.get("aux_lib") or "")}
    for copie in copies:
        _masquer_une(copie, noms)
    return copies


def _masquer_une(ligne: dict[str, Any], noms: set[str]) -> None:
    for champ in CHAMPS_AUXILIAIRES:
        if ligne.get(champ):
            ligne[champ] = MASQUE
    compte = str(ligne.get("compte") or "")
    if compte.startswith(PREFIXES_NOMINATIFS):
        for champ in ("libelle", "piece_ref"):
            if ligne.get(champ):
                ligne[champ] = MASQUE
        if ligne.get("compte_lib") and len(compte.rstrip("0")) > LONGUEUR_DU_PLAN:
            ligne["compte_lib"] = MASQUE
    elif noms:
        for champ in ("libelle", "compte_lib", "piece_ref"):
            if ligne.get(champ):
                ligne[champ] = _rayer(ligne[champ], noms)


def _rayer(texte: str, noms: set[str]) -> str:
    return _MOT.sub(lambda mot: MASQUE if mot[0].casefold() in noms else mot[0], texte)
