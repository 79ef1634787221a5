package care.eleva.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The OpenAPI document that a service is built with is the one that is committed. A service's test extends this, with
 * {@code @QuarkusTest}. {@code -Dopenapi.refresh} writes the document instead of comparing it.
 */
public abstract class OpenApiContract {
    private final String service;

    protected OpenApiContract(String service) {
        this.service = service;
    }

    @Test
    void theCommittedDocumentIsTheOneOfTheCode() throws IOException {
        String generated = RestAssured.given().get("/q/openapi?format=yaml").asString();
        Path committed = committed(service);
        if (System.getProperty("openapi.refresh") != null) {
            Files.writeString(committed, generated);
        }
        assertThat(Files.exists(committed) ? Files.readString(committed) : "")
                .as("%s is not what the code says; ./eleva openapi writes it anew", committed.getFileName())
                .isEqualTo(generated);
    }

    /** Where the document of {@code service} is kept. */
    static Path committed(String service) {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = java.util.Objects.requireNonNull(directory.getParent(), "the project's root is not above");
        }
        return directory.resolve("docs/openapi/" + service + ".yaml");
    }
}
