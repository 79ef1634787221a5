package care.eleva.auth.command;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/** Starts the service; with arguments, one command of it, which ends by itself. */
@QuarkusMain
public final class AuthService {
    private AuthService() {}

    public static void main(String... arguments) {
        if (arguments.length == 0) {
            Quarkus.run();
        } else {
            // The profiles have what a command does without: listening, jobs, credentials that it does not use.
            System.setProperty("quarkus.profile", profiles(List.of(arguments)));
            Quarkus.run(Commands.class, arguments);
        }
    }

    private static String profiles(List<String> arguments) {
        return arguments.contains("sync-rbac") ? "prod,command,sync-rbac" : "prod,command";
    }
}
