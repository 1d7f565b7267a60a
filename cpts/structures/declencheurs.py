"""Perimeters are exclusive unless a reason is stated.

Statement triggers with transition tables: a COPY of a whole nation costs one query. An advisory lock makes two writers
of perimeters follow each other, so that each sees what the other wrote.
"""

from cpts.commun.declencheurs import ORDRE, Declencheur


class AjoutSansRecouvrement(Declencheur):
    """No commune is added to a perimeter on days when it is in another one."""

    quand = "AFTER INSERT"
    tables = "REFERENCING NEW TABLE AS lignes"
    chaque = ORDRE
    corps = """
DECLARE
    conflit record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('cpts_perimetres'));
    SELECT m.nom AS commune, m.code AS code, c.nom AS autre INTO conflit
      FROM lignes n
      JOIN cpts_communeperimetre a
        ON a.commune_id = n.commune_id AND a.cpts_id <> n.cpts_id
       AND daterange(a.debut, a.fin, '[]') && daterange(n.debut, n.fin, '[]')
      JOIN cpts_commune m ON m.code = n.commune_id
      JOIN cpts_cpts c ON c.id = a.cpts_id
     WHERE n.motif_recouvrement = '' AND a.motif_recouvrement = ''
     ORDER BY m.code LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. '
            'Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',
            conflit.commune, conflit.code, conflit.autre
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END"""


class ChangementSansRecouvrement(Declencheur):
    """The same of rows changed. Days given up, and reasons written, are never refused: only days or communes taken."""

    quand = "AFTER UPDATE"
    tables = "REFERENCING OLD TABLE AS anciennes NEW TABLE AS lignes"
    chaque = ORDRE
    corps = """
DECLARE
    conflit record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('cpts_perimetres'));
    SELECT m.nom AS commune, m.code AS code, c.nom AS autre INTO conflit
      FROM lignes n
      LEFT JOIN anciennes o ON o.id = n.id
      JOIN cpts_communeperimetre a
        ON a.commune_id = n.commune_id AND a.cpts_id <> n.cpts_id
       AND daterange(a.debut, a.fin, '[]') && daterange(n.debut, n.fin, '[]')
      JOIN cpts_commune m ON m.code = n.commune_id
      JOIN cpts_cpts c ON c.id = a.cpts_id
     WHERE n.motif_recouvrement = '' AND a.motif_recouvrement = ''
       AND NOT (o.commune_id = n.commune_id AND o.cpts_id = n.cpts_id AND o.motif_recouvrement = ''
                AND daterange(n.debut, n.fin, '[]') <@ daterange(o.debut, o.fin, '[]'))
     ORDER BY m.code LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. '
            'Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',
            conflit.commune, conflit.code, conflit.autre
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END"""
