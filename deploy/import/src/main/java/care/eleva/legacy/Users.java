package care.eleva.legacy;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The predecessor's users. They are in WorkOS already, and so in identity: what is imported is who is who. */
final class Users implements Source {
    @Override
    public String name() {
        return "users";
    }

    @Override
    public @Nullable LegacyTable table(Connection legacy) throws SQLException {
        var table = LegacyTable.find(legacy, "users");
        return table == null
                ? null
                : table.required(LegacyRow.KEY, "clerkUserId", "clerk_user_id")
                        .required("email", "email")
                        .ignore(
                                "id",
                                "first_name",
                                "firstName",
                                "last_name",
                                "lastName",
                                "createdAt",
                                "created_at",
                                "updatedAt",
                                "updated_at");
    }

    @Override
    public NewRow read(LegacyRow row, Reading reading) throws SQLException {
        var key = row.key();
        var address = row.text("email");
        var person = reading.person(key, address);
        return new NewRow(key)
                .with("person", person)
                .with("address", address == null ? null : Reading.emailKey(address))
                .digest(person);
    }
}
