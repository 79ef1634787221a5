package care.eleva.auth.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code sync-rbac} runs where there is nothing but WorkOS: whatever else the service must be given has a stand-in. */
class CommandProfileTest {
    private static final Pattern REQUIRED = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]*)}");
    private static final Set<String> WORKOS = Set.of("WORKOS_CLIENT_ID", "WORKOS_API_KEY");

    @Test
    void syncRbacNeedsWorkosAndNothingElse() throws IOException {
        Properties all = new Properties();
        for (String file : new String[] {"META-INF/microprofile-config.properties", "application.properties"}) {
            for (URL url : Collections.list(getClass().getClassLoader().getResources(file))) {
                try (InputStream stream = url.openStream()) {
                    all.load(stream);
                }
            }
        }
        assertThat(all).containsKeys("eleva.audit.personal-key", "eleva.session.seal-key", "eleva.webhook.secret");
        Set<String> unmet = new TreeSet<>();
        all.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("%") && !all.containsKey("%sync-rbac." + name))
                .forEach(name -> REQUIRED.matcher(all.getProperty(name))
                        .results()
                        .map(required -> required.group(1))
                        .filter(required -> !WORKOS.contains(required))
                        .forEach(required -> unmet.add(name + " needs " + required)));
        assertThat(unmet).isEmpty();
    }
}
