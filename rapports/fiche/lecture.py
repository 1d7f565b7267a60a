"""What a CPTS's page reads beside transmissions and exchanges: one hand-written statement, answered as JSON.

Written by hand because the page is opened all day: asked through query sets, the same lists cost more time to write
than to read. Amounts travel as text: a reader of JSON would make floats of them. The caller has found the CPTS
within the perimeter.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from controles.dialogue.suivi import ATTENTES_DE_LA_CPTS, AVANT_L_ECHEANCE

# More than a CPTS deposits in years; those that count come first, however old.
DEPOTS_LUS = 60
LISTES = (
    "vie",
    "liens",
    "contrats",
    "exercices",
    "paiements",
    "promesses",
    "transferts",
    "depenses",
    "depots",
    "dialogues",
)
_REQUETE = f"""
SELECT
(SELECT json_agg(json_build_array(etat, date) ORDER BY date, id) FROM cpts_etapevie WHERE cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(r.nature, o.nom, r.debut, r.fin) ORDER BY r.nature, r.debut DESC)
   FROM cpts_rattachement r JOIN cpts_organisation o ON o.id = r.organisation_id WHERE r.cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(signature, fin, taille, clause_transmission) ORDER BY signature DESC, id DESC)
   FROM financements_contrat WHERE cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(id, uuid, debut, fin) ORDER BY fin DESC)
   FROM comptes_exercice WHERE cpts_id = %(cpts)s AND retire_le IS NULL),
(SELECT json_agg(json_build_array(annee, mission, montant::text, nombre)) FROM
   (SELECT extract(year FROM date)::int AS annee, mission, sum(montant) AS montant, count(*) AS nombre
      FROM financements_versement WHERE cpts_id = %(cpts)s GROUP BY 1, 2) v),
(SELECT json_agg(json_build_array(e.annee_contrat, e.mission, e.montant::text, e.bareme) ORDER BY e.annee_contrat)
   FROM financements_enveloppe e JOIN financements_contrat c ON c.id = e.contrat_id WHERE c.cpts_id = %(cpts)s),
(SELECT json_agg(json_build_array(t.annee_contrat, t.origine, t.destination, t.montant::text))
   FROM financements_transfert t JOIN financements_contrat c ON c.id = t.contrat_id
  WHERE c.cpts_id = %(cpts)s AND t.etat IN ('declare_effectif', 'accepte')),
(SELECT json_agg(json_build_array(exercice_id, mission, financeur, methode, nature, montant::text)) FROM
   (SELECT r.exercice_id, t.mission, t.financeur, t.methode, t.nature, sum(t.montant) AS montant
      FROM comptes_comptesretenus r JOIN comptes_totalversion t USING (version_id)
     WHERE r.cpts_id = %(cpts)s AND t.mission <> '' GROUP BY 1, 2, 3, 4, 5) d),
(SELECT json_agg(to_json(d) ORDER BY d.recu_le DESC, d.id DESC) FROM
   (SELECT v.id, v.uuid, v.numero, v.rang, v.recu_le, v.etat, v.verdict, v.retiree_le, v.attestee_le,
           v.remplacee_le, p.id AS depot_id, p.piece, p.exercice_id, e.debut, e.fin, p.version_courante_id,
           r.id IS NOT NULL AS retenue,
           EXISTS (SELECT FROM comptes_doute t WHERE t.version_id = v.id AND t.leve_le IS NULL) AS en_doute,
           (SELECT count(*) FROM comptes_constatlecture c
             WHERE c.version_id = v.id AND c.gravite IN ('refus', 'bloquant')) AS a_corriger,
           (SELECT count(*) FROM comptes_constatlecture c
             WHERE c.version_id = v.id AND c.gravite = 'alerte') AS a_verifier,
           (SELECT json_agg(json_build_array(o.type, u.first_name, u.last_name, x.examine_le) ORDER BY o.type)
              FROM controles_examen x JOIN cpts_organisation o ON o.id = x.organisation_id
              LEFT JOIN cpts_utilisateur u ON u.id = x.pris_par_id WHERE x.version_id = v.id) AS examens
      FROM comptes_version v JOIN comptes_depot p ON p.id = v.depot_id
      JOIN comptes_exercice e ON e.id = p.exercice_id
      LEFT JOIN comptes_comptesretenus r ON r.version_id = v.id
     WHERE p.cpts_id = %(cpts)s ORDER BY retenue DESC, v.recu_le DESC, v.id DESC LIMIT %(depots)s) d),
{ATTENTES_DE_LA_CPTS}
"""  # noqa: S608 — a constant


def lire(cpts_id: int, au: datetime.date) -> dict[str, list[Any]]:
    """Every list of a CPTS on a day, by its name in ``LISTES``."""
    parametres: dict[str, Any] = {"cpts": cpts_id, "depots": DEPOTS_LUS, "promis": au + AVANT_L_ECHEANCE}
    with connection.cursor() as curseur:
        curseur.execute(_REQUETE, parametres)
        return {nom: liste or [] for nom, liste in zip(LISTES, curseur.fetchone(), strict=True)}
