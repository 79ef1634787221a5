package care.eleva.app.record;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with records. */
enum RecordProblem implements ProblemType {
    /** Also for a record that exists and that the caller may not read. */
    RECORD_NOT_FOUND(404, "There is no such record"),
    /** Of a record that the caller may read. */
    RECORD_VERSION_NOT_FOUND(404, "The record has no such version"),
    RECORD_GRANT_NOT_FOUND(404, "There is no such grant"),
    /** The organization's keys are gone, and nobody can bring back what they encrypted. */
    RECORDS_DESTROYED(410, "The organization's records were destroyed"),
    /** Nobody outside the author's organization, not the author, and not the patient. */
    GRANTEE_NOT_A_MEMBER(422, "The record can be given to a colleague of the organization only"),
    GRANT_EXPIRY_INVALID(422, "A grant ends in the future, and within a year"),
    RECORD_KEYS_NOT_FOUND(404, "The organization has no keys to destroy"),
    KEY_DESTRUCTION_NOT_FOUND(404, "There is no such request"),
    KEY_DESTRUCTION_OPEN(409, "It has been asked for already"),
    /** Executed, withdrawn, or older than a week. */
    KEY_DESTRUCTION_CLOSED(409, "The request is closed"),
    SECOND_PERSON_REQUIRED(409, "Somebody else must approve this"),
    /** What one key for everybody encrypts would outlive the organization's keys. */
    LEGACY_RECORDS_LEFT(409, "Records of the predecessor must be encrypted anew first"),
    MASTER_KEY_UNAVAILABLE(503, "The keys of the records cannot be used at the moment"),
    ACCESS_HISTORY_UNAVAILABLE(503, "The access history cannot be read at the moment");

    private final int status;
    private final String title;

    RecordProblem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String title() {
        return title;
    }
}
