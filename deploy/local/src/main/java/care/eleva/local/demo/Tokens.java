package care.eleva.local.demo;

import java.util.Map;

/** Tokens, right and wrong, and a question that each service answers only to a right one. */
final class Tokens {

    private static final Map<String, String> QUESTIONS = Map.of(
            "auth-service", "/v1/session",
            "app-service", "/v1/appointments",
            "audit-service",
                    "/v1/audit/accesses?resource_type=appointment&resource_id=00000000-0000-7000-8000-000000000000");

    private Tokens() {}

    /** The token behind a session, as the gateway gets it; only the inside can ask for it. */
    static String ofSession(Scene scene, Visitor visitor) {
        String cookie = visitor.cookie(Scene.SESSION_COOKIE)
                .orElseThrow(() -> new Unproved("there is no session cookie " + Scene.SESSION_COOKIE));
        Answer answer = new Visitor(scene.service("auth-service"))
                .get(
                        "/internal/forward-auth",
                        "Cookie",
                        Scene.SESSION_COOKIE + "=" + cookie,
                        "X-Forwarded-Method",
                        "GET",
                        "X-Forwarded-Uri",
                        "/v1/appointments");
        String authorization = answer.expect(200).header("Authorization");
        Unproved.unless(authorization.startsWith("Bearer "), "forward-auth named no token");
        return authorization.substring("Bearer ".length());
    }

    /** Asks a service behind the gateway directly, so that it alone decides. */
    static Answer ask(Scene scene, String service, String token) {
        return new Visitor(scene.service(service))
                .get(
                        java.util.Objects.requireNonNull(QUESTIONS.get(service), service),
                        "Authorization",
                        "Bearer " + token);
    }

    /** Changes one character in the middle of one of the token's three parts. */
    static String tampered(String token, int part) {
        String[] parts = token.split("\\.", -1);
        char[] letters = parts[part].toCharArray();
        int middle = letters.length / 2;
        letters[middle] = letters[middle] == 'A' ? 'B' : 'A';
        parts[part] = new String(letters);
        return String.join(".", parts);
    }
}
