package care.eleva.app.stripe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the transfers whose money a payout holds.
 *
 * @param next what to ask for the next page with, or null at the end
 */
public record PayoutTransfers(
        List<String> transferIds, @Nullable String next) {

    public PayoutTransfers {
        transferIds = List.copyOf(transferIds);
    }
}
