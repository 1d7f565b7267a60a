"""Who opens the routes of accounts and of contracts."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from cpts.droits.enums import Role
from financements.contrats.views.actes import FORMULAIRES
from tests.droits.acces import (
    ADMIN,
    AGREGATS,
    ARS,
    ATTESTENT,
    CONNECTES,
    CONTROLE,
    CPAM,
    DE_CPTS,
    EXEMPLE,
    LIGNES,
    NATION,
    NOMS,
    TOUS,
    TRANSFERENT,
    VOIR,
    Attendu,
    brouillon,
    contrat,
    ouvert_a,
    public,
    publiee,
    sur_cpts,
    un_depot,
    version,
)

FINANCEMENTS: dict[str, Attendu | list[Attendu]] = {
    "depot_nouveau": [
        ouvert_a(DE_CPTS, DE_CPTS),
        sur_cpts(DE_CPTS, DE_CPTS, requete=lambda m: {"cpts": m.cpts.uuid}),
    ],
    "depot_lot": ouvert_a(None, DE_CPTS),
    **dict.fromkeys(("regles_lecture", "api:regles"), public()),
    "depot_exemple": ouvert_a(CONNECTES, nom=lambda m: EXEMPLE),
    "depot": sur_cpts(VOIR, identifiant=version),
    "depot_progression": sur_cpts(VOIR, identifiant=version),
    "depot_lu": sur_cpts(VOIR, identifiant=version),
    "depot_lignes": sur_cpts(LIGNES, identifiant=version),
    "depot_noms": sur_cpts(None, NOMS, identifiant=version),
    "depot_recepisse": sur_cpts(VOIR, identifiant=version),
    "depot_recepisse_pdf": sur_cpts(VOIR, identifiant=version),
    "depot_fichier": sur_cpts(NOMS, identifiant=version, fichier=lambda m: m.fichier.uuid),
    "depot_retirer": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_attester": sur_cpts(VOIR, ATTESTENT, identifiant=version),
    "depot_attestation_retirer": sur_cpts(None, ATTESTENT, identifiant=version),
    **dict.fromkeys(
        (
            "depot_retenir",
            "depot_confirmer",
            "depot_ranger",
            "depot_preciser",
            "depot_reposer",
            "depot_relire",
        ),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    "depot_affectation": sur_cpts(VOIR, identifiant=version),
    "depot_affectation_cle": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_affectation_terminaisons": sur_cpts(DE_CPTS, DE_CPTS, identifiant=version),
    "depot_affectation_origines": sur_cpts(DE_CPTS, identifiant=version),
    **dict.fromkeys(
        ("depot_affectation_choisir", "depot_affectation_annuler", "depot_affectation_reappliquer"),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    "depot_affectation_retirer": sur_cpts(None, DE_CPTS, identifiant=version, regle=lambda m: m.regle.uuid),
    "depot_affectation_copier": sur_cpts(None, DE_CPTS, identifiant=version, cpts=lambda m: m.cpts.uuid),
    "api:depots": [
        ouvert_a(CONNECTES, CONNECTES),
        sur_cpts(None, DE_CPTS, corps=un_depot),
    ],
    "api:depot": sur_cpts(VOIR, identifiant=version),
    **dict.fromkeys(
        (
            "api:depot_choix",
            "api:depot_confirmer",
            "api:depot_ranger",
            "api:depot_retirer",
            "api:depot_retenir",
        ),
        sur_cpts(None, DE_CPTS, identifiant=version),
    ),
    **dict.fromkeys(
        ("api:constats", "api:contrats", "api:enveloppes", "api:versements"), ouvert_a(CONNECTES)
    ),
    "cpts_contrat": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "contrat_nouveau": sur_cpts(CPAM, CPAM, uuid=lambda m: m.cpts.uuid),
    "contrat_acte": [
        sur_cpts(CPAM, CPAM, uuid=lambda m: m.contrat.uuid, acte=lambda m, code=code: code)
        for code in FORMULAIRES
    ],
    "contrat_mission": sur_cpts(CPAM, CPAM, uuid=lambda m: m.contrat.uuid, mission=lambda m: "prevention"),
    "contrats_delais": ouvert_a(CONTROLE | NATION),
    "api:contrat": sur_cpts(VOIR, uuid=lambda m: m.contrat.uuid),
    "cpts_depots": sur_cpts(VOIR, identifiant=lambda m: m.cpts.uuid),
    "cpts_exercices": sur_cpts(VOIR, identifiant=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        ("exercice_corriger", "exercice_retirer"),
        sur_cpts(DE_CPTS, DE_CPTS, identifiant=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid),
    ),
    # Values and rates of local indicators: never for the nation.
    "contrat_annexe": sur_cpts(VOIR, contrat=contrat, annee=lambda m: m.contrat.signature),
    **dict.fromkeys(
        ("contrat_annexe_saisir", "contrat_annexe_importer", "contrat_annexe_verifier"),
        sur_cpts(CPAM, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature),
    ),
    "contrat_annexe_modele": [
        ouvert_a(CONNECTES, extension=lambda m: "csv"),
        ouvert_a(CONNECTES, extension=lambda m: "xlsx"),
    ],
    **dict.fromkeys(
        ("objectif_mesurer", "objectif_montant", "objectif_reporter"),
        sur_cpts(CPAM, CPAM, uuid=lambda m: m.objectif.uuid),
    ),
    "indicateurs_valeurs": ouvert_a(CPAM, CPAM),
    "indicateurs_valeurs_tableau": [
        ouvert_a(CPAM, extension=lambda m: "csv"),
        ouvert_a(CPAM, extension=lambda m: "xlsx"),
    ],
    "cpts_indicateurs": sur_cpts(NOMS, uuid=lambda m: m.cpts.uuid),
    "indicateur": sur_cpts(NOMS, uuid=lambda m: m.objectif.indicateur.uuid),
    "indicateur_retirer": sur_cpts(CPAM, CPAM, uuid=lambda m: m.objectif.indicateur.uuid),
    **dict.fromkeys(("indicateur_nouveau", "indicateurs_importer"), sur_cpts(CPAM, CPAM, contrat=contrat)),
    "objectifs_reconduire": sur_cpts(CPAM, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature),
    **dict.fromkeys(
        ("objectifs_cibles", "objectifs_decisions", "objectifs_taux"),
        sur_cpts(
            CPAM, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature, mission=lambda m: "prevention"
        ),
    ),
    "objectifs_avis": sur_cpts(
        CONTROLE,
        CONTROLE,
        contrat=contrat,
        annee=lambda m: m.contrat.signature,
        mission=lambda m: "prevention",
    ),
    **dict.fromkeys(
        ("objectif_declarer", "objectif_contester"),
        sur_cpts(TRANSFERENT, TRANSFERENT, uuid=lambda m: m.objectif.uuid),
    ),
    "indicateurs_a_decider": ouvert_a(CONTROLE),
    "indicateurs_peu_atteints": ouvert_a(NATION | AGREGATS),
    "indicateurs_modele": [
        ouvert_a(CONNECTES, extension=lambda m: "csv"),
        ouvert_a(CONNECTES, extension=lambda m: "xlsx"),
    ],
    "api:indicateurs": sur_cpts(NOMS, requete=lambda m: {"cpts": m.cpts.uuid}),
    "api:objectif_declarations": sur_cpts(None, TRANSFERENT, identifiant=lambda m: m.objectif.uuid),
    "baremes": public(),
    # Drafts: tests/financements/baremes/test_pages.py.
    "bareme": public(identifiant=publiee),
    "bareme_ecarts": public(identifiant=lambda m: "ACI-AV2"),
    "bareme_fichier": public(identifiant=publiee),
    "bareme_nouvelle": ouvert_a(ADMIN, ADMIN),
    **dict.fromkeys(
        ("bareme_modifier", "bareme_regles", "bareme_importer", "bareme_verifier", "bareme_publier"),
        ouvert_a(ADMIN, ADMIN, identifiant=brouillon),
    ),
    "bareme_etape": ouvert_a(None, ADMIN, identifiant=brouillon),
    "bareme_effet": ouvert_a(NATION, ADMIN, identifiant=brouillon),
    "bareme_effet_progression": ouvert_a(NATION, identifiant=brouillon),
    "api:baremes": ouvert_a(CONNECTES),
    "api:bareme": ouvert_a(CONNECTES, identifiant=publiee),
    "cpts_enveloppes": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "cpts_transfert_nouveau": sur_cpts(TRANSFERENT, TRANSFERENT, uuid=lambda m: m.cpts.uuid),
    "cpts_plan_emploi": sur_cpts(
        VOIR, TRANSFERENT, uuid=lambda m: m.cpts.uuid, exercice=lambda m: m.exercice.uuid
    ),
    "plan_emploi_decision": sur_cpts(None, CPAM, uuid=lambda m: m.plan.uuid),
    "plan_emploi_avis": sur_cpts(None, ARS, uuid=lambda m: m.plan.uuid),
    "plan_emploi_suivi": sur_cpts(
        None, TRANSFERENT, uuid=lambda m: m.plan.uuid, ligne=lambda m: m.plan.lignes.get().pk
    ),
    **dict.fromkeys(("fongibilite", "api:fongibilite"), ouvert_a(CONNECTES)),
    "regime_publier": ouvert_a(NATION, NATION),
    "regime_terminer": ouvert_a(NATION, NATION, uuid=lambda m: m.regime.uuid),
    "transferts": ouvert_a(TOUS),
    "transferts_a_decider": ouvert_a(CPAM, CPAM),
    "transfert": sur_cpts(VOIR, uuid=lambda m: m.transfert.uuid),
    "transfert_decision": sur_cpts(None, CPAM, uuid=lambda m: m.transfert.uuid),
    "transfert_avis": sur_cpts(None, ARS, uuid=lambda m: m.transfert.uuid),
    "transfert_annuler": sur_cpts(None, TRANSFERENT, uuid=lambda m: m.transfert.uuid),
    **dict.fromkeys(("api:transferts", "api:plans_emploi"), ouvert_a(CONNECTES)),
    "api:colonnes": sur_cpts(VOIR, requete=lambda m: {"cpts": m.cpts.uuid}),
    "cpts_echeancier": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    **dict.fromkeys(
        ("cpts_verifications", "cpts_verifications_pdf"), sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid)
    ),
    "cpts_verification_saisir": sur_cpts(NOMS, NOMS, uuid=lambda m: m.cpts.uuid, genre=lambda m: "produits"),
    "api:verifications": ouvert_a(CONNECTES),
    "echeance": sur_cpts(VOIR, contrat=contrat, rang=lambda m: 1),
    "echeancier_fichier": sur_cpts(NOMS, contrat=contrat),
    "echeancier_pdf": sur_cpts(VOIR, contrat=contrat),
    "decompte_emettre": sur_cpts(None, CPAM, contrat=contrat),
    **dict.fromkeys(("decompte", "decompte_pdf"), sur_cpts(VOIR, uuid=lambda m: m.decompte.uuid)),
    "regularisation": sur_cpts(
        VOIR, CPAM, contrat=contrat, annee=lambda m: m.contrat.signature, mission=lambda m: "prevention"
    ),
    "api:contrat_echeancier": sur_cpts(VOIR, identifiant=contrat),
    "api:contrat_decomptes": sur_cpts(None, CPAM, identifiant=contrat),
    "api:decompte": sur_cpts(VOIR, identifiant=lambda m: m.decompte.uuid),
    "api:echeances": ouvert_a(CONNECTES),
}
CAISSE = frozenset({Role.CPAM})


def un_fichier_de_versements(m: Any) -> dict[str, Any]:
    """A payment file for the caisse of this CPTS, as a program would send it."""
    contenu = f"siren;date;montant;reference\n{m.cpts.siren};15/03/2025;10,00;MATRICE\n".encode()
    return {"organisme": m.contrat.caisse.uuid, "fichier": SimpleUploadedFile("v.csv", contenu)}


# A payment file belongs to the caisse that sent it: its CPTS do not see it, nor does their ARS.
FINANCEMENTS |= {
    "versements": ouvert_a(CONTROLE | NATION),
    "versements_importer": ouvert_a(CONTROLE, CONTROLE),
    "versements_modele": [
        ouvert_a(CONNECTES, extension=lambda m: "csv"),
        ouvert_a(CONNECTES, extension=lambda m: "xlsx"),
    ],
    "versements_a_reprendre": ouvert_a(CONTROLE | NATION),
    "versements_ligne": sur_cpts(CAISSE | NATION, CAISSE, uuid=lambda m: m.ligne_ecartee.uuid),
    **dict.fromkeys(
        ("versements_import", "versements_progression", "versements_lignes", "versements_fichier"),
        sur_cpts(CAISSE | NATION, uuid=lambda m: m.importation.uuid),
    ),
    "versements_colonnes": sur_cpts(CAISSE, CAISSE, uuid=lambda m: m.importation.uuid),
    **dict.fromkeys(
        ("versements_accepter", "versements_abandonner"),
        sur_cpts(None, CAISSE, uuid=lambda m: m.importation.uuid),
    ),
    "rapprochements": ouvert_a(CONTROLE | NATION),
    "cpts_rapprochement": sur_cpts(VOIR, uuid=lambda m: m.cpts.uuid),
    "rapprochement_expliquer": sur_cpts(
        None, CAISSE, uuid=lambda m: m.cpts.uuid, contrat=lambda m: m.contrat.uuid
    ),
    "api:versements_imports": [
        ouvert_a(CONNECTES, CONTROLE),
        sur_cpts(None, CAISSE, corps=un_fichier_de_versements, role_d_abord=True),
    ],
    "api:versements_import": sur_cpts(CAISSE | NATION, identifiant=lambda m: m.importation.uuid),
    "api:versements_accepter": sur_cpts(None, CAISSE, identifiant=lambda m: m.importation.uuid),
    "api:rapprochements": ouvert_a(CONNECTES),
    "api:rapprochement": sur_cpts(VOIR, identifiant=lambda m: m.rapprochement.uuid),
}

# Scans belong to the body that sent them; a copy, to those who read its document.
FINANCEMENTS |= {
    "papiers": ouvert_a(CONTROLE, CONTROLE),
    **dict.fromkeys(
        ("papiers_depot", "papiers_progression"),
        sur_cpts(CAISSE, uuid=lambda m: m.page_scannee.fichier.depot.uuid),
    ),
    "papiers_page": sur_cpts(CAISSE, CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_page_pdf": sur_cpts(CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_ecarter": sur_cpts(None, CAISSE, uuid=lambda m: m.page_scannee.uuid),
    "papiers_copie": sur_cpts(VOIR, uuid=lambda m: m.copie_signee.uuid),
    "contrat_fiche_pdf": sur_cpts(VOIR, uuid=contrat),
    "avenant_pdf": sur_cpts(VOIR, uuid=lambda m: m.avenant.uuid),
}
