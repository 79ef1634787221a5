package care.eleva.auth.privacy.export;

import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Database;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/** What each of the services holds about the caller, asked page by page in the caller's name. */
@ApplicationScoped
class SubjectParts {
    private static final String OWN =
            "SELECT CAST(json_build_object('kind', kind, 'data', data) AS text) AS item FROM subject_data()";

    private final Database database;
    private final AppSubjectRestClient app;
    private final AuditSubjectRestClient audit;
    private final SubjectExportConfig config;
    private final ObjectMapper json;

    SubjectParts(
            Database database,
            @RestClient AppSubjectRestClient app,
            @RestClient AuditSubjectRestClient audit,
            SubjectExportConfig config,
            ObjectMapper json) {
        this.database = database;
        this.app = app;
        this.audit = audit;
        this.config = config;
        this.json = json;
    }

    /** Which service. */
    enum Part {
        AUTH_SERVICE("auth-service"),
        APP_SERVICE("app-service"),
        AUDIT_SERVICE("audit-service");

        private final String service;

        Part(String service) {
            this.service = service;
        }

        String fileName() {
            return service + ".ndjson";
        }
    }

    /** The page after {@code after}. Whatever is no page fails with {@code subject_export_unavailable}. */
    Uni<SubjectPage> page(Part part, @Nullable String after) {
        return ask(part, after)
                .ifNoItem()
                .after(config.patience())
                .fail()
                .onFailure()
                .transform(failure -> new ProblemException(
                        SubjectExportProblem.SUBJECT_EXPORT_UNAVAILABLE,
                        "What " + part.service + " holds is missing, so there is no copy. Try again later.",
                        List.of(),
                        failure));
    }

    private Uni<SubjectPage> ask(Part part, @Nullable String after) {
        return switch (part) {
            case AUTH_SERVICE ->
                database.query(row -> read(row.getString("item")), OWN).map(items -> new SubjectPage(items, null));
            case APP_SERVICE -> app.page(config.pageSize(), after).map(SubjectPage::of);
            case AUDIT_SERVICE -> audit.page(config.pageSize(), after).map(SubjectPage::of);
        };
    }

    private JsonNode read(String item) {
        try {
            return json.readTree(item);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("PostgreSQL writes JSON", impossible);
        }
    }
}
