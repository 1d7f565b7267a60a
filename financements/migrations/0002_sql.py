"""What the database itself refuses or counts, in SQL.

No ``EXCEPTION`` block in trigger functions: it opens a subtransaction per row. Statement triggers cost a COPY
nothing. A deletion is possible only for the retention procedure, which sets ``cpts.retention`` to « oui » in
its own transaction (``SET LOCAL``).
"""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE financements_recepisse_seq AS bigint START 1"
SANS_SEQUENCE = "DROP SEQUENCE financements_recepisse_seq"

FONCTIONS = """
CREATE FUNCTION financements_refuser_modification() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION financements_refuser_suppression() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION financements_refuser_autre_recepisse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'récépissé % : numéro, empreinte, date et auteur ne se modifient pas', OLD.numero
        USING ERRCODE = 'restrict_violation';
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION financements_refuser_modification();
DROP FUNCTION financements_refuser_suppression();
DROP FUNCTION financements_refuser_autre_recepisse();
"""

DECLENCHEURS = """
CREATE TRIGGER ligne_immuable BEFORE UPDATE ON financements_ligneecriture
    FOR EACH STATEMENT EXECUTE FUNCTION financements_refuser_modification();
CREATE TRIGGER ligne_conservee BEFORE DELETE ON financements_ligneecriture
    FOR EACH STATEMENT EXECUTE FUNCTION financements_refuser_suppression();
CREATE TRIGGER constat_immuable BEFORE UPDATE ON financements_constatlecture
    FOR EACH STATEMENT EXECUTE FUNCTION financements_refuser_modification();
CREATE TRIGGER constat_conserve BEFORE DELETE ON financements_constatlecture
    FOR EACH STATEMENT EXECUTE FUNCTION financements_refuser_suppression();
CREATE TRIGGER recepisse_immuable BEFORE UPDATE ON financements_version FOR EACH ROW
    WHEN ((OLD.numero, OLD.sha256, OLD.recu_le, OLD.depose_par_id, OLD.depot_id, OLD.rang)
        IS DISTINCT FROM (NEW.numero, NEW.sha256, NEW.recu_le, NEW.depose_par_id, NEW.depot_id, NEW.rang))
    EXECUTE FUNCTION financements_refuser_autre_recepisse();
"""
SANS_DECLENCHEURS = """
DROP TRIGGER ligne_immuable ON financements_ligneecriture;
DROP TRIGGER ligne_conservee ON financements_ligneecriture;
DROP TRIGGER constat_immuable ON financements_constatlecture;
DROP TRIGGER constat_conserve ON financements_constatlecture;
DROP TRIGGER recepisse_immuable ON financements_version;
"""


class Migration(migrations.Migration):
    dependencies = [("financements", "0002_ventilation")]

    operations = [
        migrations.RunSQL(SEQUENCE, SANS_SEQUENCE),
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
