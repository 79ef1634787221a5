package care.eleva.database;

import java.util.List;
import java.util.stream.Collectors;

/** What a migration run did. */
public record MigrationReport(
        String postgresql, List<String> scripts, List<SchemaReport> schemas, boolean issuersChanged) {

    public MigrationReport {
        scripts = List.copyOf(scripts);
        schemas = List.copyOf(schemas);
    }

    /** One schema: the versions applied by this run, and the version it has now. */
    public record SchemaReport(String schema, List<String> applied, String version) {
        public SchemaReport {
            applied = List.copyOf(applied);
        }
    }

    public int applied() {
        return schemas.stream().mapToInt(schema -> schema.applied().size()).sum();
    }

    @Override
    public String toString() {
        var lines = schemas.stream()
                .map(schema -> "  %-9s at %s, %d applied"
                        .formatted(
                                schema.schema(),
                                schema.version(),
                                schema.applied().size()))
                .collect(Collectors.joining("\n"));
        return "PostgreSQL " + postgresql + ", bootstrap of " + scripts.size() + " scripts\n" + lines + "\n  issuers   "
                + (issuersChanged ? "changed" : "unchanged");
    }
}
