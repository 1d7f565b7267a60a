"""Which versions of the scale exist, and the ones a contract takes its amounts from.

Two places, one register: the files shipped with the product, and the versions published on screen. A contract names a
*lineage*: a version and all those that succeed it. Each contract year takes the version of the lineage in effect on
its first day, so that a new version never moves an earlier year.

``lire`` costs one small query: the identifiers and fingerprints of the published rows. Their contents are read once
per process, since a published version never changes. Whoever computes many contracts reads the register once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cpts.commun.donnees_datees import DonneeModifiee, lire_publie
from cpts.commun.formats import accord
from financements.aci.bareme import Bareme, Grille, LigneBareme
from financements.aci.echeancier import Echeancier
from financements.aci.publication import BAREMES, SUFFIXE, construire_bareme, versions_publiees
from financements.baremes.contenu import Contenu, empreinte
from financements.baremes.enums import EtatBareme
from financements.baremes.models import VersionBareme

Cle = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Registre:
    """Every published version by identifier, and its content. Rows come after the files."""

    versions: Mapping[str, Bareme]
    contenus: Mapping[str, Contenu]
    _grilles: dict[str, Grille] = field(default_factory=dict, repr=False)
    _suivantes: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._suivantes.update({v.precedente: v.id for v in self.versions.values() if v.precedente})

    def suivante(self, identifiant: str) -> str | None:
        """The version that replaces this one, None when it is the last of its lineage."""
        return self._suivantes.get(identifiant)

    def grille_de(self, lignee: str) -> Grille:
        """The versions of a lineage. An unknown lineage has none: every amount is then unknown, with its reason."""
        if lignee not in self._grilles:
            retenues: list[Bareme] = []
            suivante = self.versions.get(lignee)
            while suivante:
                retenues.append(suivante)
                suivante = self.versions.get(self._suivantes.get(suivante.id, ""))
            self._grilles[lignee] = Grille(tuple(retenues))
        return self._grilles[lignee]

    def lignees(self) -> list[Bareme]:
        """First version of each lineage."""
        return [version for version in self.versions.values() if version.precedente is None]

    def ascendance(self, identifiant: str | None) -> list[str]:
        """A version and those it replaces, the newest first: the lineages a contract may name to be under it."""
        chaine: list[str] = []
        while identifiant is not None and identifiant in self.versions:
            chaine.append(identifiant)
            identifiant = self.versions[identifiant].precedente
        return chaine


def lire() -> Registre:
    """The register as it stands. One small query."""
    lignes = VersionBareme.objects.publiees().order_by("identifiant").values_list("identifiant", "sha256")
    return _registre(tuple(lignes))


@lru_cache(maxsize=16)
def _registre(cle: Cle) -> Registre:
    """The register of these published rows. A file of the same name must hold the same content."""
    contenus: dict[str, Contenu] = {
        nom: dict(lire_publie(BAREMES, nom + SUFFIXE)) for nom in versions_publiees()
    }
    publies = dict(cle)
    lignes = VersionBareme.objects.filter(etat=EtatBareme.PUBLIEE, identifiant__in=publies)
    for identifiant, contenu in lignes.values_list("identifiant", "contenu"):
        lue = empreinte(contenu)
        if lue != publies[identifiant] or (
            identifiant in contenus and empreinte(contenus[identifiant]) != lue
        ):
            raise DonneeModifiee(
                f"La version « {identifiant} » du barème n’a plus le contenu avec lequel elle a été publiée : "
                "rétablissez-le, et publiez une version qui lui succède."
            )
        contenus[identifiant] = contenu
    versions = {nom: construire_bareme(contenu) for nom, contenu in contenus.items()}
    return Registre(versions, contenus)


def versions() -> dict[str, Bareme]:
    """Every published version, by identifier."""
    return dict(lire().versions)


def grille_de(lignee: str) -> Grille:
    """The versions of a lineage (see ``Registre.grille_de``); for one contract: a query each time."""
    return lire().grille_de(lignee)


def lignees() -> list[Bareme]:
    """First version of each lineage."""
    return lire().lignees()


def lignes_non_verifiees(grille: Grille, echeancier: Echeancier | None = None) -> list[LigneBareme]:
    """The lines of a scale that keep a statement from being official: not verified, or of demonstration.

    With ``echeancier``, only the lines that its amounts rest on. Each is named once, by ``ligne.designation``.
    """
    if echeancier is None:
        lignes: Iterable[LigneBareme | None] = (
            ligne for version in grille.versions for ligne in version.lignes
        )
    else:
        lignes = (part.ligne_bareme for annee in echeancier.annees for part in annee.parts)
    douteuses = (ligne for ligne in lignes if ligne and not ligne.provenance.verifiee)
    return list({ligne.designation: ligne for ligne in douteuses}.values())


def reserves_de(identifiants: Iterable[str]) -> list[str]:
    """What a page must say of the versions its amounts rest on; nothing when all is verified. One small query."""
    connus = lire().versions
    return reserves_des_versions(connus[nom] for nom in sorted(set(identifiants)) if nom in connus)


def reserves_des_versions(versions: Iterable[Bareme]) -> list[str]:
    """The same sentences, for versions already read."""
    return [phrase for version in versions if (phrase := _reserve(version))]


def _reserve(version: Bareme) -> str:
    if version.demonstration:
        return f"Barème de démonstration ({version.id}) : montants sans valeur officielle."
    douteuses = [ligne for ligne in version.lignes if not ligne.provenance.verifiee]
    if not douteuses:
        return ""
    if len(douteuses) == len(version.lignes):
        combien = "aucune ligne n’a été vérifiée par une personne"
    else:
        combien = f"{accord(len(douteuses), 'ligne non vérifiée', 'lignes non vérifiées')} sur {len(version.lignes)}"
    return f"Barème {version.id} : {combien} ; aucun décompte officiel."
