package care.eleva.app.payment;

import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A refund that will be sent. */
public record RequestedRefundView(
        UUID id, @Schema(enumeration = "pending") String status) {}
