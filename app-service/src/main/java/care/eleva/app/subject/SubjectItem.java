package care.eleva.app.subject;

/**
 * One thing that is held about a person.
 *
 * @param kind what it is, for example {@code appointment}
 * @param data all of it that may be told
 */
record SubjectItem(String kind, Object data) {
    /** Without the data, so that no log can hold it. */
    @Override
    public String toString() {
        return "SubjectItem[" + kind + "]";
    }
}
