package care.eleva.legacy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One row of the predecessor, by the names that {@link LegacyTable} selected it with. */
final class LegacyRow {
    /** The primary key, as text. */
    static final String KEY = "legacy_key";

    private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final ResultSet result;

    LegacyRow(ResultSet result) {
        this.result = result;
    }

    String key() throws SQLException {
        return Objects.requireNonNull(result.getString(KEY), "a primary key is never null");
    }

    /** Without the white space around it; null when nothing is left. */
    @Nullable
    String text(String column) throws SQLException {
        var text = result.getString(column);
        return text == null || text.isBlank() ? null : text.strip();
    }

    String text(String column, String reason) throws SQLException, Rejected {
        var text = text(column);
        if (text == null) {
            throw new Rejected(reason);
        }
        return text;
    }

    @Nullable
    Long number(String column) throws SQLException {
        var number = result.getLong(column);
        return result.wasNull() ? null : number;
    }

    long within(String column, long least, long most, String reason) throws SQLException, Rejected {
        var number = number(column);
        if (number == null || number < least || number > most) {
            throw new Rejected(reason);
        }
        return number;
    }

    boolean flag(String column) throws SQLException {
        return result.getBoolean(column);
    }

    /** The predecessor kept times without a zone and meant UTC. */
    @Nullable
    Instant time(String column) throws SQLException, Rejected {
        var value = result.getObject(column);
        if (value == null) {
            return null;
        }
        Instant at;
        if (value instanceof java.sql.Timestamp) {
            at = result.getMetaData()
                            .getColumnTypeName(result.findColumn(column))
                            .equals("timestamptz")
                    ? result.getObject(column, OffsetDateTime.class).toInstant()
                    : result.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
        } else {
            throw new Rejected("time_malformed");
        }
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new Rejected("time_out_of_range");
        }
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    Instant time(String column, String reason) throws SQLException, Rejected {
        var at = time(column);
        if (at == null) {
            throw new Rejected(reason);
        }
        return at;
    }
}
