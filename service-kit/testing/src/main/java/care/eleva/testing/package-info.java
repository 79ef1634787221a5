/** What the tests of every module share. */
@NullMarked
package care.eleva.testing;

import org.jspecify.annotations.NullMarked;
