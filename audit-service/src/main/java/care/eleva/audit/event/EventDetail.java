package care.eleva.audit.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event with its evidence.
 *
 * @param line the exact line; its UTF-8 bytes are what is hashed
 * @param leaf SHA-256 of a zero byte and the line (RFC 6962 §2.1), as hex
 */
record EventDetail(
        @JsonUnwrapped EventView event,

        @Schema(
                description = "The exact line; its UTF-8 bytes are what is hashed.",
                examples = "{\"v\":1,\"id\":\"01a20cdb-c568-7ba2-941f-3616f1c0ea25\"}")
        String line,

        @Schema(
                description = "SHA-256 of a zero byte and the line (RFC 6962 \u00a72.1), as hex.",
                examples = "a3c0a8f7d9b3c5a6e1f7c2b4d8e9f0a1b2c3d4e5f60718293a4b5c6d7e8f9012")
        String leaf) {}
