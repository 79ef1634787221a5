package care.eleva.local;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the person asked for.
 *
 * @param root        where the project lies
 * @param state       where data, logs, secrets and addresses are kept
 * @param binaries    where the unpacked PostgreSQL lies; may be shared by several stacks
 * @param demo        whether there are people and content to play with
 * @param durable     whether the database survives a power cut
 * @param environment what the person has set, among it a WorkOS or a database of their own
 */
record Settings(
        Path root,
        Path state,
        Path binaries,
        Ports ports,
        boolean demo,
        boolean durable,
        Map<String, String> environment) {

    static Settings of(Map<String, String> environment, boolean demo) {
        Path root = Path.of(environment.getOrDefault("ELEVA_ROOT", ""))
                .toAbsolutePath()
                .normalize();
        Path state = environment.containsKey("ELEVA_STATE")
                ? Path.of(environment.get("ELEVA_STATE")).toAbsolutePath()
                : root.resolve(".eleva");
        Path binaries = environment.containsKey("ELEVA_POSTGRESQL")
                ? Path.of(environment.get("ELEVA_POSTGRESQL")).toAbsolutePath()
                : root.resolve(".eleva/postgresql");
        return new Settings(root, state, binaries, Ports.from(environment), demo, true, environment);
    }

    /** The same system beside this one: other ports, nothing kept. */
    Settings elsewhere(Path directory) {
        return new Settings(root, directory, binaries, Ports.free(), true, false, environment);
    }

    Path logs() {
        return state.resolve("logs");
    }

    Path log(String part) {
        return logs().resolve(part + ".log");
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether the real WorkOS is used, or another server that speaks its interface. */
    boolean ownWorkos() {
        boolean key = value("WORKOS_API_KEY").isPresent();
        boolean client = value("WORKOS_CLIENT_ID").isPresent();
        if (key != client) {
            throw new StackProblem("To use your WorkOS, set both WORKOS_API_KEY and WORKOS_CLIENT_ID; "
                    + (key ? "WORKOS_CLIENT_ID" : "WORKOS_API_KEY")
                    + " is missing. With neither, the stand-in is used.");
        }
        return key;
    }

    boolean ownDatabase() {
        return value("DATABASE_URL").isPresent();
    }

    /** By this origin browsers know the system. */
    String publicUrl() {
        return "http://localhost:" + ports.of(Ports.Of.GATEWAY);
    }

    String workosUrl() {
        return ownWorkos() ? value("WORKOS_API_BASE_URL").orElse("https://api.workos.com") : ports.url(Ports.Of.WORKOS);
    }

    /** Whether the real Stripe is used, or another server that speaks its interface. */
    boolean ownStripe() {
        return value("STRIPE_API_KEY").isPresent();
    }

    String stripeUrl() {
        return ownStripe() ? value("STRIPE_API_BASE_URL").orElse("https://api.stripe.com") : ports.url(Ports.Of.STRIPE);
    }

    List<Ports.Of> listening() {
        return List.of(Ports.Of.values()).stream()
                .filter(part -> part != Ports.Of.WORKOS || !ownWorkos())
                .filter(part -> part != Ports.Of.STRIPE || !ownStripe())
                .filter(part -> part != Ports.Of.POSTGRES || !ownDatabase())
                .toList();
    }
}
