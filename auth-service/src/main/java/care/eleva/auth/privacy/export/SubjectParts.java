package care.eleva.auth.privacy.export;

import care.eleva.auth.session.OwnSessionService;
import care.eleva.auth.session.OwnSessionView;
import care.eleva.kit.problem.ProblemException;
import care.eleva.kit.tenancy.Database;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
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
    private final OwnSessionService sessions;
    private final SubjectExportConfig config;
    private final ObjectMapper json;

    SubjectParts(
            Database database,
            @RestClient AppSubjectRestClient app,
            @RestClient AuditSubjectRestClient audit,
            OwnSessionService sessions,
            SubjectExportConfig config,
            ObjectMapper json) {
        this.database = database;
        this.app = app;
        this.audit = audit;
        this.sessions = sessions;
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
                database.query(row -> read(row.getString("item")), OWN)
                        .chain(items -> sessions.list().map(browsers -> new SubjectPage(with(items, browsers), null)));
            case APP_SERVICE -> app.page(config.pageSize(), after).map(SubjectPage::of);
            case AUDIT_SERVICE -> audit.page(config.pageSize(), after).map(SubjectPage::of);
        };
    }

    /** What only this service can open: where the sessions of the caller are. */
    private List<JsonNode> with(List<JsonNode> items, List<OwnSessionView> browsers) {
        List<JsonNode> all = new ArrayList<>(items);
        for (OwnSessionView browser : browsers) {
            all.add(json.createObjectNode().put("kind", "session_browser").set("data", json.valueToTree(browser)));
        }
        return all;
    }

    private JsonNode read(String item) {
        try {
            return json.readTree(item);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("PostgreSQL writes JSON", impossible);
        }
    }
}
