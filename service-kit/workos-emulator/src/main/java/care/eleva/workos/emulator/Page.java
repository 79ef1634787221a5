package care.eleva.workos.emulator;

import org.jspecify.annotations.Nullable;

/** Which part of a list a caller asks for: cursors are ids, newest first unless told otherwise. */
record Page(int limit, @Nullable String before, @Nullable String after, boolean descending) {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;

    static Page of(Call call) {
        var before = call.query("before");
        var after = call.query("after");
        if (before != null && after != null) {
            throw ApiError.invalid("after", "cursors_conflict", "Only one of before and after may be given.");
        }
        return new Page(limit(call.query("limit")), before, after, descending(call.query("order")));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw badLimit();
        }
        throw badLimit();
    }

    private static ApiError badLimit() {
        return ApiError.invalid("limit", "limit_out_of_range", "limit must be a number from 1 to 100.");
    }

    private static boolean descending(@Nullable String order) {
        return switch (order == null ? "desc" : order) {
            case "desc", "normal" -> true;
            case "asc" -> false;
            default -> throw ApiError.invalid("order", "order_invalid", "order must be asc, desc or normal.");
        };
    }
}
