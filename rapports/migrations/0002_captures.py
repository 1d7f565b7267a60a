"""Which tables make the rows of the API: a trigger on each notes what changed. This file is the one place that says it.

A kind of row begins at one table (« racine »); the others are those its list or its data set also shows something of.
``tests/rapports/changements/test_captures.py`` reads every list and refuses a table that is not here. A new column from
another table is a new migration of the same shape.
"""

from typing import NamedTuple

from django.db import migrations

TOUT = ("INSERT", "UPDATE", "DELETE")
RACINE = "racine"
SANS_CPTS, SANS_ORGANISATION = "NULL::bigint", "NULL::bigint"


class Capture(NamedTuple):
    """``genres``: (kind, « racine » or nothing, query that gives cle, cpts_id, organisation_id from ``suivies s``)."""

    table: str
    genres: list
    colonnes: str = ""
    gestes: tuple = TOUT
    cle: str = "id"


def de(source, cle="s.uuid::text", cpts="s.cpts_id", organisation=SANS_ORGANISATION):
    return f"SELECT {cle}, {cpts}, {organisation} FROM suivies s {source}".strip()  # noqa: S608 — constants of this file


def du_contrat(source="", cle="s.uuid::text"):
    return de(f"JOIN financements_contrat c ON c.id = s.contrat_id {source}", cle, "c.cpts_id")


def de_l_exercice(source):
    """From ``r``, accounts that count."""
    return de(f"{source} JOIN comptes_exercice e ON e.id = r.exercice_id", "e.uuid::text", "r.cpts_id")


def versions(source):
    return de(f"{source} JOIN comptes_depot d ON d.id = v.depot_id", "v.uuid::text", "d.cpts_id")


def annees_d_indicateurs(source):
    """From ``o``, objectives: one row per CPTS and contract year."""
    return de(
        f"{source} JOIN financements_indicateur i ON i.id = o.indicateur_id "
        "JOIN financements_contrat c ON c.id = i.contrat_id JOIN cpts_cpts p ON p.id = c.cpts_id",
        "p.uuid || '.' || o.annee_contrat",
        "c.cpts_id",
    )


def de_l_annee(source):
    """Indicators of the contract year of ``s``."""
    return annees_d_indicateurs(
        f"{source} JOIN financements_indicateur j ON j.contrat_id = s.contrat_id "
        "JOIN financements_objectif o ON o.indicateur_id = j.id AND o.annee_contrat = s.annee_contrat"
    )


def racine(genre, requete):
    return (genre, RACINE, requete)


def vu_dans(genre, requete):
    return (genre, "", requete)


DE_LA_CPTS = "JOIN cpts_cpts c ON c.id = s.cpts_id"
LA_CPTS = de(DE_LA_CPTS, "c.uuid::text", "c.id")
SES_CONTRATS = "JOIN financements_contrat c ON c.cpts_id = s.id"
RETENUS_DE = "JOIN comptes_comptesretenus r ON r.cpts_id = s.id"
TOTAUX_RETENUS = "JOIN comptes_comptesretenus r ON r.version_id = s.version_id"
PAR_EXERCICE = ("depenses", "comptes", "lignes")
DE_L_OBJECTIF = annees_d_indicateurs("JOIN financements_objectif o ON o.id = s.objectif_id")

STRUCTURES = [
    Capture("cpts_cpts", [racine("cpts", de("", cpts="s.id"))]),
    Capture(
        "cpts_cpts",
        [
            vu_dans("exercices", de("JOIN comptes_exercice e ON e.cpts_id = s.id", "e.uuid::text", "s.id")),
            vu_dans(
                "transmissions",
                de("JOIN controles_transmission t ON t.cpts_id = s.id", "t.uuid::text", "s.id"),
            ),
            vu_dans(
                "depots",
                versions(
                    "JOIN comptes_depot q ON q.cpts_id = s.id JOIN comptes_version v ON v.depot_id = q.id"
                ),
            ),
            vu_dans("actes", de("JOIN cpts_acte a ON a.cpts_id = s.id", "a.uuid::text", "s.id")),
            vu_dans("depenses", de_l_exercice(RETENUS_DE)),
            vu_dans("comptes", de_l_exercice(RETENUS_DE)),
            # their data sets name the CPTS and where it is, if not their lists
            vu_dans(
                "versements",
                de("JOIN financements_versement v ON v.cpts_id = s.id", "v.uuid::text", "s.id"),
            ),
            vu_dans("contrats", de(SES_CONTRATS, "c.uuid::text", "s.id")),
            vu_dans(
                "enveloppes",
                de(
                    f"{SES_CONTRATS} JOIN financements_enveloppe e ON e.contrat_id = c.id",
                    "e.uuid::text",
                    "s.id",
                ),
            ),
            vu_dans(
                "transferts",
                de(
                    f"{SES_CONTRATS} JOIN financements_transfert t ON t.contrat_id = c.id",
                    "t.uuid::text",
                    "s.id",
                ),
            ),
            vu_dans(
                "constats",
                de(
                    "JOIN comptes_depot q ON q.cpts_id = s.id JOIN comptes_version v ON v.depot_id = q.id "
                    "JOIN comptes_constatlecture k ON k.version_id = v.id",
                    "k.uuid::text",
                    "s.id",
                ),
            ),
        ],
        "nom,siren,demonstration,exemple,departement_id",
        ("UPDATE",),
    ),
    Capture("cpts_etapevie", [vu_dans("cpts", LA_CPTS)]),
    Capture("cpts_rattachement", [vu_dans("cpts", LA_CPTS)]),
    Capture(
        "cpts_organisation",
        [
            vu_dans(
                "cpts",
                de(
                    "JOIN cpts_rattachement r ON r.organisation_id = s.id JOIN cpts_cpts c ON c.id = r.cpts_id",
                    "c.uuid::text",
                    "c.id",
                ),
            ),
            vu_dans(
                "contrats",
                de(
                    "JOIN financements_contrat c ON s.id IN (c.caisse_id, c.ars_id)",
                    "c.uuid::text",
                    "c.cpts_id",
                ),
            ),
            vu_dans(
                "versements",
                de("JOIN financements_versement v ON v.caisse_id = s.id", "v.uuid::text", "v.cpts_id"),
            ),
            vu_dans(
                "transferts",
                de(
                    "JOIN financements_transfert t ON t.caisse_id = s.id "
                    "JOIN financements_contrat c ON c.id = t.contrat_id",
                    "t.uuid::text",
                    "c.cpts_id",
                ),
            ),
            vu_dans(
                "imports",
                de(
                    "JOIN financements_importversements i ON i.organisation_id = s.id",
                    "i.uuid::text",
                    SANS_CPTS,
                    "s.id",
                ),
            ),
            vu_dans(
                "indicateurs",
                annees_d_indicateurs(
                    "JOIN financements_avisindicateur a ON a.organisation_id = s.id "
                    "JOIN financements_objectif o ON o.id = a.objectif_id"
                ),
            ),
        ],
        "nom",
        ("UPDATE",),
    ),
    Capture(
        "cpts_departement",
        [
            vu_dans("cpts", de("JOIN cpts_cpts c ON c.departement_id = s.code", "c.uuid::text", "c.id")),
            vu_dans(
                "exercices",
                de(
                    "JOIN cpts_cpts c ON c.departement_id = s.code JOIN comptes_exercice e ON e.cpts_id = c.id",
                    "e.uuid::text",
                    "c.id",
                ),
            ),
        ],
        "nom,region_id",
        ("UPDATE",),
        "code",
    ),
    Capture(
        "cpts_region",
        [
            vu_dans(
                "cpts",
                de(
                    "JOIN cpts_departement d ON d.region_id = s.code "
                    "JOIN cpts_cpts c ON c.departement_id = d.code",
                    "c.uuid::text",
                    "c.id",
                ),
            )
        ],
        "nom",
        ("UPDATE",),
        "code",
    ),
    Capture("cpts_acte", [racine("actes", de("WHERE s.cpts_id IS NOT NULL"))]),
    Capture(
        "cpts_utilisateur",
        [
            vu_dans(
                "actes",
                de(
                    "JOIN cpts_acte a ON a.utilisateur_id = s.id AND a.cpts_id IS NOT NULL",
                    "a.uuid::text",
                    "a.cpts_id",
                ),
            )
        ],
        "username,first_name,last_name",
        ("UPDATE",),
    ),
]

COMPTES = [
    Capture("comptes_exercice", [racine("exercices", de(""))]),
    Capture(
        "comptes_exercice",
        [
            vu_dans(
                "depots",
                versions(
                    "JOIN comptes_depot q ON q.exercice_id = s.id JOIN comptes_version v ON v.depot_id = q.id"
                ),
            ),
            vu_dans(
                "constats",
                de(
                    "JOIN comptes_depot d ON d.exercice_id = s.id "
                    "JOIN comptes_version v ON v.depot_id = d.id "
                    "JOIN comptes_constatlecture l ON l.version_id = v.id",
                    "l.uuid::text",
                ),
            ),
            vu_dans(
                "transmissions", de("JOIN controles_transmission t ON t.exercice_id = s.id", "t.uuid::text")
            ),
            vu_dans(
                "plans_emploi", de("JOIN financements_planemploi p ON p.exercice_id = s.id", "p.uuid::text")
            ),
        ],
        "debut,fin",
        ("UPDATE",),
    ),
    Capture(
        "comptes_version",
        [
            racine(
                "depots",
                de("JOIN comptes_depot d ON d.id = s.depot_id", cpts="d.cpts_id"),
            )
        ],
    ),
    Capture(
        "comptes_depot",
        [vu_dans("depots", versions("JOIN comptes_version v ON v.depot_id = s.id"))],
        "version_courante_id",
        ("UPDATE",),
    ),
    Capture(
        "comptes_suivi",
        [vu_dans("depots", versions("JOIN comptes_version v ON v.id = s.version_id"))],
        "etape,progression",
        cle="version_id",
    ),
    Capture(
        "comptes_doute",
        [vu_dans("depots", versions("JOIN comptes_version v ON v.id = s.version_id"))],
        "leve_le",
    ),
    Capture(
        "comptes_comptesretenus",
        [
            vu_dans("depots", versions("JOIN comptes_version v ON v.id = s.version_id")),
            *(
                vu_dans(
                    genre,
                    de("JOIN comptes_exercice e ON e.id = s.exercice_id", "e.uuid::text"),
                )
                for genre in ("exercices", *PAR_EXERCICE)
            ),
        ],
        "exercice_id,version_id,cpts_id,annee",
    ),
    Capture(
        "comptes_totalversion",
        [vu_dans(genre, de_l_exercice(TOTAUX_RETENUS)) for genre in PAR_EXERCICE],
    ),
    Capture(
        "comptes_constatlecture",
        [
            racine(
                "constats",
                de(
                    "JOIN comptes_version v ON v.id = s.version_id JOIN comptes_depot d ON d.id = v.depot_id",
                    cpts="d.cpts_id",
                ),
            )
        ],
    ),
    Capture("controles_transmission", [racine("transmissions", de(""))]),
    Capture(
        "controles_piecerequise",
        [
            vu_dans(
                "transmissions",
                de("JOIN controles_transmission t ON t.requise_id = s.id", "t.uuid::text", "t.cpts_id"),
            )
        ],
        "force,source",
        ("UPDATE",),
    ),
]

ARGENT = [
    Capture("financements_contrat", [racine("contrats", de(""))]),
    Capture("financements_suspension", [vu_dans("contrats", du_contrat(cle="c.uuid::text"))]),
    Capture(
        "financements_enveloppe", [racine("enveloppes", du_contrat()), vu_dans("indicateurs", de_l_annee(""))]
    ),
    Capture("financements_echeance", [racine("echeances", du_contrat(cle="c.uuid || '-' || s.rang"))]),
    Capture("financements_versement", [racine("versements", de(""))]),
    Capture(
        "financements_importversements",
        [racine("imports", de("", cpts=SANS_CPTS, organisation="s.organisation_id"))],
        "nom,etat,progression,erreur,disposition,lignes_lues,bonnes,connues,erreurs,hors_champ,total,total_fichier,"
        "total_attendu,decide_le,constats",
    ),
    Capture(
        "financements_ligneimport",
        [
            vu_dans(
                "imports",
                de(
                    "JOIN financements_importversements i ON i.id = s.importation_id",
                    "i.uuid::text",
                    SANS_CPTS,
                    "i.organisation_id",
                ),
            )
        ],
    ),
    Capture(
        "financements_rapprochement",
        [racine("rapprochements", du_contrat())],
        "au,situation,du,verse,ecart,manque,trop,a_venir,a_decider,jours,officiel",
    ),
    Capture(
        "financements_explicationecart",
        [
            vu_dans(
                "rapprochements",
                du_contrat("JOIN financements_rapprochement r ON r.contrat_id = c.id", "r.uuid::text"),
            )
        ],
    ),
    Capture("financements_transfert", [racine("transferts", du_contrat())]),
    Capture("financements_planemploi", [racine("plans_emploi", de(""))]),
    Capture(
        "financements_ligneplanemploi",
        [
            vu_dans(
                "plans_emploi",
                de("JOIN financements_planemploi p ON p.id = s.plan_id", "p.uuid::text", "p.cpts_id"),
            )
        ],
    ),
    Capture("financements_faitaverifier", [racine("verifications", de(""))]),
    Capture(
        "financements_indicateur",
        [
            vu_dans(
                "indicateurs",
                annees_d_indicateurs("JOIN financements_objectif o ON o.indicateur_id = s.id"),
            )
        ],
        gestes=("UPDATE",),
    ),
    Capture(
        "financements_objectif",
        [
            vu_dans(
                "indicateurs",
                annees_d_indicateurs("JOIN LATERAL (SELECT s.indicateur_id, s.annee_contrat) o ON true"),
            )
        ],
    ),
    *(
        Capture(f"financements_{nom}", [vu_dans("indicateurs", DE_L_OBJECTIF)])
        for nom in ("declarationindicateur", "avisindicateur", "decisionindicateur", "contestationindicateur")
    ),
    Capture("financements_tauxretenu", [vu_dans("indicateurs", de_l_annee(""))]),
    Capture("controles_dialogue", [racine("dialogues", du_contrat())]),
    *(
        Capture(
            f"controles_{nom}",
            [
                vu_dans(
                    "dialogues",
                    de(
                        "JOIN controles_dialogue d ON d.id = s.dialogue_id "
                        "JOIN financements_contrat c ON c.id = d.contrat_id",
                        "d.uuid::text",
                        "c.cpts_id",
                    ),
                )
            ],
        )
        for nom in ("engagementpris", "signaturedialogue")
    ),
    Capture("rapports_arrete", [racine("arretes", de("", "s.numero::text", SANS_CPTS))]),
]
CAPTURES = [*STRUCTURES, *COMPTES, *ARGENT]

TABLES_DE_TRANSITION = {
    "INSERT": "REFERENCING NEW TABLE AS nouvelles",
    "DELETE": "REFERENCING OLD TABLE AS anciennes",
    "UPDATE": "REFERENCING OLD TABLE AS anciennes NEW TABLE AS nouvelles",
}


def litteral(texte):
    return "'" + texte.replace("'", "''") + "'"


def poser(rang, capture, geste):
    arguments = [capture.cle, capture.colonnes, *(mot for genre in capture.genres for mot in genre)]
    return (
        f"CREATE TRIGGER changement_{rang}_{geste.lower()} AFTER {geste} ON {capture.table} "
        f"{TABLES_DE_TRANSITION[geste]} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION cpts_noter_changement({', '.join(map(litteral, arguments))});"
    )


def retirer(rang, capture, geste):
    return f"DROP TRIGGER changement_{rang}_{geste.lower()} ON {capture.table};"


def declencheurs(sens):
    return "\n".join(
        sens(rang, capture, geste) for rang, capture in enumerate(CAPTURES) for geste in capture.gestes
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cpts", "0002_fonctions"),
        ("comptes", "0001_initial"),
        ("financements", "0001_initial"),
        ("controles", "0001_initial"),
        ("rapports", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(declencheurs(poser), declencheurs(retirer)),
    ]
