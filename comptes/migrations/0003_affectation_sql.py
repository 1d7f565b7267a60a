"""What the database itself guarantees: splitting in SQL as in Python, and a published table of natures."""

from django.db import migrations

REPARTIR = """
CREATE FUNCTION ventilation_repartir(montant numeric, parts numeric[]) RETURNS numeric[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    reste numeric := montant;
    base numeric := 0;
    pris numeric;
    resultat numeric[] := '{}';
BEGIN
    FOR i IN 1 .. cardinality(parts) LOOP
        base := base + parts[i];
    END LOOP;
    FOR i IN 1 .. cardinality(parts) - 1 LOOP
        -- forty decimals: a quotient is never taken for an exact half
        pris := round((reste * parts[i])::numeric(120, 40) / base, 2);
        resultat := resultat || pris;
        reste := reste - pris;
        base := base - parts[i];
    END LOOP;
    RETURN resultat || reste;
END $$;
"""

NATURES = """
CREATE FUNCTION natures_figees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'comptes_tablenatures' THEN
        IF OLD.publiee_le IS NOT NULL THEN
            RAISE EXCEPTION 'La table des natures n° % est publiée : elle ne change plus.', OLD.numero
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF EXISTS (
        SELECT FROM comptes_tablenatures
        WHERE publiee_le IS NOT NULL
          AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.table_id END,
                     CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.table_id END)
    ) THEN
        RAISE EXCEPTION 'Cette table des natures est publiée : préparez une nouvelle version.'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER table_natures_figee BEFORE UPDATE OR DELETE ON comptes_tablenatures
    FOR EACH ROW EXECUTE FUNCTION natures_figees();
CREATE TRIGGER nature_compte_figee BEFORE INSERT OR UPDATE OR DELETE ON comptes_naturecompte
    FOR EACH ROW EXECUTE FUNCTION natures_figees();
"""

RETIRER = """
DROP TRIGGER nature_compte_figee ON comptes_naturecompte;
DROP TRIGGER table_natures_figee ON comptes_tablenatures;
DROP FUNCTION natures_figees();
DROP FUNCTION ventilation_repartir(numeric, numeric[]);
"""


class Migration(migrations.Migration):
    dependencies = [("comptes", "0002_lignes_sql")]

    operations = [migrations.RunSQL(REPARTIR + NATURES, RETIRER)]
