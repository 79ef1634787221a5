package care.eleva.auth;

import static io.restassured.RestAssured.given;

import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An organization at WorkOS whose members have all signed in here. */
final class Team {
    final String orgId;
    final List<Colleague> members = new ArrayList<>();

    private Team(String orgId) {
        this.orgId = orgId;
    }

    /** A member of one team, with a browser and the token it had after signing in. */
    record Colleague(People.Person person, String membershipId, Browser browser, String bearer) {
        String id() {
            return person.id();
        }

        ValidatableResponse get(String path) {
            return request().get(path).then();
        }

        ValidatableResponse post(String path) {
            return request().post(path).then();
        }

        ValidatableResponse post(String path, Object body) {
            return request().body(body).post(path).then();
        }

        ValidatableResponse patch(String path, Object body) {
            return request().body(body).patch(path).then();
        }

        ValidatableResponse delete(String path) {
            return request().delete(path).then();
        }

        RequestSpecification request() {
            return given().header("Authorization", bearer).contentType("application/json");
        }

        /** The same person, with the token that the gateway would get now. */
        Colleague again() {
            return new Colleague(person, membershipId, browser, browser.bearer());
        }
    }

    /** A new organization with one member for each role. */
    static Team of(String... roles) {
        Team team = new Team(AuthWorld.workos().createOrganization("Team"));
        for (String role : roles) {
            team.join(role);
        }
        return team;
    }

    Colleague join(String role) {
        People.Person person = People.fresh();
        String membership = AuthWorld.workos().createMembership(person.id(), orgId, role);
        Browser browser = People.signedIn(person);
        Colleague colleague = new Colleague(person, membership, browser, browser.bearer());
        members.add(colleague);
        return colleague;
    }

    Colleague get(int index) {
        return members.get(index);
    }

    /** Makes somebody the owner, as creating the team here would have. */
    Team ownedBy(Colleague owner) {
        People.tamper("UPDATE identity.organizations SET owner_id = ? WHERE id = ?", owner.id(), orgId);
        return this;
    }

    String role(Colleague colleague) {
        return column("role", colleague);
    }

    String status(Colleague colleague) {
        return column("status", colleague);
    }

    private String column(String name, Colleague colleague) {
        return ""
                + People.rows(
                                "SELECT " + name
                                        + " FROM identity.user_org_memberships WHERE org_id = ? AND user_id = ?",
                                orgId,
                                colleague.id())
                        .getFirst()
                        .getFirst();
    }

    /** Actions and outcomes in the organization's log that concern somebody, oldest first. */
    List<String> audited(String userId) {
        return People.rows(
                        "SELECT action || ' ' || outcome FROM audit.audit_logs WHERE org_id = ? AND convert_from(line, 'UTF8')::jsonb -> 'targets' @> jsonb_build_array(jsonb_build_object('id', ?::text))"
                                + " AND action NOT LIKE 'AUTH_%' ORDER BY recorded_at, id",
                        orgId, userId)
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    /** The lines of the organization's log with this action. */
    List<String> lines(String action) {
        return People.rows(
                        "SELECT convert_from(line, 'UTF8') FROM audit.audit_logs WHERE org_id = ? AND action = ? ORDER BY recorded_at, id",
                        orgId,
                        action)
                .stream()
                .map(row -> "" + row.getFirst())
                .toList();
    }

    /** Calls WorkOS behind the service's back; the answer's body. */
    static String workos(String method, String path, @Nullable String body) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(AuthWorld.workos().url() + path))
                .header("Authorization", "Bearer " + AuthWorld.workos().apiKey())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    static Map<String, String> role(String slug) {
        return Map.of("role", slug);
    }
}
