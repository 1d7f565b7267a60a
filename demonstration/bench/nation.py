"""A nation made in SQL for the benches: CPTS, payments, accounts that count, their totals, as many lines as asked."""

from __future__ import annotations

from django.db import connection

from comptes.natures.requetes import table_en_vigueur
from cpts.commun.planificateur import analyser_les_tables
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur

ANNEES = (2022, 2023, 2024)
ANNEE = ANNEES[-1]
REGIONS, DEPARTEMENTS_PAR_REGION = 5, 4
# One department has this many CPTS: a page of fifty rows.
GROS, EFFECTIF = "D00", 50
MISSIONS = ("fonctionnement", "acces_soins", "parcours", "prevention", "crises_sanitaires", "non_affecte")
COMPTES = ("641100", "645000", "622600", "613200", "606400", "625100", "626000", "623000")

_STRUCTURES = """
INSERT INTO cpts_region (code, nom, nom_tri)
SELECT 'R' || r, 'Région ' || r, 'region ' || r FROM generate_series(0, %(regions)s - 1) r;
INSERT INTO cpts_departement (code, nom, nom_tri, region_id)
SELECT 'D' || r || d, 'Département ' || r || d, 'departement ' || r || d, 'R' || r
FROM generate_series(0, %(regions)s - 1) r, generate_series(0, %(departements)s - 1) d;
INSERT INTO cpts_cpts (uuid, nom, nom_tri, siret, rna, finess, forme_juridique, departement_id, taille, courriel,
                       demonstration, exemple)
SELECT gen_random_uuid(), 'CPTS ' || n, 'cpts ' || lpad(n::text, 5, '0'), '', '', '', 'association',
       CASE WHEN n <= %(effectif)s THEN %(gros)s
            ELSE 'D' || (n %% %(regions)s) || (1 + n / 7 %% (%(departements)s - 1)) END,
       'T' || (1 + n %% 4), '', TRUE, FALSE
FROM generate_series(1, %(cpts)s) n;
INSERT INTO cpts_etapevie (cpts_id, etat, date) SELECT id, 'aci_signe', '2021-01-01' FROM cpts_cpts;
INSERT INTO cpts_organisation (uuid, type, code, nom, nom_tri, demonstration)
VALUES (gen_random_uuid(), 'cpam', 'BANC', 'Caisse du banc', 'caisse du banc', TRUE);
INSERT INTO financements_versement (uuid, cpts_id, caisse_id, date, montant, mission, objet, reference, source,
                                    demonstration)
SELECT gen_random_uuid(), c.id, o.id, make_date(a, m * 3, 15), 50000 + c.id + m, '', 'Avance',
       concat_ws('-', c.id, a, m), 'banc', TRUE
FROM cpts_cpts c, cpts_organisation o, unnest(%(annees)s::int[]) a, generate_series(1, 4) m;
"""
_COMPTES = """
INSERT INTO comptes_exercice (uuid, cpts_id, debut, fin)
SELECT gen_random_uuid(), c.id, make_date(a, 1, 1), make_date(a, 12, 31)
FROM cpts_cpts c, unnest(%(annees)s::int[]) a;
INSERT INTO comptes_depot (cpts_id, exercice_id, piece) SELECT cpts_id, id, 'fec' FROM comptes_exercice;
INSERT INTO comptes_version (uuid, depot_id, numero, rang, sha256, recu_le, depose_par_id, etat, verdict,
                                  erreur, tentatives, version_moteur, choix, choix_repris)
SELECT gen_random_uuid(), id, 'B-' || id, 1, lpad(id::text, 64, '0'), now(), %(personne)s, 'lu', 'conforme', '', 0,
       'banc', '{}', '{}' FROM comptes_depot;
UPDATE comptes_depot d SET version_courante_id = v.id FROM comptes_version v WHERE v.depot_id = d.id;
INSERT INTO comptes_comptesretenus (exercice_id, version_id, cpts_id, annee, departement_id, region_id, taille,
                                         table_natures_id, jeu, retenus_le)
SELECT e.id, v.id, e.cpts_id, extract(year FROM e.fin), c.departement_id, d.region_id, c.taille, %(natures)s, 0, now()
FROM comptes_version v JOIN comptes_depot p ON p.id = v.depot_id
JOIN comptes_exercice e ON e.id = p.exercice_id JOIN cpts_cpts c ON c.id = e.cpts_id
JOIN cpts_departement d ON d.code = c.departement_id;
INSERT INTO comptes_totalversion (version_id, compte, mission, financeur, methode, nature, montant)
SELECT v.id, k.compte, m.mission, f.financeur,
       CASE m.mission WHEN 'non_affecte' THEN 'non_affecte' ELSE 'observe' END,
       'nature_' || right(k.compte, 4), 1000 + (v.id * 7 + length(m.mission)) %% 900
FROM comptes_version v, unnest(%(comptes)s::text[]) AS k(compte), unnest(%(missions)s::text[]) AS m(mission),
     unnest(ARRAY['aci', 'non_identifie']) AS f(financeur);
INSERT INTO comptes_totalterritoire (niveau, code, annee, taille, mission, financeur, methode, nature, montant)
SELECT n.niveau, n.code, r.annee, r.taille, t.mission, t.financeur, t.methode, t.nature, sum(t.montant)
FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
CROSS JOIN LATERAL (VALUES ('national', ''), ('region', r.region_id), ('departement', r.departement_id))
    AS n(niveau, code)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;
"""
_LIGNES = """
INSERT INTO comptes_ligneecriture (cpts_id, version_id, ligne, groupe, ecriture_num, aux_num, aux_lib,
                                        piece_ref, libelle, debit, credit, lettrage, devise)
SELECT r.cpts_id, r.version_id, n, n %% 50, n::text, '', '', '', 'Facture du banc', n, 0, '', ''
FROM comptes_comptesretenus r, generate_series(%(debut)s, %(fin)s) n
"""


def batir(cpts: int) -> Utilisateur:
    """The nation, without a line; returns a reader who sees all of it."""
    lecteur = Utilisateur.objects.create(username="banc")
    Habilitation.objects.create(utilisateur=lecteur, role=Role.ADMIN, debut="2000-01-01")
    parametres = {
        "cpts": cpts,
        "regions": REGIONS,
        "departements": DEPARTEMENTS_PAR_REGION,
        "gros": GROS,
        "effectif": EFFECTIF,
        "annees": list(ANNEES),
        "personne": lecteur.pk,
        "natures": table_en_vigueur().pk,
        "comptes": list(COMPTES),
        "missions": list(MISSIONS),
    }
    for requetes in (_STRUCTURES, _COMPTES):
        for requete in requetes.strip().rstrip(";").split(";\n"):
            executer(requete, parametres)
    analyser_les_tables()
    return lecteur


def ecrire_lignes(debut: int, fin: int) -> None:
    """Ledger lines numbered ``debut`` to ``fin`` for each of the accounts."""
    executer(_LIGNES, {"debut": debut, "fin": fin})
    executer("ANALYZE comptes_ligneecriture")


def executer(requete: str, parametres: dict | None = None) -> None:
    with connection.cursor() as curseur:
        curseur.execute(requete, parametres)
