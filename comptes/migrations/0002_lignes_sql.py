"""What the database itself refuses of ledger lines, findings and receipts, and the numbers of receipts."""

from django.db import migrations

SEQUENCE = "CREATE SEQUENCE comptes_recepisse_seq AS bigint START 1"
SANS_SEQUENCE = "DROP SEQUENCE comptes_recepisse_seq"

FONCTIONS = """
CREATE FUNCTION comptes_refuser_autre_recepisse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'récépissé % : numéro, empreinte, date et auteur ne se modifient pas', OLD.numero
        USING ERRCODE = 'restrict_violation';
END $$;
"""
SANS_FONCTIONS = """
DROP FUNCTION comptes_refuser_autre_recepisse();
"""

DECLENCHEURS = """
CREATE TRIGGER ligne_immuable BEFORE UPDATE ON comptes_ligneecriture
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER ligne_conservee BEFORE DELETE ON comptes_ligneecriture
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
CREATE TRIGGER constat_immuable BEFORE UPDATE ON comptes_constatlecture
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_modification();
CREATE TRIGGER constat_conserve BEFORE DELETE ON comptes_constatlecture
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
CREATE TRIGGER recepisse_immuable BEFORE UPDATE ON comptes_version FOR EACH ROW
    WHEN ((OLD.numero, OLD.sha256, OLD.recu_le, OLD.depose_par_id, OLD.depot_id, OLD.rang)
        IS DISTINCT FROM (NEW.numero, NEW.sha256, NEW.recu_le, NEW.depose_par_id, NEW.depot_id, NEW.rang))
    EXECUTE FUNCTION comptes_refuser_autre_recepisse();
"""
SANS_DECLENCHEURS = """
DROP TRIGGER ligne_immuable ON comptes_ligneecriture;
DROP TRIGGER ligne_conservee ON comptes_ligneecriture;
DROP TRIGGER constat_immuable ON comptes_constatlecture;
DROP TRIGGER constat_conserve ON comptes_constatlecture;
DROP TRIGGER recepisse_immuable ON comptes_version;
"""


class Migration(migrations.Migration):
    dependencies = [("comptes", "0001_initial"), ("cpts", "0002_immuable_sql")]

    operations = [
        migrations.RunSQL(SEQUENCE, SANS_SEQUENCE),
        migrations.RunSQL(FONCTIONS, SANS_FONCTIONS),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
