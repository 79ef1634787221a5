package care.eleva.workos.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue of roles, the demo people, and seeds of one's own. */
class SeedTest {
    private static final Path WORKOS = Path.of("../../deploy/workos");

    @TempDir
    Path directory;

    private static Map<String, List<String>> roles() throws IOException {
        var rbac = Json.MAPPER.readTree(Files.readString(WORKOS.resolve("rbac.json")));
        var roles = new HashMap<String, List<String>>();
        rbac.path("roles").forEach(role -> roles.put(Json.must(role, "slug"), Json.texts(role.get("permissions"))));
        return roles;
    }

    private static List<String> permissions() throws IOException {
        var rbac = Json.MAPPER.readTree(Files.readString(WORKOS.resolve("rbac.json")));
        return rbac.path("permissions").findValuesAsText("slug");
    }

    @Test
    void catalogueIsWholeAndFlat() throws IOException {
        // Given
        var all = permissions();
        var roles = roles();
        // Then: 24 categories with 132 permissions, and records with 5
        assertThat(all).hasSize(137).doesNotHaveDuplicates();
        assertThat(all.stream().map(slug -> slug.replaceAll(":.*", "")).distinct())
                .hasSize(25);
        assertThat(all.stream().filter(slug -> slug.startsWith("records:"))).hasSize(5);
        roles.values().forEach(slugs -> assertThat(all).containsAll(slugs));
        assertThat(roles.keySet())
                .isEqualTo(Set.of(
                        "member",
                        "expert_community",
                        "expert_top",
                        "team_member",
                        "team_admin",
                        "compliance_officer",
                        "admin"));
        assertThat(roles.get("admin")).isEqualTo(all);
        assertThat(roles.get("compliance_officer"))
                .containsExactly(
                        "audit:view_logs", "audit:export_logs", "audit:view_reports", "audit:generate_reports");
    }

    @Test
    void rolesGrowFromOneAnother() throws IOException {
        var roles = roles();
        assertGrowth(roles, "member", "expert_community", 36 + 3);
        assertGrowth(roles, "expert_community", "expert_top", 8);
        assertGrowth(roles, "expert_community", "team_member", 3);
        assertGrowth(roles, "team_member", "team_admin", 22);
        assertThat(roles.get("member"))
                .hasSize(16 + 2)
                .contains("records:view_shared", "records:export_own")
                .doesNotContain("records:create_own", "audit:view_logs");
        assertThat(roles.get("expert_community"))
                .contains("records:create_own", "records:view_own", "records:edit_own", "records:export_own");
    }

    private static void assertGrowth(Map<String, List<String>> roles, String from, String to, int more) {
        var grown = new HashSet<>(roles.getOrDefault(to, List.of()));
        assertThat(grown).containsAll(roles.getOrDefault(from, List.of()));
        assertThat(grown).hasSize(roles.getOrDefault(from, List.of()).size() + more);
    }

    @Test
    void demoPeopleHaveTheirRoles() {
        try (var emulator = WorkosEmulator.start(EmulatorConfig.defaults()
                .withSeed(EmulatorSeed.load(WORKOS.resolve("demo-seed.json"), WORKOS.resolve("rbac.json"))))) {
            assertThat(claims(emulator, "ana@eleva.test").path("role").asText()).isEqualTo("expert_community");
            assertThat(claims(emulator, "carla@eleva.test").path("role").asText())
                    .isEqualTo("compliance_officer");
            assertThat(claims(emulator, "carla@eleva.test").path("org_id"))
                    .isEqualTo(claims(emulator, "ana@eleva.test").path("org_id"));
            assertThat(claims(emulator, "bruno@eleva.test").path("org_id"))
                    .isNotEqualTo(claims(emulator, "ana@eleva.test").path("org_id"));
            assertThat(claims(emulator, "paulo@eleva.test").has("org_id")).isFalse();
        }
    }

    private static JsonNode claims(WorkosEmulator emulator, String email) {
        return Browser.claims(emulator.issueToken(email, null).accessToken());
    }

    @Test
    void seedMayPinAKeyAStatusAndAWebhook() throws IOException, GeneralSecurityException {
        // Given
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var seed = Json.MAPPER.readTree("""
                {"signing_key": {"kid": "kid_pinned"},
                 "users": [{"id": "user_1", "email": "a@eleva.test", "feature_flags": ["beta"]}],
                 "organizations": [{"id": "org_1", "name": "One", "external_id": "ext-1", "entitlements": ["pro"],
                   "memberships": [{"user": "a@eleva.test", "status": "inactive"}]}],
                 "webhook_endpoints": [{"endpoint_url": "http://127.0.0.1:1/hook", "secret": "whsec_x",
                   "events": ["user.created"]}]}
                """);
        ((ObjectNode) seed.path("signing_key")).put("private_key", pem);
        Files.write(directory.resolve("seed.json"), Json.bytes(seed));
        // When
        try (var emulator = start(directory.resolve("seed.json"))) {
            var sdk = EmulatorExtension.sdk(emulator, emulator.apiKey());
            // Then
            assertThat(emulator.jwks()).contains("\"kid\":\"kid_pinned\"");
            assertThat(sdk.getOrganizations().getByExternalId("ext-1").getId()).isEqualTo("org_1");
            assertThat(sdk.getOrganizationMembership().list(null, null, null, null, "org_1").data)
                    .isEmpty();
            assertThat(sdk.getWebhooks().listEndpoints().data.getFirst().getSecret())
                    .isEqualTo("whsec_x");
            assertThat(claims(emulator, "a@eleva.test").path("feature_flags")).hasSize(1);
        }
    }

    private static WorkosEmulator start(Path seed) {
        return WorkosEmulator.start(
                EmulatorConfig.defaults().withSeed(EmulatorSeed.load(seed, WORKOS.resolve("rbac.json"))));
    }

    @Test
    void seedIsCheckedLikeTheApi() throws IOException {
        Files.writeString(directory.resolve("seed.json"), "{\"users\": [{\"email\": \"nonsense\"}]}");
        assertThatThrownBy(() -> start(directory.resolve("seed.json"))).hasMessageContaining("email");
        Files.writeString(
                directory.resolve("seed.json"),
                "{\"organizations\": [{\"name\": \"x\", \"memberships\": [{\"user\": \"nobody@eleva.test\"}]}]}");
        assertThatThrownBy(() -> start(directory.resolve("seed.json"))).hasMessageContaining("nobody@eleva.test");
        assertThatThrownBy(() -> start(directory.resolve("none.json"))).hasMessageContaining("none.json");
    }

    @Test
    void idsAreInTheFormOfProductionAndOrdered() {
        try (var emulator = WorkosEmulator.start(EmulatorConfig.defaults().withSeed(EmulatorSeed.empty()))) {
            var ids = new LinkedHashSet<String>();
            for (var i = 0; i < 500; i++) {
                ids.add(emulator.createUser("u" + i + "@eleva.test", null, null));
            }
            assertThat(ids).hasSize(500).allMatch(id -> id.matches("user_01[0-9A-HJKMNP-TV-Z]{24}"));
            assertThat(ids.stream().sorted().toList()).isEqualTo(List.copyOf(ids));
        }
    }

    @Test
    void demoIdsAreUnique() throws IOException {
        var seed = Json.MAPPER.readTree(Files.readString(WORKOS.resolve("demo-seed.json")));
        var ids = StreamSupport.stream(seed.spliterator(), false)
                .flatMap(part -> part.findValuesAsText("id").stream())
                .collect(Collectors.toList());
        assertThat(ids)
                .hasSize(9)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("(user|org|om)_01[0-9A-HJKMNP-TV-Z]{24}"));
    }
}
