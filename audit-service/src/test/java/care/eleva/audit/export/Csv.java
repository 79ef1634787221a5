package care.eleva.audit.export;

import java.util.ArrayList;
import java.util.List;

/** A reader of RFC 4180, written without a look at the writer, that takes the neutralisation away again. */
final class Csv {
    private Csv() {}

    /** Records of cells; a cell that was absent is null. */
    static List<List<String>> read(String text) {
        List<List<String>> records = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (text.charAt(at) != '"') {
                throw new AssertionError("an unquoted cell at " + at);
            }
            StringBuilder cell = new StringBuilder();
            at++;
            while (text.charAt(at) != '"' || text.startsWith("\"\"", at)) {
                at += text.charAt(at) == '"' ? 1 : 0;
                cell.append(text.charAt(at++));
            }
            cells.add(cell.toString());
            at++;
            if (text.charAt(at) == ',') {
                at++;
            } else if (text.startsWith("\r\n", at)) {
                at += 2;
                records.add(List.copyOf(cells));
                cells.clear();
            } else {
                throw new AssertionError("neither comma nor CRLF at " + at);
            }
        }
        if (!cells.isEmpty()) {
            throw new AssertionError("the last record has no end");
        }
        return records;
    }

    /** What was there before the apostrophe; null for an empty cell. */
    static String original(String cell) {
        return cell.isEmpty() ? null : cell.startsWith("'") ? cell.substring(1) : cell;
    }
}
