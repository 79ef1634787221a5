package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One kind of row of the predecessor, and what it becomes. */
interface Source {
    /** The name in the ledger, in reports, and of the database's functions {@code app.import_from_<name>}. */
    String name();

    /** The table with the columns that {@link #read} asks for; null when the predecessor has none. */
    @Nullable
    LegacyTable table(Connection legacy) throws SQLException;

    /** What the row becomes; {@link Rejected} says why it becomes nothing. */
    NewRow read(LegacyRow row, Reading reading) throws SQLException, Rejected;
}
