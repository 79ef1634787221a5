/** Health records: encrypted, opened only with an audit row. */
@NullMarked
package care.eleva.app.record;

import org.jspecify.annotations.NullMarked;
