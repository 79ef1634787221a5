package care.eleva.audit.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One event with its evidence.
 *
 * @param line the exact line; its UTF-8 bytes are what is hashed
 * @param leaf SHA-256 of a zero byte and the line (RFC 6962 §2.1), as hex
 */
record EventDetail(@JsonUnwrapped EventView event, String line, String leaf) {}
