package care.eleva.app.stripe;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with the account to which an expert is paid. */
enum PayoutAccountProblem implements ProblemType {
    PAYOUT_ACCOUNT_NOT_FOUND(404, "There is no account to be paid to yet"),
    PAYOUT_COUNTRY_FIXED(409, "The account is in another country"),
    PAYOUT_COUNTRY_UNSUPPORTED(422, "Nobody can be paid in this country");

    private final int status;
    private final String title;

    PayoutAccountProblem(int status, String title) {
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
