"""The journal of acts is insert only; perimeters are exclusive unless a reason is stated.

Statement triggers with transition tables: a COPY of a whole nation costs one query. An advisory lock makes two
writers of perimeters follow each other, so that each sees what the other wrote.
"""

from django.db import migrations

ACTES = """
CREATE FUNCTION cpts_acte_immuable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND OLD.rang IS NULL AND NEW.rang IS NOT NULL AND NEW.empreinte <> ''
       AND (NEW.id, NEW.cpts_id, NEW.utilisateur_id, NEW.organisme, NEW.acte, NEW.objet, NEW.motif, NEW.details, NEW.le)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.cpts_id, OLD.utilisateur_id, OLD.organisme, OLD.acte, OLD.objet, OLD.motif, OLD.details, OLD.le)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Le journal des actes ne se modifie pas (ligne %).', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acte_immuable BEFORE UPDATE OR DELETE ON cpts_acte
    FOR EACH ROW EXECUTE FUNCTION cpts_acte_immuable();
"""
SANS_ACTES = """
DROP TRIGGER acte_immuable ON cpts_acte;
DROP FUNCTION cpts_acte_immuable();
"""

RECOUVREMENTS = """
CREATE INDEX cpts_communeperimetre_commune_dates ON cpts_communeperimetre (commune_id, cpts_id, debut, fin);
CREATE FUNCTION cpts_refuser_recouvrement() RETURNS trigger LANGUAGE plpgsql AS $$
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
        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',
            conflit.commune, conflit.code, conflit.autre
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER perimetre_exclusif_ajout AFTER INSERT ON cpts_communeperimetre
    REFERENCING NEW TABLE AS lignes FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_recouvrement();
CREATE FUNCTION cpts_refuser_recouvrement_elargi() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    conflit record;
BEGIN
    -- Days given up, and reasons written, are never refused: only days or communes taken are looked at.
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
        RAISE EXCEPTION '% (%) est déjà dans le périmètre de « % » à ces dates. Terminez d’abord cet autre rattachement, ou indiquez le motif du recouvrement.',
            conflit.commune, conflit.code, conflit.autre
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER perimetre_exclusif_changement AFTER UPDATE ON cpts_communeperimetre
    REFERENCING OLD TABLE AS anciennes NEW TABLE AS lignes
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_recouvrement_elargi();
"""
SANS_RECOUVREMENTS = """
DROP TRIGGER perimetre_exclusif_ajout ON cpts_communeperimetre;
DROP TRIGGER perimetre_exclusif_changement ON cpts_communeperimetre;
DROP FUNCTION cpts_refuser_recouvrement();
DROP FUNCTION cpts_refuser_recouvrement_elargi();
DROP INDEX cpts_communeperimetre_commune_dates;
"""


class Migration(migrations.Migration):
    dependencies = [("cpts", "0003_consultations_sql")]

    operations = [
        migrations.RunSQL(ACTES, SANS_ACTES),
        migrations.RunSQL(RECOUVREMENTS, SANS_RECOUVREMENTS),
    ]
