package care.eleva.app.payout;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Why a share must wait: a code, and no words about anybody. */
record HoldTransfer(
        @NotNull
        @Pattern(regexp = "complaint|fraud_suspected|account_check|other")
        @Schema(enumeration = {"complaint", "fraud_suspected", "account_check", "other"})
        String reason) {}
