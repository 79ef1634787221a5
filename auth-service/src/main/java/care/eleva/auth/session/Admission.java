package care.eleva.auth.session;

/** Whether a session lets a request in. */
public sealed interface Admission {
    /** As whom: a WorkOS access token that is good for a while. */
    record Admitted(String accessToken) implements Admission {
        /** Without the token, so that no log can hold it. */
        @Override
        public String toString() {
            return "Admitted";
        }
    }

    /** There is no such session any more. */
    record Ended() implements Admission {}
}
