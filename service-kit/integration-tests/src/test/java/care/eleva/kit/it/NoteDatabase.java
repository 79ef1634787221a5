package care.eleva.kit.it;

import care.eleva.testing.DatabaseResource;
import care.eleva.testing.TestDatabase;
import java.sql.SQLException;
import java.util.Map;

/** The shared test database with a table for the service under test. */
public class NoteDatabase extends DatabaseResource {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS app.note (
                org_id     text COLLATE "C" NOT NULL DEFAULT auth.org_id(),
                id         uuid NOT NULL,
                body       text NOT NULL CONSTRAINT note_body_check CHECK (body <> 'forbidden'),
                created_at timestamptz NOT NULL DEFAULT now(),
                CONSTRAINT note_pkey PRIMARY KEY (org_id, id));
            ALTER TABLE app.note ENABLE ROW LEVEL SECURITY;
            ALTER TABLE app.note FORCE ROW LEVEL SECURITY;
            DROP POLICY IF EXISTS note_org ON app.note;
            CREATE POLICY note_org ON app.note TO app_service
                USING (org_id = (SELECT auth.org_id())) WITH CHECK (org_id = (SELECT auth.org_id()));
            GRANT SELECT, INSERT ON app.note TO app_service;
            CREATE OR REPLACE FUNCTION app.touch_note() RETURNS uuid LANGUAGE sql VOLATILE SECURITY DEFINER
                RETURN audit.append('NOTE_TOUCHED', 'success', 'note', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            GRANT EXECUTE ON FUNCTION app.touch_note() TO app_service;
            """;

    @Override
    public void init(Map<String, String> arguments) {
        super.init(Map.of("login", "app_service"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> settings = super.start();
        try (var owner = TestDatabase.shared().asOwnerOf("app");
                var statement = owner.createStatement()) {
            statement.execute(TABLE);
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
        return settings;
    }
}
