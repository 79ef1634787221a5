/** Booked times: an expert, a patient, and a state machine between them. */
@NullMarked
package care.eleva.app.appointment;

import org.jspecify.annotations.NullMarked;
