"""A scenario and its result written out: the file again, one JSON object, or tables for a reader."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cpts.commun.formats import accord, date_longue, euros, pourcent

from .codes import LIBELLES, LIBELLES_PARTS, MISSIONS, TAILLES, Part
from .entree_scenario import VERSION
from .projection import Groupe, Hypothese, Montants, Tarif, fusionner
from .publication import versions_publiees
from .scenario import (
    Coefficient,
    Effet,
    Modification,
    NouveauxMontants,
    PartVariable,
    Resultat,
    Scenario,
    empreinte_du_tarif,
)
from .sortie import tableau

DECIMALES_DU_TAUX = Decimal("0.000001")
REGION_INCONNUE = "Région non détaillée"
TAILLE_INCONNUE = "Taille inconnue"


# --- The file ----------------------------------------------------------------------------------------------


def en_document(scenario: Scenario) -> dict[str, Any]:
    """The scenario as its file: ``entree_scenario.lire_document`` gives it back."""
    document: dict[str, Any] = {
        "version": VERSION,
        "titre": scenario.titre,
        "bareme": _bareme(scenario.tarif),
        "au": scenario.au.isoformat(),
        "modifications": [_modification(m) for m in scenario.modifications],
        "taux_atteinte": _hypothese(scenario.hypothese),
        "empreinte_tarif": empreinte_du_tarif(scenario.tarif),
    }
    if population := scenario.population:
        document["population"] = {
            "au": population.au.isoformat(),
            "source": population.source,
            "regions": dict(sorted(population.regions.items())),
            "contrats": [_groupe(groupe) for groupe in fusionner(population.groupes)],
        }
    return document


def fichier(scenario: Scenario) -> bytes:
    """Bytes of the file, the same for the same scenario."""
    return (json.dumps(en_document(scenario), ensure_ascii=False, indent=2) + "\n").encode()


def _bareme(tarif: Tarif) -> Any:
    """Its identifier when the version comes with the product; else its amounts, so that the file is enough."""
    if tarif.publie and tarif.bareme in versions_publiees():
        return tarif.bareme
    lignes = [
        {"taille": taille, "mission": mission, "part": part, "montant": _texte(montant)}
        for (taille, mission, part), montant in sorted(tarif.montants.items())
    ]
    return {"libelle": tarif.bareme, "lignes": lignes}


def _modification(modification: Modification) -> dict[str, Any]:
    if isinstance(modification, PartVariable):
        total = "constant" if modification.constant else "libre"
        missions = list(modification.missions)
        return {"part_variable": {"cible": f"{modification.cible}", "total": total, "missions": missions}}
    if isinstance(modification, NouveauxMontants):
        lignes = [
            {"taille": taille, "mission": mission, "part": part, "montant": _texte(montant)}
            for (taille, mission, part), montant in modification.montants.items()
        ]
        return {"montants": lignes}
    return {"coefficients": [_coefficient(modification)]}


def _coefficient(modification: Coefficient) -> dict[str, Any]:
    return {
        "coefficient": f"{modification.coefficient}",
        "tailles": list(modification.tailles),
        "missions": list(modification.missions),
        "parts": list(modification.parts),
    }


def _hypothese(hypothese: Hypothese) -> Any:
    missions = {code: f"{taux}" for code, taux in hypothese.missions.items()}
    return {"defaut": f"{hypothese.defaut}", "missions": missions}


def _groupe(groupe: Groupe) -> dict[str, Any]:
    return {"region": groupe.region, "taille": groupe.taille or None, "nombre": groupe.nombre}


# --- The result --------------------------------------------------------------------------------------------


def en_dict(resultat: Resultat) -> dict[str, Any]:
    """The object of ``simuler --json``: amounts and rates as text, null = unknown."""
    scenario = resultat.scenario
    noms = scenario.population.regions if scenario.population else {}
    return {
        "titre": scenario.titre,
        "bareme": scenario.tarif.bareme,
        "au": scenario.au.isoformat(),
        "taux_atteinte": _hypothese(scenario.hypothese),
        "contrats": resultat.total.nombre,
        "national": _effet(resultat.total),
        "tailles": [{"taille": taille or None, **_effet(e)} for taille, e in resultat.par_taille.items()],
        "regions": [
            {"region": region, "nom": noms.get(region or ""), **_effet(e)}
            for region, e in resultat.par_region.items()
        ],
        "cellules": [{"region": r, "taille": t or None, **_effet(e)} for (r, t), e in resultat.cases.items()],
        "par_contrat": [{"taille": taille, **_effet(e)} for taille, e in resultat.unitaires.items()],
        "officiel": False,
        "reserves": list(resultat.reserves),
        "lignes_non_verifiees": list(scenario.tarif.non_verifiees),
    }


def en_json(resultat: Resultat) -> str:
    return json.dumps(en_dict(resultat), ensure_ascii=False, indent=2)


def _effet(effet: Effet) -> dict[str, Any]:
    return {
        "nombre": effet.nombre,
        "reference": montants_en_dict(effet.reference),
        "scenario": montants_en_dict(effet.scenario),
        "ecart": _texte(effet.ecart),
        "taux": None if effet.taux is None else f"{effet.taux.quantize(DECIMALES_DU_TAUX)}",
        "gagnants": effet.gagnants,
        "perdants": effet.perdants,
        "inchanges": effet.inchanges,
        "indetermines": effet.indetermines,
        "gains": _texte(effet.gains),
        "pertes": _texte(effet.pertes),
    }


def montants_en_dict(montants: Montants) -> dict[str, str | None]:
    """Parts and total of a year as text."""
    return {
        "fonctionnement": _texte(montants.fonctionnement),
        "fixe": _texte(montants.fixe),
        "variable": _texte(montants.variable),
        "total": _texte(montants.total),
    }


def _texte(montant: Decimal | None) -> str | None:
    return None if montant is None else f"{montant:.2f}"


# --- Words -------------------------------------------------------------------------------------------------


def phrase(modification: Modification) -> str:
    """What a modification does, in one French sentence."""
    if isinstance(modification, PartVariable):
        total = "à total constant" if modification.constant else "à part fixe inchangée"
        missions = _liste(modification.missions, MISSIONS, "toutes les missions")
        return f"Part variable portée à {taux_en_mots(modification.cible)} {total} : {missions}."
    if isinstance(modification, NouveauxMontants):
        lignes = (
            f"{_poste(mission, part)} {taille} : {euros(montant)}"
            for (taille, mission, part), montant in modification.montants.items()
        )
        return f"Montants remplacés : {' ; '.join(lignes) or 'aucun'}."
    vises = (
        _liste(modification.tailles, dict(zip(TAILLES, TAILLES, strict=True)), "toutes les tailles"),
        _liste(modification.missions, LIBELLES, "fonctionnement et toutes les missions"),
        _liste(modification.parts, LIBELLES_PARTS, "toutes les parts", complete=len(Part)),
    )
    coefficient = f"{modification.coefficient}".replace(".", ",")
    return f"Montants multipliés par {coefficient} : {' ; '.join(vises)}."


def _poste(mission: str, part: str) -> str:
    return LIBELLES[mission] if mission == part else f"{LIBELLES[mission]}, {LIBELLES_PARTS[part]}"


def _liste(codes: Sequence[str], noms: Mapping[str, str], tout: str, complete: int = 0) -> str:
    """Names of the codes, or ``tout`` when they are all there (``complete`` of them)."""
    return tout if len(codes) == (complete or len(noms)) else ", ".join(noms[code] for code in codes)


def taux_en_mots(taux: Decimal) -> str:
    """« 50 % », « 62,50 % »."""
    return pourcent(taux, 0 if taux * 100 == int(taux * 100) else 2)


def phrase_hypothese(hypothese: Hypothese) -> str:
    """« Tous les indicateurs atteints », or the rates."""
    if hypothese.maximale:
        return "Tous les indicateurs atteints (100 % de la part variable)."
    autres = "".join(f" ; {LIBELLES[code]} {taux_en_mots(taux)}" for code, taux in hypothese.missions.items())
    return f"Part variable atteinte à {taux_en_mots(hypothese.defaut)}{autres}."


def en_tableau(resultat: Resultat) -> str:
    """Readable French tables: what is compared, the nation, sizes, regions, reserves."""
    scenario, total = resultat.scenario, resultat.total
    noms: Mapping[str, str] = scenario.population.regions if scenario.population else {}
    lieux = {REGION_INCONNUE if r is None else noms.get(r, r): e for r, e in resultat.par_region.items()}
    tailles = {taille or TAILLE_INCONNUE: effet for taille, effet in resultat.par_taille.items()}
    hypotheses = [
        f"Barème {scenario.tarif.bareme}, montants au {date_longue(scenario.au)}.",
        phrase_hypothese(scenario.hypothese),
        *(phrase(modification) for modification in scenario.modifications),
    ]
    blocs = [
        (scenario.titre, "\n".join(hypotheses)),
        ("Ensemble", tableau(_lignes("", {accord(total.nombre, "contrat"): total}))),
        ("Par taille", tableau(_lignes("Taille", tailles))),
        ("Par région", tableau(_lignes("Région", lieux))),
        ("Réserves", "\n".join(f"- {reserve}" for reserve in resultat.reserves)),
    ]
    return "\n\n".join(f"{titre}\n{'=' * len(titre)}\n{corps}" for titre, corps in blocs)


def _lignes(colonne: str, effets: Mapping[str, Effet]) -> Iterator[tuple[str, ...]]:
    yield colonne, "Contrats", "Référence", "Scénario", "Écart", "Écart en %", "Gagnants", "Perdants"
    for nom, effet in effets.items():
        montants = (effet.reference.total, effet.scenario.total, effet.ecart)
        comptes = (str(effet.gagnants), str(effet.perdants))
        yield nom, str(effet.nombre), *map(euros, montants), pourcent(effet.taux, 2), *comptes
