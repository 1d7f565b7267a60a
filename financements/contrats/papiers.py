"""The papers of a contract: its sheet, its amendments, its schedule and its official statements, each with its code."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cpts.commun.contexte import site_courant
from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue
from cpts.droits.enums import Role
from cpts.droits.regles import Action
from financements.contrats.dossiers import Dossier
from financements.contrats.libelles import differences_vues
from financements.contrats.models import Avenant, Contrat, Decompte, EngagementMission
from financements.papiers.genres import GenrePapier, inscrire
from financements.papiers.impression import imprimer
from financements.papiers.modeles import ModelePapier, TexteRempli, en_vigueur, modele_de

FICHE, AVENANT, DECOMPTE, ECHEANCIER = "CON", "AVE", "DEC", "ECH"
GABARIT = "financements/contrats/papier.html"
FEUILLES = ("css/papier.css", "css/contrats-pdf.css", "css/papiers-pdf.css")
SIGNATAIRES = frozenset({Role.CPAM, Role.ARS})


def inscrire_les_papiers() -> None:
    """Declare the kinds of this room: the caisse and the ARS sign a contract, the caisse alone issues statements."""
    caisse = frozenset({Role.CPAM})
    for code, libelle, roles, lecture, modele, chemin, nommer, adresse in (
        (FICHE, "Contrat", SIGNATAIRES, Action.VOIR, Contrat, "cpts", _nom_contrat, _page_contrat),
        (AVENANT, "Avenant", SIGNATAIRES, Action.VOIR, Avenant, "contrat__cpts", _nom_avenant, _page_avenant),
        (
            DECOMPTE, "Décompte officiel", caisse, Action.LIRE_INDICATEURS, Decompte, "contrat__cpts", _nom_decompte,
            _page_decompte,
        ),
        (ECHEANCIER, "Échéancier", caisse, Action.LIRE_INDICATEURS, Contrat, "cpts", _nom_echeancier, _page_echeancier),
    ):  # fmt: skip
        inscrire(
            GenrePapier(
                code=code,
                libelle=libelle,
                roles=roles,
                lecture=lecture,
                documents=partial(_documents, modele, chemin),
                chemin=chemin,
                cpts_de=lambda ligne: _contrat_de(ligne).cpts,
                nommer=nommer,
                adresse=adresse,
            )
        )


def _documents(modele: Any, chemin: str) -> Any:
    return modele.objects.select_related(chemin)


def _contrat_de(ligne: Contrat | Avenant | Decompte) -> Contrat:
    return ligne if isinstance(ligne, Contrat) else ligne.contrat


def _nom_contrat(contrat: Contrat) -> str:
    return f"Contrat de {contrat.cpts.nom} signé le {date_longue(contrat.signature)}"


def _nom_avenant(avenant: Avenant) -> str:
    return f"Avenant n° {avenant.numero} au contrat de {avenant.contrat.cpts.nom}"


def _nom_decompte(decompte: Decompte) -> str:
    return f"Décompte n° {decompte.numero}, {decompte.contrat.cpts.nom}"


def _nom_echeancier(contrat: Contrat) -> str:
    return f"Échéancier de {contrat.cpts.nom}"


def _page_contrat(contrat: Contrat) -> str:
    return f"{reverse('cpts_contrat', args=[contrat.cpts.uuid])}?contrat={contrat.uuid}"


def _page_avenant(avenant: Avenant) -> str:
    return _page_contrat(avenant.contrat)


def _page_decompte(decompte: Decompte) -> str:
    return reverse("decompte", args=[decompte.uuid])


def _page_echeancier(contrat: Contrat) -> str:
    return f"{reverse('cpts_echeancier', args=[contrat.cpts.uuid])}?contrat={contrat.uuid}"


def papiers_du_contrat(dossier: Dossier) -> list[tuple[str, UUID]]:
    """The contract and each of its amendments."""
    return [(FICHE, dossier.contrat.uuid), *((AVENANT, avenant.uuid) for avenant in dossier.avenants)]


# --- Printing --------------------------------------------------------------------------------------------


def avenant_pdf(avenant: Avenant) -> bytes:
    """The amendment as it was registered, in the words of the template it was issued with."""
    modele = modele_de(AVENANT, avenant.uuid, timezone.localdate(avenant.enregistre_le))
    texte = _remplir(modele, avenant.contrat, numero=str(avenant.numero), effet=date_longue(avenant.effet))
    clauses = [(d.quoi, f"{d.avant} → {d.apres}") for d in differences_vues(avenant.differences)]
    faits = [("Objet", avenant.objet), ("Signé le", date_longue(avenant.signature))]
    return _imprimer(AVENANT, avenant, texte, faits, "Ce qui change", clauses)


def fiche_pdf(contrat: Contrat) -> bytes:
    """The contract as it is known today."""
    texte = _remplir(en_vigueur(FICHE, timezone.localdate()), contrat)
    missions = [
        (Mission(m.mission).label, _depuis(m))
        for m in EngagementMission.objects.filter(contrat=contrat).order_by("mission")
    ]
    faits = [
        ("Numéro", contrat.numero or "non renseigné"),
        ("SIREN de la CPTS", contrat.cpts.siren or "inconnu"),
        ("Signé le", date_longue(contrat.signature)),
        ("Dernier jour", date_longue(contrat.fin)),
        ("Taille à la signature", contrat.taille),
    ]
    return _imprimer(FICHE, contrat, texte, faits, "Missions engagées", missions)


def _depuis(mission: EngagementMission) -> str:
    if mission.demarrage:
        return f"démarrée le {date_longue(mission.demarrage)}"
    if mission.demarrage_prevu:
        return f"démarrage prévu le {date_longue(mission.demarrage_prevu)}"
    return "démarrage non renseigné"


def texte_du_decompte(decompte: Decompte) -> TexteRempli:
    """What the template it was issued with says around a statement; names as they were in the frozen document."""
    modele = modele_de(DECOMPTE, decompte.uuid, timezone.localdate(decompte.emis_le))
    contrat = decompte.contenu["contrat"]
    return modele.remplir(
        {
            "numero": decompte.numero,
            "au": date_longue(decompte.au),
            "cpts": contrat["cpts"]["nom"],
            "caisse": contrat["caisse"],
            "ars": contrat["ars"],
        }
    )


def _remplir(modele: ModelePapier, contrat: Contrat, **autres: str) -> TexteRempli:
    valeurs = {
        "cpts": contrat.cpts.nom,
        "caisse": contrat.caisse.nom,
        "ars": contrat.ars.nom,
        "signature": date_longue(contrat.signature),
    }
    return modele.remplir({**valeurs, **autres})


def _imprimer(
    genre: str,
    ligne: Contrat | Avenant,
    texte: TexteRempli,
    faits: list[tuple[str, str]],
    titre: str,
    lignes: list[tuple[str, str]],
) -> bytes:
    contexte = {"texte": texte, "faits": faits, "titre": titre, "lignes": lignes, "site": site_courant()}
    return imprimer(render_to_string(GABARIT, contexte), genre, ligne.uuid, *FEUILLES)
