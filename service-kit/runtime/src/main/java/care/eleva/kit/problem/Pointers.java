package care.eleva.kit.problem;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.List;

/** Names the place of an error as a client wrote it: a JSON pointer into its body, or the name of its parameter. */
final class Pointers {
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    private Pointers() {}

    /** The pointer without the Java method and parameter that validation puts in front. */
    static String of(Path path) {
        List<String> segments = new ArrayList<>();
        String parameter = "";
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = SNAKE_CASE.translate(node.getName());
                continue;
            }
            if (node.getIndex() != null) {
                segments.add(node.getIndex().toString());
            }
            // Validation calls what is in a list <list element>: its index says enough.
            if (node.getName() != null && node.getKind() != ElementKind.CONTAINER_ELEMENT) {
                segments.add(SNAKE_CASE.translate(node.getName()));
            }
        }
        return segments.isEmpty() ? parameter : "/" + String.join("/", segments);
    }

    static String segment(JsonMappingException.Reference reference) {
        return reference.getFieldName() == null ? Integer.toString(reference.getIndex()) : reference.getFieldName();
    }
}
