"""An explanation sheet as data: inputs, rule and version, formula with numbers, rounding, source, line of the scale."""

import re
from typing import Any

from .bareme import FOURNI, LigneBareme
from .fiche import Fiche, termes


def fiche_en_dict(fiche: Fiche) -> dict[str, Any]:
    """Typed values (``Decimal``, ``date``); ``bareme`` is None for an amount written in the document itself."""
    regle = fiche.regle
    return {
        "regle": {
            "id": regle.id,
            "version": regle.version,
            "reference": regle.reference,
            "titre": regle.titre,
            "formule": regle.formule,
            "formule_lisible": re.sub(r"[a-z_]+", lambda nom: termes()[nom.group()].libelle, regle.formule),
            "arrondi": regle.arrondi,
            "source": regle.source,
            "force": regle.force,
        },
        "entrees": [
            {
                "nom": nom,
                "libelle": termes()[nom].libelle,
                "unite": termes()[nom].unite,
                "valeur": f"{valeur:f}" if termes()[nom].unite != "jours" else str(valeur),
                "texte": fiche.valeur(nom),
            }
            for nom, valeur in fiche.valeurs.items()
        ],
        "calcul": fiche.calcul,
        "details": list(fiche.details),
        "resultat": fiche.resultat,
        "bareme": ligne_bareme_en_dict(fiche.montant.ligne),
        "modulations": [
            {"code": m.code, "libelle": m.libelle, "coefficient": f"{m.coefficient:f}"}
            for m in fiche.montant.modulations
        ],
    }


def ligne_bareme_en_dict(ligne: LigneBareme | None) -> dict[str, Any] | None:
    """A line of a published version: its annual amount, its source and who vouches for it."""
    if ligne is None or ligne.bareme == FOURNI:
        return None
    provenance = ligne.provenance
    return {
        "designation": ligne.designation,
        "version": ligne.bareme,
        "taille": ligne.taille,
        "mission": ligne.mission,
        "part": ligne.part,
        "montant": ligne.montant,
        "source": provenance.source,
        "force": provenance.force,
        "confiance": provenance.confiance,
        "effet_du": provenance.effet_du,
        "effet_au": provenance.effet_au,
        "verifie_par": provenance.verifie_par,
        "verifie_le": provenance.verifie_le,
        "demonstration": provenance.demonstration,
        "verifiee": provenance.verifiee,
    }
