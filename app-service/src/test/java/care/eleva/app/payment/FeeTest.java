package care.eleva.app.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import care.eleva.testing.Sql;
import care.eleva.testing.TestDatabase;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The split of a price, against exact arithmetic. */
class FeeTest {
    private static final int CASES = 5_000;
    private static final long SEED = 20261124;
    private static final long HIGHEST_PRICE = 100_000_000;

    @Test
    void feeAndShareAreThePriceAndTheFeeIsRoundedDown() throws SQLException {
        Random random = new Random(SEED);
        List<String> wrong = new ArrayList<>();
        try (Connection owner = TestDatabase.shared().asOwnerOf("app")) {
            for (int i = 0; i < CASES; i++) {
                long price = random.nextBoolean() ? random.nextLong(1, 200) : random.nextLong(1, HIGHEST_PRICE + 1);
                int bps = i % 10 == 0 ? 10_000 * (i % 20 / 10) : random.nextInt(10_001);
                long fee = Sql.count(owner, "SELECT app.fee_of(?, ?)", price, bps);
                long exact = new BigDecimal(BigInteger.valueOf(price).multiply(BigInteger.valueOf(bps)))
                        .movePointLeft(4)
                        .setScale(0, RoundingMode.FLOOR)
                        .longValueExact();
                long share = price - fee;
                if (fee != exact || fee < 0 || share < 0 || fee + share != price) {
                    wrong.add(price + " at " + bps + ": " + fee);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noRowHoldsASplitThatIsNotThePrice() throws SQLException {
        try (Connection superuser = TestDatabase.shared().asSuperuser()) {
            for (String split : List.of("1500, 900, 5101", "1500, -1, 6001", "1500, 6001, -1", "10001, 900, 5100")) {
                assertThatThrownBy(() -> Sql.execute(
                                superuser,
                                "INSERT INTO app.payment (org_id, id, appointment_id, expert_id, patient_id, patient_org_id, amount, currency,"
                                        + " fee_bps, fee_amount, net_amount) VALUES ('org_x', uuidv7(), uuidv7(), 'user_x', 'user_y', 'org_y', 6000,"
                                        + " 'eur', " + split + ")"))
                        .isInstanceOfSatisfying(
                                Sql.Refused.class,
                                refused -> assertThat(refused.state()).isEqualTo("23514"));
            }
        }
    }
}
