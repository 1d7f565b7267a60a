"""The content of a version of the scale: the shape of the files of ``donnees/bareme``, written, copied, walked through.

A content is the JSON object of such a file. A database forgets the order of keys: ``ecrire`` puts them back, so that
a version published on screen and a file shipped with the product are the same bytes.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpts.commun.formats import euros, nombre, pourcent
from financements.aci.codes import LIBELLES, LIBELLES_PARTS, RANGS
from financements.baremes.enums import Force

Contenu = dict[str, Any]

CLES = (
    "id", "libelle", "demonstration", "effet", "precedente", "texte", "avance", "duree", "delais", "tailles",
    "modulations", "lignes", "plafonds_totaux", "effectifs_demonstration",
)  # fmt: skip
PROVENANCE = (
    "source",
    "force",
    "confiance",
    "effet_du",
    "effet_au",
    "verifie_par",
    "verifie_le",
    "demonstration",
)
CLES_PAR_PARTIE: dict[str, tuple[str, ...]] = {
    "texte": ("reference", "signature", "publication", "note"),
    "avance": ("taux", *PROVENANCE),
    "duree": ("annees", *PROVENANCE),
    "delais": ("mission", "demarrage_mois", "deploiement_mois", *PROVENANCE),
    "tailles": ("code", "min", "min_inclus", "max", "max_inclus", *PROVENANCE),
    "modulations": ("code", "libelle", "coefficient", "missions", "parts", *PROVENANCE),
    "lignes": ("taille", "mission", "part", "montant", *PROVENANCE),
    "plafonds_totaux": ("taille", "montant", *PROVENANCE),
    "effectifs_demonstration": ("contrats", "total_maximal", "jour", "source"),
}
FORCES = {force.value: force.label for force in Force}
CONFIANCES = {
    "certain": "Certain",
    "probable": "Probable",
    "invente": "Inventé pour la démonstration",
    "inconnu": "Inconnu",
    "non_verifie": "Non vérifié",
}
PARTS = tuple(LIBELLES_PARTS)
SOURCE_INVENTEE = "montant inventé pour la démonstration, sans valeur officielle"


@dataclass(frozen=True)
class Element:
    """A value that a person verifies: its key, what it is, its value in words, and its dictionary (live)."""

    cle: str
    nom: str
    valeur: str
    brut: dict[str, Any]
    montant_inconnu: bool = False

    @property
    def verifie(self) -> bool:
        return bool(self.brut["verifie_par"] and self.brut["verifie_le"]) and not self.brut["demonstration"]

    @property
    def verifie_le(self) -> datetime.date | None:
        jour = self.brut["verifie_le"]
        return datetime.date.fromisoformat(jour) if jour else None

    @property
    def verifiable(self) -> bool:
        """An invented or unknown value has no source to read."""
        return not self.brut["demonstration"] and not self.montant_inconnu


def ecrire(contenu: Mapping[str, Any]) -> bytes:
    """The file of a version: its keys in order, one line per element of a list."""
    parties = []
    for cle in CLES:
        valeur = contenu[cle]
        if isinstance(valeur, list) and valeur:
            corps = ",\n".join(f"    {_json(_ordonner(cle, element))}" for element in valeur)
            parties.append(f'  "{cle}": [\n{corps}\n  ]')
        else:
            parties.append(f'  "{cle}": {_json(_ordonner(cle, valeur))}')
    return ("{\n" + ",\n".join(parties) + "\n}\n").encode()


def empreinte(contenu: Mapping[str, Any]) -> str:
    """SHA-256 of the file of a version, as ``empreintes.txt`` would hold it."""
    return hashlib.sha256(ecrire(contenu)).hexdigest()


def _json(valeur: Any) -> str:
    return json.dumps(valeur, ensure_ascii=False)


def _ordonner(cle: str, valeur: Any) -> Any:
    """An object with its keys in the order of the files; anything else as it is."""
    if not isinstance(valeur, Mapping):
        return valeur
    ordonne = {nom: valeur[nom] for nom in CLES_PAR_PARTIE[cle]}
    if cle == "effectifs_demonstration":
        ordonne["contrats"] = dict(sorted(valeur["contrats"].items()))
    return ordonne


def copier(
    contenu: Mapping[str, Any], identifiant: str, libelle: str, effet: datetime.date, demonstration: bool
) -> Contenu:
    """A draft that replaces a version from ``effet``: its values in force that day, none of them verified yet.

    What documents the version alone (text, known maxima, numbers of contracts) is not copied.
    """
    copie: Contenu = deepcopy({cle: contenu[cle] for cle in CLES})
    copie.update(
        id=identifiant,
        libelle=libelle,
        demonstration=demonstration,
        effet=effet.isoformat(),
        precedente=contenu["id"],
        texte={"reference": None, "signature": None, "publication": None, "note": None},
        plafonds_totaux=[],
        effectifs_demonstration=None,
    )
    for cle in ("delais", "tailles", "modulations", "lignes"):
        copie[cle] = [element for element in copie[cle] if en_vigueur(element, effet)]
    for partie in _provenances(copie):
        partie.update(effet_du=effet.isoformat(), effet_au=None)
        oublier_verification(partie)
    return copie


def en_vigueur(element: Mapping[str, Any], jour: datetime.date) -> bool:
    """Whether a dated value is in force on a day; its last day is included."""
    iso = jour.isoformat()
    return element["effet_du"] <= iso and (element["effet_au"] is None or iso <= element["effet_au"])


def oublier_verification(brut: dict[str, Any]) -> None:
    """What changed must be read again."""
    brut.update(verifie_par=None, verifie_le=None)


def changer_date_effet(contenu: Contenu, effet: datetime.date) -> None:
    """Move a draft to another day: the values that began with it begin with it still."""
    ancien, nouveau = contenu["effet"], effet.isoformat()
    contenu["effet"] = nouveau
    for partie in _provenances(contenu):
        if partie["effet_du"] == ancien:
            partie["effet_du"] = nouveau


def _provenances(contenu: Contenu) -> Iterator[dict[str, Any]]:
    yield contenu["avance"]
    yield contenu["duree"]
    for cle in ("delais", "tailles", "modulations", "lignes", "plafonds_totaux"):
        yield from contenu[cle]


def elements(contenu: Contenu) -> Iterator[Element]:
    """Everything a person verifies, amounts first."""
    for ligne in sorted(contenu["lignes"], key=cle_de_tri):
        yield Element(
            cle_ligne(ligne),
            nom_ligne(ligne),
            euros(montant_de(ligne)),
            ligne,
            montant_inconnu=ligne["montant"] is None,
        )
    yield Element(
        "avance", "Taux de l’avance", pourcent(Decimal(contenu["avance"]["taux"])), contenu["avance"]
    )
    yield Element("duree", "Durée du contrat", f"{contenu['duree']['annees']} ans", contenu["duree"])
    for delai in contenu["delais"]:
        nom = f"Délais, {LIBELLES[delai['mission']]}"
        yield Element(f"delai:{delai['mission']}", nom, _mots_delai(delai), delai)
    for taille in contenu["tailles"]:
        yield Element(
            f"taille:{taille['code']}", f"Bornes de la taille {taille['code']}", mots_bornes(taille), taille
        )
    for modulation in contenu["modulations"]:
        nom = f"Modulation « {modulation['libelle']} »"
        yield Element(f"modulation:{modulation['code']}", nom, f"× {modulation['coefficient']}", modulation)


def montant_de(ligne: Mapping[str, Any]) -> Decimal | None:
    """Euros; None when nobody found the amount."""
    return None if ligne["montant"] is None else Decimal(ligne["montant"])


def cle_ligne(ligne: Mapping[str, Any]) -> str:
    """Identity of a line in its version; two dated lines of one size, mission and part differ by their first day."""
    return f"{ligne['taille']}:{ligne['mission']}:{ligne['part']}:{ligne['effet_du']}"


def nom_ligne(ligne: Mapping[str, Any]) -> str:
    """« Prévention, part fixe, taille T2 »."""
    return f"{nom_poste(ligne['mission'], ligne['part'])}, taille {ligne['taille']}"


def nom_poste(mission: str, part: str) -> str:
    """« Prévention, part fixe »; « Fonctionnement » alone, whose part bears the same name."""
    return LIBELLES[mission] if mission == part else f"{LIBELLES[mission]}, {LIBELLES_PARTS.get(part, part)}"


def cle_de_tri(ligne: Mapping[str, Any]) -> tuple[int, int, str, str]:
    """The order of the agreement: mission, part, size, then the day a line begins."""
    return (RANGS[ligne["mission"]], PARTS.index(ligne["part"]), ligne["taille"], ligne["effet_du"])


def _mots_delai(delai: Mapping[str, Any]) -> str:
    if delai["demarrage_mois"] is None and delai["deploiement_mois"] is None:
        return "libres"
    mois = [delai["demarrage_mois"], delai["deploiement_mois"]]
    demarrage, deploiement = ("libre" if m is None else f"{m} mois" for m in mois)
    return f"démarrage {demarrage}, déploiement {deploiement}"


def mots_bornes(taille: Mapping[str, Any]) -> str:
    """« de 40 000 (inclus) à 80 000 (exclu) habitants »."""
    debut = f"{nombre(taille['min'])} ({'inclus' if taille['min_inclus'] else 'exclu'})"
    if taille["max"] is None:
        return f"à partir de {debut} habitants"
    return f"de {debut} à {nombre(taille['max'])} ({'inclus' if taille['max_inclus'] else 'exclu'}) habitants"
