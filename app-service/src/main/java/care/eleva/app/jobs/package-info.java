/** Work that no request asks for: one replica does each job at a time, and everybody can see when it last ran. */
@NullMarked
package care.eleva.app.jobs;

import org.jspecify.annotations.NullMarked;
