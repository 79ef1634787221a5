package care.eleva.workos.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a stand-in knows when it starts: roles and permissions, people, organizations, memberships (by e-mail), redirect
 * URIs, webhook endpoints, and a signing key if it must be the same everywhere. The README has the form of both files.
 */
public final class EmulatorSeed {
    private static final String RBAC = "/demo/rbac.json";
    private static final String DEMO = "/demo/demo-seed.json";

    private final ObjectNode seed;
    private final ObjectNode rbac;

    private EmulatorSeed(ObjectNode seed, ObjectNode rbac) {
        this.seed = seed;
        this.rbac = rbac;
    }

    /** A seed and the catalogue of roles and permissions that it refers to. */
    public static EmulatorSeed load(Path seedFile, Path rbacFile) {
        return new EmulatorSeed(read(seedFile), read(rbacFile));
    }

    /** Nothing but WorkOS's default role {@code member}. */
    public static EmulatorSeed empty() {
        return new EmulatorSeed(Json.object(), Json.object());
    }

    /** The product's roles and permissions, no people; redirects to any port of loopback are registered. */
    public static EmulatorSeed catalogue() {
        var seed = Json.object();
        var demo = resource(DEMO);
        seed.set("redirect_uris", demo.path("redirect_uris"));
        seed.set("sign_out_redirects", demo.path("sign_out_redirects"));
        return new EmulatorSeed(seed, resource(RBAC));
    }

    /** The product's roles and permissions and the demo people. */
    public static EmulatorSeed demo() {
        return new EmulatorSeed(resource(DEMO), resource(RBAC));
    }

    ObjectNode seed() {
        return seed;
    }

    ObjectNode rbac() {
        return rbac;
    }

    private static ObjectNode read(Path file) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The seed cannot be read: " + file, e);
        }
    }

    private static ObjectNode resource(String name) {
        try (var stream = EmulatorSeed.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The class path lacks " + name);
            }
            return (ObjectNode) Json.MAPPER.readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException("The seed cannot be read: " + name, e);
        }
    }
}
