/** Encryption that binds a ciphertext to the place it belongs to. */
@NullMarked
package care.eleva.kit.crypto;

import org.jspecify.annotations.NullMarked;
