package care.eleva.app.record;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * A new record.
 *
 * @param content what is to be remembered; encrypted before it is stored
 */
record CreateRecord(@NotBlank @Size(max = 20_000) String content) {
    /** Without the content, so that no log can hold it. */
    @Override
    public String toString() {
        return "CreateRecord";
    }
}
