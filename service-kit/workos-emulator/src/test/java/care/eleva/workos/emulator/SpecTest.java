package care.eleva.workos.emulator;

import static care.eleva.workos.emulator.EmulatorExtension.ANA;
import static care.eleva.workos.emulator.EmulatorExtension.ANAS_PRACTICE;
import static care.eleva.workos.emulator.EmulatorExtension.PAULO;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every operation of WorkOS's OpenAPI document that is served here, right and wrong, held against the document. */
class SpecTest {
    @RegisterExtension
    static final EmulatorExtension WORKOS = new EmulatorExtension();

    private final Set<String> seen = new TreeSet<>();

    @Test
    void everyOperationAnswersAsTheDocumentSays() {
        users();
        organizations();
        domains();
        memberships();
        invitations();
        roles();
        permissions();
        tokens();
        events();
        webhooks();
        auditLogs();
        remainingDeletes();

        var right = new TreeSet<String>();
        var wrong = new TreeSet<String>();
        seen.forEach(entry -> (entry.endsWith("+") ? right : wrong).add(entry.substring(0, entry.length() - 1)));
        assertThat(right).as("operations that succeeded").isEqualTo(Spec.operations());
        assertThat(wrong).as("operations that were refused").isEqualTo(Spec.operations());
    }

    private JsonNode call(int expected, String method, String path, String body) {
        var response = WORKOS.browser().api(method, path, body.replace('\'', '"'));
        assertThat(response.statusCode())
                .as("%s %s: %s", method, path, response.body())
                .isEqualTo(expected);
        assertThat(response.headers().firstValue("X-Request-ID")).isPresent();
        var operation = Spec.check(method, response.uri().getPath(), expected, response.body());
        if (operation != null) {
            seen.add(operation + (expected < 400 ? "+" : "-"));
        }
        return response.body().isEmpty() ? Json.object() : Browser.body(response);
    }

    private JsonNode get(int expected, String path) {
        return call(expected, "GET", path, "");
    }

    private void noKey(String method, String path) {
        var response = WORKOS.browser().json(method, path, "{}");
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(Browser.body(response).path("message").asText()).isEqualTo("Unauthorized");
        seen.add(method + " " + path + "-");
    }

    private void users() {
        var root = "/user_management/users";
        var made = call(201, "POST", root, "{'email': 'Zoe@Eleva.test', 'external_id': 'z-1', 'metadata': {'a': 'b'}}");
        var id = made.path("id").asText();
        assertThat(made.path("email").asText()).isEqualTo("zoe@eleva.test");
        call(400, "POST", root, "{'email': 'zoe@eleva.test'}");
        call(400, "POST", root, "{'email': 'zoe2@eleva.test', 'external_id': 'z-1'}");
        call(422, "POST", root, "{'email': 'nonsense'}");
        call(422, "POST", root, "{}");
        get(200, root + "?email=ZOE@eleva.test");
        get(200, root + "?organization_id=" + ANAS_PRACTICE);
        get(422, root + "?limit=101");
        get(200, root + "/external_id/z-1");
        get(404, root + "/external_id/none");
        get(200, root + "/" + id);
        get(404, root + "/user_none");
        call(200, "PUT", root + "/" + id, "{'first_name': 'Zoe', 'metadata': {'a': null}}");
        call(400, "PUT", root + "/" + id, "{'email': 'ana@eleva.test'}");
        get(200, root + "/" + ANA + "/sessions");
        get(404, root + "/user_none/sessions");
        call(200, "DELETE", root + "/" + id, "");
        call(404, "DELETE", root + "/" + id, "");
    }

    private void organizations() {
        var root = "/organizations";
        var made = call(
                201,
                "POST",
                root,
                "{'name': 'Zen', 'external_id': 'o-1', 'domain_data': [{'domain': 'zen.test', 'state': 'verified'}]}");
        var id = made.path("id").asText();
        call(400, "POST", root, "{'name': 'Zen 2', 'external_id': 'o-1'}");
        call(409, "POST", root, "{'name': 'Zen 3', 'domain_data': [{'domain': 'zen.test', 'state': 'pending'}]}");
        call(400, "POST", root, "{'name': 'Zen 4', 'metadata': {'n': 1}}");
        call(422, "POST", root, "{'name': ''}");
        get(200, root + "?domains=zen.test&search=ze");
        get(422, root + "?order=sideways");
        get(200, root + "/external_id/o-1");
        get(404, root + "/external_id/none");
        get(200, root + "/" + id);
        get(404, root + "/org_none");
        call(200, "PUT", root + "/" + id, "{'name': 'Zen Clinic', 'stripe_customer_id': 'cus_1'}");
        call(404, "PUT", root + "/org_none", "{'name': 'x'}");
        get(200, root + "/" + id + "/audit_log_configuration");
        get(404, root + "/org_none/audit_log_configuration");
        get(200, root + "/" + id + "/audit_logs_retention");
        get(404, root + "/org_none/audit_logs_retention");
        call(200, "PUT", root + "/" + id + "/audit_logs_retention", "{'retention_period_in_days': 365}");
        call(422, "PUT", root + "/" + id + "/audit_logs_retention", "{'retention_period_in_days': 31}");
        call(201, "POST", "/portal/generate_link", "{'organization': '" + id + "', 'intent': 'sso'}");
        call(422, "POST", "/portal/generate_link", "{'organization': '" + id + "', 'intent': 'world_peace'}");
        call(404, "POST", "/portal/generate_link", "{'organization': 'org_none', 'intent': 'sso'}");
        call(200, "DELETE", root + "/" + id, "");
        call(404, "DELETE", root + "/" + id, "");
        call(201, "POST", "/user_management/redirect_uris", "{'uri': 'https://app.eleva.test/cb'}");
        call(422, "POST", "/user_management/redirect_uris", "{'uri': 'http://app.eleva.test/cb'}");
    }

    private void domains() {
        var root = "/organization_domains";
        var body = "{'domain': 'ana.test', 'organization_id': '" + ANAS_PRACTICE + "'}";
        var id = call(201, "POST", root, body).path("id").asText();
        call(409, "POST", root, body);
        get(200, root + "/" + id);
        get(404, root + "/none");
        call(201, "POST", root + "/" + id + "/verify", "");
        call(400, "POST", root + "/" + id + "/verify", "");
        call(204, "DELETE", root + "/" + id, "");
        call(404, "DELETE", root + "/" + id, "");
    }

    private void memberships() {
        var root = "/user_management/organization_memberships";
        var body = "{'user_id': '" + PAULO + "', 'organization_id': '" + ANAS_PRACTICE + "', 'role_slug': 'member'}";
        var id = call(201, "POST", root, body).path("id").asText();
        call(409, "POST", root, body);
        call(422, "POST", root, body.replace("'member'", "'nobody'"));
        call(404, "POST", root, body.replace(PAULO, "user_none"));
        get(200, root + "?user_id=" + PAULO);
        get(400, root);
        get(422, root + "?statuses=gone&user_id=" + PAULO);
        get(200, root + "/" + id);
        get(404, root + "/om_none");
        call(200, "PUT", root + "/" + id, "{'role_slugs': ['member', 'compliance_officer']}");
        call(422, "PUT", root + "/" + id, "{'role_slug': 'nobody'}");
        call(200, "PUT", root + "/" + id + "/deactivate", "");
        call(404, "PUT", root + "/om_none/deactivate", "");
        call(200, "PUT", root + "/" + id + "/reactivate", "");
        call(404, "PUT", root + "/om_none/reactivate", "");
        call(200, "DELETE", root + "/" + id, "");
        call(404, "DELETE", root + "/" + id, "");
    }

    private void invitations() {
        var root = "/user_management/invitations";
        var body = "{'email': 'paulo@eleva.test', 'organization_id': '" + ANAS_PRACTICE + "'}";
        var made = call(201, "POST", root, body);
        var id = made.path("id").asText();
        call(400, "POST", root, body);
        call(400, "POST", root, "{'email': 'ana@eleva.test'}");
        call(400, "POST", root, "{'email': 'x@eleva.test', 'expires_in_days': 31}");
        call(400, "POST", root, "{'email': 'x@eleva.test', 'expires_in_days': 0}");
        call(404, "POST", root, "{'email': 'x@eleva.test', 'organization_id': 'org_none'}");
        get(200, root + "?email=paulo@eleva.test");
        get(422, root + "?limit=0");
        get(200, root + "/" + id);
        get(404, root + "/none");
        get(200, root + "/by_token/" + made.path("token").asText());
        get(404, root + "/by_token/none");
        var statuses = "/user_management/organization_memberships?statuses=pending&user_id=" + PAULO;
        var pending = get(200, statuses).path("data").path(0).path("id").asText();
        call(400, "PUT", "/user_management/organization_memberships/" + pending + "/deactivate", "");
        call(400, "PUT", "/user_management/organization_memberships/" + pending + "/reactivate", "");
        call(200, "POST", root + "/" + id + "/resend", "");
        call(200, "POST", root + "/" + id + "/accept", "");
        call(400, "POST", root + "/" + id + "/accept", "");
        call(400, "POST", root + "/" + id + "/resend", "");
        call(400, "POST", root, body);
        var other = call(201, "POST", root, "{'email': 'new@eleva.test'}")
                .path("id")
                .asText();
        call(200, "POST", root + "/" + other + "/revoke", "");
        call(400, "POST", root + "/" + other + "/revoke", "");
    }

    private void roles() {
        var root = "/authorization/roles";
        call(201, "POST", root, "{'slug': 'auditor', 'name': 'Auditor', 'description': null}");
        call(409, "POST", root, "{'slug': 'auditor', 'name': 'Auditor'}");
        call(422, "POST", root, "{'slug': 'Auditor!', 'name': 'Auditor'}");
        get(200, root);
        noKey("GET", root);
        get(200, root + "/auditor");
        get(404, root + "/nobody");
        call(200, "PATCH", root + "/auditor", "{'name': 'Auditors'}");
        call(404, "PATCH", root + "/nobody", "{'name': 'x'}");
        call(200, "PUT", root + "/auditor/permissions", "{'permissions': ['audit:view_logs']}");
        call(404, "PUT", root + "/auditor/permissions", "{'permissions': ['audit:nothing']}");
        call(200, "POST", root + "/auditor/permissions", "{'slug': 'audit:export_logs'}");
        call(404, "POST", root + "/auditor/permissions", "{'slug': 'audit:nothing'}");

        var own = "/authorization/organizations/" + ANAS_PRACTICE + "/roles";
        call(201, "POST", own, "{'name': 'Front desk'}");
        call(409, "POST", own, "{'name': 'Front desk'}");
        get(200, own);
        get(404, "/authorization/organizations/org_none/roles");
        get(200, own + "/org-front-desk");
        get(404, own + "/org-nobody");
        call(200, "PATCH", own + "/org-front-desk", "{'description': 'Answers the phone'}");
        call(403, "PATCH", own + "/member", "{'name': 'x'}");
        call(200, "PUT", own + "/org-front-desk/permissions", "{'permissions': ['audit:view_logs']}");
        call(404, "PUT", own + "/org-nobody/permissions", "{'permissions': []}");
        call(200, "POST", own + "/org-front-desk/permissions", "{'slug': 'audit:export_logs'}");
        call(404, "POST", own + "/org-front-desk/permissions", "{'slug': 'audit:nothing'}");
        call(200, "DELETE", own + "/org-front-desk/permissions/audit:view_logs", "");
        call(404, "DELETE", own + "/org-front-desk/permissions/audit:view_logs", "");
        var membership = call(
                        201,
                        "POST",
                        "/user_management/organization_memberships",
                        "{'user_id': '" + bruno() + "', 'organization_id': '" + ANAS_PRACTICE
                                + "', 'role_slug': 'org-front-desk'}")
                .path("id")
                .asText();
        call(409, "DELETE", own + "/org-front-desk", "");
        call(200, "DELETE", "/user_management/organization_memberships/" + membership, "");
        call(204, "DELETE", own + "/org-front-desk", "");
    }

    private static String bruno() {
        return "user_01KDEM00000000000000BRVN00";
    }

    private void permissions() {
        var root = "/authorization/permissions";
        call(201, "POST", root, "{'slug': 'zen:sit', 'name': 'Sit'}");
        call(409, "POST", root, "{'slug': 'zen:sit', 'name': 'Sit'}");
        get(200, root + "?limit=100&order=asc");
        noKey("GET", root);
        get(200, root + "/zen:sit");
        get(404, root + "/zen:none");
        call(200, "PATCH", root + "/zen:sit", "{'description': 'Quietly'}");
        call(404, "PATCH", root + "/zen:none", "{}");
        call(204, "DELETE", root + "/zen:sit", "");
        call(404, "DELETE", root + "/zen:sit", "");
    }

    private void tokens() {
        var code = WORKOS.code("ana@eleva.test");
        var body = "{'grant_type': 'authorization_code', 'client_id': '"
                + WORKOS.emulator().clientId() + "', 'client_secret': '"
                + WORKOS.emulator().apiKey() + "', 'code': '" + code + "'}";
        var reply = call(200, "POST", "/user_management/authenticate", body);
        call(400, "POST", "/user_management/authenticate", body);
        call(400, "POST", "/user_management/authenticate", "{}");
        WORKOS.emulator().createMembership(ANA, WORKOS.emulator().createOrganization("Second"));
        call(403, "POST", "/user_management/authenticate", body.replace(code, WORKOS.code("ana@eleva.test")));
        var session =
                Browser.claims(reply.path("access_token").asText()).path("sid").asText();
        get(200, "/user_management/users/" + ANA + "/sessions");
        call(200, "POST", "/user_management/sessions/revoke", "{'session_id': '" + session + "'}");
        call(400, "POST", "/user_management/sessions/revoke", "{'session_id': 'session_none'}");
        get(200, "/sso/jwks/" + WORKOS.emulator().clientId());
        get(404, "/sso/jwks/client_none");
    }

    /** All that happened so far, every type; each event is held against the schema of its own type. */
    private void events() {
        var all = WORKOS.browser()
                .api(
                        "GET",
                        "/events?limit=100&events=user.created,user.updated,user.deleted,organization.created,"
                                + "organization.updated,organization.deleted,organization_domain.created,"
                                + "organization_domain.verified,organization_domain.deleted,"
                                + "organization_membership.created,organization_membership.updated,"
                                + "organization_membership.deleted,invitation.created,invitation.accepted,"
                                + "invitation.resent,invitation.revoked,session.created,session.revoked,role.updated,"
                                + "organization_role.created,organization_role.updated,organization_role.deleted,"
                                + "permission.updated,permission.deleted,authentication.password_succeeded",
                        "");
        var types = new TreeSet<>(Browser.body(all).path("data").findValuesAsText("event"));
        assertThat(types).hasSize(25);
        get(200, "/events?events=role.created,permission.created&limit=100");
        get(422, "/events");
        get(422, "/events?events=user.invented");
    }

    private void webhooks() {
        var root = "/webhook_endpoints";
        var body = "{'endpoint_url': 'http://127.0.0.1:1/hook', 'events': ['user.created']}";
        var id = call(201, "POST", root, body).path("id").asText();
        call(409, "POST", root, body);
        call(422, "POST", root, body.replace("http://127.0.0.1:1", "http://eleva.test"));
        call(422, "POST", root, body.replace("user.created", "user.invented"));
        get(200, root);
        noKey("GET", root);
        call(200, "PATCH", root + "/" + id, "{'status': 'disabled'}");
        call(404, "PATCH", root + "/none", "{}");
        call(204, "DELETE", root + "/" + id, "");
        call(404, "DELETE", root + "/" + id, "");
    }

    private void auditLogs() {
        var schemas = "/audit_logs/actions/record.viewed/schemas";
        var event = "{'organization_id': '" + ANAS_PRACTICE + "', 'event': {'action': 'record.viewed', 'occurred_at':"
                + " '2026-11-24T08:00:00.000Z', 'actor': {'id': 'u', 'type': 'user'}, 'targets': [{'id': 'r', 'type':"
                + " 'record'}], 'context': {'location': '192.0.2.1'}}}";
        call(400, "POST", "/audit_logs/events", event);
        get(404, schemas);
        call(201, "POST", schemas, "{'targets': [{'type': 'record'}], 'actor': {'metadata': {'type': 'object'}}}");
        call(422, "POST", schemas, "{'targets': []}");
        get(200, schemas);
        get(200, "/audit_logs/actions");
        get(422, "/audit_logs/actions?limit=x");
        call(200, "POST", "/audit_logs/events", event);
        call(400, "POST", "/audit_logs/events", event.replace("'record'}", "'letter'}"));
        call(404, "POST", "/audit_logs/events", event.replace(ANAS_PRACTICE, "org_none"));
        call(422, "POST", "/audit_logs/events", event.replace("'action'", "'akction'"));
        var range = "{'organization_id': '" + ANAS_PRACTICE
                + "', 'range_start': '2026-11-01T00:00:00Z', 'range_end': '2026-12-01T00:00:00Z'}";
        var id = call(201, "POST", "/audit_logs/exports", range).path("id").asText();
        call(400, "POST", "/audit_logs/exports", range.replace("2026-12", "2026-10"));
        get(200, "/audit_logs/exports/" + id);
        get(404, "/audit_logs/exports/none");
    }

    /** Operations whose refusal has no place above. */
    private void remainingDeletes() {
        call(404, "DELETE", "/authorization/organizations/" + ANAS_PRACTICE + "/roles/org-nobody", "");
    }
}
