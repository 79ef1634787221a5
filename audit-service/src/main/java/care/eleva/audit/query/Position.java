package care.eleva.audit.query;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * The place of an event in the order of its log.
 *
 * @param at when the event was recorded
 * @param id decides between events of one microsecond
 */
public record Position(OffsetDateTime at, UUID id) {}
