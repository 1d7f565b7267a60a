"""A published regime stays as it was published: an open one may only get its end, none is deleted."""

from django.db import migrations

FONCTION = """
CREATE FUNCTION financements_regime_garder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.fin IS NOT NULL OR NEW.fin IS NULL OR to_jsonb(OLD) - 'fin' IS DISTINCT FROM to_jsonb(NEW) - 'fin' THEN
        RAISE EXCEPTION
            'Un régime publié ne se modifie pas : seul un régime sans fin reçoit son dernier jour ; publiez-en un autre.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""
SANS_FONCTION = "DROP FUNCTION financements_regime_garder();"
DECLENCHEURS = """
CREATE TRIGGER regime_garder BEFORE UPDATE ON financements_regimepublie
    FOR EACH ROW EXECUTE FUNCTION financements_regime_garder();
CREATE TRIGGER regime_conserve BEFORE DELETE ON financements_regimepublie
    FOR EACH STATEMENT EXECUTE FUNCTION cpts_refuser_suppression();
"""
SANS_DECLENCHEURS = """
DROP TRIGGER regime_garder ON financements_regimepublie;
DROP TRIGGER regime_conserve ON financements_regimepublie;
"""


class Migration(migrations.Migration):
    dependencies = [("financements", "0006_indicateurs_sql")]

    operations = [
        migrations.RunSQL(FONCTION, SANS_FONCTION),
        migrations.RunSQL(DECLENCHEURS, SANS_DECLENCHEURS),
    ]
