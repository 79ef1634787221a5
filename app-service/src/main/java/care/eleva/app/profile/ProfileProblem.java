package care.eleva.app.profile;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with profiles. */
enum ProfileProblem implements ProblemType {
    PROFILE_NOT_FOUND(404, "There is no such profile"),
    PROFILE_EXISTS(409, "You have a profile in this organization"),
    PROFILE_SLUG_TAKEN(409, "Another profile has this slug"),
    PROFILE_NOT_DRAFT(409, "Only a draft can be published"),
    PROFILE_NOT_PUBLISHED(409, "Only a published profile can be taken back"),
    PROFILE_CATEGORY_UNKNOWN(422, "There is no such category to choose"),
    AGREEMENT_NOT_ACCEPTED(409, "The practitioner agreement has to be accepted first"),
    AGREEMENT_OUTDATED(409, "This is not the present version of the agreement");

    private final int status;
    private final String title;

    ProfileProblem(int status, String title) {
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
