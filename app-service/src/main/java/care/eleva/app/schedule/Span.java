package care.eleva.app.schedule;

import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;

/** Minutes of a week as its clock shows them, from the beginning of Monday; the end may lie in the next week. */
record Span(int begin, int end) {
    private static final int DAY = (int) Duration.ofDays(1).toMinutes();
    private static final int WEEK = 7 * DAY;

    static Span of(int day, LocalTime opens, LocalTime closes) {
        int begin = day * DAY + minutes(opens);
        int length = minutes(closes) - minutes(opens);
        return new Span(begin, begin + (length > 0 ? length : length + DAY));
    }

    /** Whether two of these cover the same minute, Sunday's night running into Monday. */
    static boolean overlap(List<Span> spans) {
        return IntStream.range(0, spans.size())
                .anyMatch(i -> IntStream.range(0, i).anyMatch(j -> spans.get(i).meets(spans.get(j))));
    }

    private boolean meets(Span other) {
        return IntStream.of(-WEEK, 0, WEEK).anyMatch(shift -> begin < other.end + shift && other.begin + shift < end);
    }

    private static int minutes(LocalTime time) {
        return time.toSecondOfDay() / 60;
    }
}
