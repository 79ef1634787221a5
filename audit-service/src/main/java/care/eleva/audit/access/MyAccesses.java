package care.eleva.audit.access;

import java.util.Locale;

/** Which of the caller's accesses are asked for; each is a function of the database, which decides what is told. */
enum MyAccesses {
    ABOUT_ME,
    TO_MY_RECORDS;

    /** As in the function's name and the trail. */
    String code() {
        return "accesses_" + name().toLowerCase(Locale.ROOT);
    }
}
