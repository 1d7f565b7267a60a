"""What a finding read may be a name: hidden from whoever must give a reason to see names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comptes.versions.models import ConstatLecture
from cpts.droits.regles import Action, motif_exige, peut
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.traces.noms import MASQUE, MASQUES, Politique, masquer

# Fields of a FEC that carry names of people.
CHAMPS_NOMINATIFS = frozenset({"CompAuxNum", "CompAuxLib", "EcritureLib", "PieceRef", "CompteLib"})


def masquer_constat(constat: ConstatLecture, lecteur: Utilisateur, cpts: CPTS) -> ConstatLecture:
    """The finding with its value struck out when the reader may not see names. Nothing is saved."""
    if constat.lu and constat.champ in CHAMPS_NOMINATIFS and motif_exige(lecteur, cpts):
        constat.message = constat.message.replace(constat.lu, MASQUE)
        constat.lu = MASQUE
    return constat


def politique_sans_session(lecteur: Utilisateur, cpts: CPTS) -> Politique:
    """What a program sees of names: it gives no reason, so only those who need none see them."""
    visibles = bool(peut(lecteur, Action.VOIR_NOMS, cpts)) and not motif_exige(lecteur, cpts)
    return Politique(noms_visibles=True) if visibles else MASQUES


def masquer_compte(compte: Mapping[str, Any] | None, politique: Politique) -> dict[str, Any] | None:
    """What a reading gave, findings apart; labels of its first rows masked as the policy says. Nothing is saved."""
    if compte is None:
        return None
    montre = {cle: valeur for cle, valeur in compte.items() if cle != "constats"}
    lecture = montre.get("lecture")
    if lecture and not politique.noms_visibles:
        montre["lecture"] = {**lecture, "rangees": _masquer_rangees(lecture.get("rangees") or [], politique)}
    return montre


def _masquer_rangees(rangees: list[list[str]], politique: Politique) -> list[list[str]]:
    """Rows (account, label, …): the label is what may name someone."""
    lignes = [{"compte": rangee[0], "libelle": rangee[1]} for rangee in rangees if len(rangee) > 1]
    libelles = iter(masquer(lignes, politique))
    return [
        [rangee[0], next(libelles)["libelle"], *rangee[2:]] if len(rangee) > 1 else list(rangee)
        for rangee in rangees
    ]
