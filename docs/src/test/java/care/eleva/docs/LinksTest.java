package care.eleva.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every relative link of every page leads to a file, and to a heading of it when it names one. */
class LinksTest {
    private static final Pattern LINK =
            Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("(?s)```.*?```");

    @Test
    void everyRelativeLinkResolves() {
        List<String> broken = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (Path page : Project.files(".*\\.md")) {
            String text = CODE.matcher(Project.text(page)).replaceAll("");
            LINK.matcher(text).results().forEach(link -> {
                String target = link.group(1) == null ? link.group(2) : link.group(1);
                if (!target.matches("[a-z]+:.*")) {
                    seen.add(target);
                    if (!resolves(page, target)) {
                        broken.add(Project.name(page) + " -> " + target);
                    }
                }
            });
        }
        assertThat(broken).isEmpty();
        assertThat(seen).hasSizeGreaterThan(20);
    }

    private static boolean resolves(Path page, String target) {
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!file.startsWith(Project.ROOT) || !Files.exists(file)) {
            return false;
        }
        return hash < 0 || anchors(file).contains(target.substring(hash + 1));
    }

    private static Set<String> anchors(Path page) {
        String text = CODE.matcher(Project.text(page)).replaceAll("");
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(text).results().forEach(heading -> anchors.add(slug(heading.group(1))));
        ANCHOR.matcher(text).results().forEach(anchor -> anchors.add(anchor.group(1)));
        return anchors;
    }

    /** As code hosts make it of a heading. */
    private static String slug(String heading) {
        return heading.strip()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
