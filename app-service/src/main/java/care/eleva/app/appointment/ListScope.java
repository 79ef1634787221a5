package care.eleva.app.appointment;

/** Whose appointments a list shows. What a caller may see of it, the database decides. */
enum ListScope {
    /** The caller's, on either side. */
    own("viewer_id = (SELECT auth.user_id())"),
    /** Those of all experts of the organization. */
    organization("side = 'expert'");

    private final String condition;

    ListScope(String condition) {
        this.condition = condition;
    }

    String condition() {
        return condition;
    }
}
