package care.eleva.auth.workos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call of the ports against every answer that WorkOS's OpenAPI document allows: success with the least that it
 * demands and with everything that it names, and each error.
 */
class PortContractTest {
    private ScriptedWorkos workos;

    /** A call, the operation of WorkOS that it is, and whether its answer is read. */
    record Call(String operation, Function<Ports, Uni<?>> of) {
        @Override
        public String toString() {
            return operation;
        }
    }

    record Ports(
            WorkosClient client,
            WorkosDirectory directory,
            WorkosInvitations invitations,
            WorkosPortal portal,
            WorkosEvents events,
            WorkosRoles roles) {}

    static List<Call> calls() {
        String users = "/user_management/users";
        String organizations = "/organizations";
        String members = "/user_management/organization_memberships";
        String invitations = "/user_management/invitations";
        String roles = "/authorization/roles";
        String permissions = "/authorization/permissions";
        return List.of(
                new Call("GET /sso/jwks/{clientId}", on -> on.client.signingKeys()),
                new Call("POST /user_management/sessions/revoke", on -> on.client.revokeSession("s")),
                new Call("GET " + organizations + "/{id}", on -> on.directory.organization("o")),
                new Call(
                        "GET " + organizations + "/external_id/{external_id}",
                        on -> on.directory.organizationByExternalId("user:u")),
                new Call("POST " + organizations, on -> on.directory.createOrganization("N", "user:u")),
                new Call("PUT " + organizations + "/{id}", on -> on.directory.renameOrganization("o", "N")),
                new Call("DELETE " + organizations + "/{id}", on -> on.directory.deleteOrganization("o")),
                new Call("GET " + organizations, on -> on.directory.organizations(null)),
                new Call("GET " + users + "/{id}", on -> on.directory.user("u")),
                new Call("GET " + users, on -> on.directory.users("after")),
                new Call("GET " + members, on -> on.directory.memberships("u", "o")),
                new Call("GET " + members, on -> on.directory.activeMemberships("u")),
                new Call("GET " + members, on -> on.directory.membershipsOf("o", null)),
                new Call("GET " + members + "/{id}", on -> on.directory.membership("m")),
                new Call("POST " + members, on -> on.directory.createMembership("u", "o", "member")),
                new Call("PUT " + members + "/{id}", on -> on.directory.changeRole("m", "admin")),
                new Call("PUT " + members + "/{id}/deactivate", on -> on.directory.deactivateMembership("m")),
                new Call("PUT " + members + "/{id}/reactivate", on -> on.directory.reactivateMembership("m")),
                new Call("DELETE " + members + "/{id}", on -> on.directory.deleteMembership("m")),
                new Call("GET " + invitations, on -> on.invitations.list("o", null, 10, null)),
                new Call("GET " + invitations + "/{id}", on -> on.invitations.invitation("i")),
                new Call("GET " + invitations + "/by_token/{token}", on -> on.invitations.byToken("t")),
                new Call(
                        "POST " + invitations,
                        on -> on.invitations.send(
                                new WorkosInvitations.NewInvitation("p@eleva.test", "o", "member", 7, "u"))),
                new Call("POST " + invitations + "/{id}/resend", on -> on.invitations.resend("i")),
                new Call("POST " + invitations + "/{id}/revoke", on -> on.invitations.revoke("i")),
                new Call("POST " + invitations + "/{id}/accept", on -> on.invitations.accept("i")),
                new Call(
                        "POST /portal/generate_link",
                        on -> on.portal.link("o", "sso", URI.create("https://eleva.test/"))),
                new Call("GET /events", on -> on.events.after(null, Instant.EPOCH)),
                new Call("GET /events", on -> on.events.newest()),
                new Call("DELETE " + users + "/{id}", on -> on.directory.deleteUser("u")),
                new Call("GET " + roles, on -> on.roles.roleSlugs()),
                new Call("GET " + roles, on -> on.roles.roles()),
                new Call("POST " + roles, on -> on.roles.createRole("r", "R", null)),
                new Call("PATCH " + roles + "/{slug}", on -> on.roles.describeRole("r", "R", "d")),
                new Call("PUT " + roles + "/{slug}/permissions", on -> on.roles.setPermissions("r", Set.of("a:b"))),
                new Call("GET " + permissions, on -> on.roles.permissions()),
                new Call("POST " + permissions, on -> on.roles.createPermission("a:b", "P")),
                new Call("PATCH " + permissions + "/{slug}", on -> on.roles.renamePermission("a:b", "P")),
                new Call("DELETE " + permissions + "/{slug}", on -> on.roles.deletePermission("a:b")),
                new Call(
                        "GET /authorization/organizations/{organizationId}/roles",
                        on -> on.roles.permissionsByRole("o")));
    }

    @BeforeEach
    void start() throws IOException {
        workos = new ScriptedWorkos();
    }

    @AfterEach
    void stop() {
        workos.close();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whateverTheDocumentAllowsIsRead(Call call) {
        for (int status : Sample.statuses(call.operation)) {
            if (status < 300) {
                for (String body : Sample.bodies(call.operation, status)) {
                    workos.answer(status, body);
                    assertThat(ask(call)).as(status + " " + body).isInstanceOf(Reply.Done.class);
                }
            }
        }
        assertThat(workos.received())
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.method() + " " + request.path()).matches(path(call.operation)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyErrorIsAnAnswer(Call call) throws IOException {
        List<Integer> statuses = new ArrayList<>(Sample.statuses(call.operation));
        statuses.removeIf(status -> status < 400);
        for (int status : statuses) {
            for (String body : Sample.bodies(call.operation, status)) {
                workos.answer(status, body);
                String code = switch (ask(call)) {
                    case Reply.Refused<?>(int refused, String its) -> its;
                    case Reply.Transient<?> away -> away.code();
                    default -> "no refusal";
                };
                assertThat(code).as(status + " " + body).isEqualTo(code(body, status));
            }
        }
        for (int status : new int[] {429, 500, 502, 503, 504}) {
            workos.answer(status, "<html>oops</html>");
            assertThat(ask(call)).isInstanceOf(Reply.Transient.class);
        }
    }

    @Test
    void whateverTheDocumentAllowsIsASignIn() {
        for (String body : Sample.bodies("POST /user_management/authenticate", 200)) {
            workos.answer(200, body);
            for (Uni<SignInOutcome> asked : signIns()) {
                assertThat(ScriptedWorkos.await(asked)).as(body).isInstanceOf(SignInOutcome.SignedIn.class);
            }
        }
    }

    static Stream<String> signInErrors() {
        return Sample.statuses("POST /user_management/authenticate").stream()
                .filter(status -> status >= 400)
                .flatMap(status -> Sample.bodies("POST /user_management/authenticate", status).stream()
                        .map(body -> status + " " + body))
                .distinct();
    }

    /** Each of the document's errors, with the least and with everything, is an outcome that keeps WorkOS's code. */
    @ParameterizedTest
    @MethodSource("signInErrors")
    void everyErrorIsAnOutcome(String error) throws IOException {
        int status = Integer.parseInt(error.substring(0, 3));
        String body = error.substring(4);
        workos.answer(status, body);
        for (Uni<SignInOutcome> asked : signIns()) {
            switch (ScriptedWorkos.await(asked)) {
                case SignInOutcome.SignedIn wrong -> throw new AssertionError(wrong);
                case SignInOutcome.NeedsSso sso -> assertThat(body).contains("SSO");
                case SignInOutcome.NeedsMfa(String code) -> assertThat(code).isEqualTo(code(body, status));
                case SignInOutcome.Terminal(String code) -> assertThat(code).isEqualTo(code(body, status));
                case SignInOutcome.Transient(String code, var wait) ->
                    assertThat(code).isEqualTo(code(body, status));
                case SignInOutcome.NeedsOrganizationSelection choice ->
                    assertThat(code(body, status)).isEqualTo("organization_selection_required");
            }
        }
    }

    /** A method that nobody put into the list would be held against nothing. */
    @Test
    void everyMethodOfThePortsIsCalled() {
        Set<Class<?>> ports = Set.of(
                WorkosClient.class,
                WorkosDirectory.class,
                WorkosInvitations.class,
                WorkosPortal.class,
                WorkosEvents.class,
                WorkosRoles.class);
        long methods = ports.stream()
                .flatMap(port -> Stream.of(port.getDeclaredMethods()))
                .filter(method -> method.getReturnType() == Uni.class && !method.isSynthetic())
                .count();
        // The three grants are in a test of their own.
        assertThat(calls())
                .as("every method of the ports is in calls()")
                .hasSize((int) methods - signIns().size());
    }

    private List<Uni<SignInOutcome>> signIns() {
        return List.of(
                workos.client().exchangeCode("code", "verifier", ScriptedWorkos.CLIENT),
                workos.client().selectOrganization("pending", "o", ScriptedWorkos.CLIENT),
                workos.client().refresh("refresh", "o", ScriptedWorkos.CLIENT));
    }

    private Object ask(Call call) {
        WorkosApi api = workos.api();
        Ports ports = new Ports(
                workos.client(),
                new SdkWorkosDirectory(api),
                new SdkWorkosInvitations(api),
                new SdkWorkosPortal(api),
                new SdkWorkosEvents(api),
                new SdkWorkosRoles(api));
        return ScriptedWorkos.await(call.of.apply(ports));
    }

    private static String code(String body, int status) throws IOException {
        JsonNode json = new ObjectMapper().readTree(body);
        for (String field : new String[] {"error", "code"}) {
            if (json.path(field).isTextual() && json.path(field).textValue().matches("[a-z0-9_.-]+")) {
                return json.path(field).textValue();
            }
        }
        return "status_" + status;
    }

    private static Pattern path(String operation) {
        return Pattern.compile(Stream.of(operation.split("(?=\\{)|(?<=})", -1))
                .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                .collect(Collectors.joining()));
    }
}
