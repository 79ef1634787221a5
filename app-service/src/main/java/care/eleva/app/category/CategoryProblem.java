package care.eleva.app.category;

import care.eleva.kit.problem.ProblemType;

/** What can go wrong with categories. */
enum CategoryProblem implements ProblemType {
    CATEGORY_NOT_FOUND(404, "There is no such category"),
    CATEGORY_SLUG_TAKEN(409, "Another category has this slug"),
    CATEGORY_ARCHIVED(409, "An archived category stays as it is"),
    CATEGORY_PARENT_UNFIT(422, "This category cannot be the parent of that one");

    private final int status;
    private final String title;

    CategoryProblem(int status, String title) {
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
