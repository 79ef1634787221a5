/** Brings the predecessor's application data over: reads it row by row, hands it to the database, and says what became of it. */
@NullMarked
package care.eleva.legacy;

import org.jspecify.annotations.NullMarked;
