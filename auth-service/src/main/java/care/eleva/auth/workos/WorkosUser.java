package care.eleva.auth.workos;

import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A person as WorkOS knows them; the e-mail address in lower case. */
public record WorkosUser(
        String id,
        String email,
        @Nullable String firstName,
        @Nullable String lastName,
        Instant updatedAt) {

    public WorkosUser {
        email = email.toLowerCase(Locale.ROOT);
    }

    /** First and last name as far as they are known; may be empty. */
    public String displayName() {
        return Stream.of(firstName, lastName)
                .filter(name -> name != null && !name.isBlank())
                .collect(Collectors.joining(" "));
    }
}
