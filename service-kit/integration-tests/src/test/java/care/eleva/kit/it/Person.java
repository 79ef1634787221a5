package care.eleva.kit.it;

import care.eleva.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** Callers of the service under test, each in an organization of their own. */
record Person(String userId, String orgId, String token) {
    static Person with(String... permissions) {
        String suffix =
                UUID.randomUUID().toString().replace("-", "").substring(0, 20).toUpperCase(java.util.Locale.ROOT);
        String user = "user_" + suffix;
        String org = "org_" + suffix;
        String token = TestTokens.shared()
                .user(user)
                .org(org)
                .role("member")
                .permissions(permissions)
                .sign();
        return new Person(user, org, token);
    }

    static Person noteTaker() {
        return with("notes:view", "notes:create");
    }

    RequestSpecification call() {
        return RestAssured.given().auth().preemptive().oauth2(token);
    }
}
