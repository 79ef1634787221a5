package care.eleva.auth.drift;

import care.eleva.auth.database.NarrowLogins;
import care.eleva.auth.workos.Patience;
import care.eleva.auth.workos.WorkosDirectory;
import care.eleva.auth.workos.WorkosMembership;
import care.eleva.auth.workos.WorkosPage;
import care.eleva.kit.tenancy.Access;
import care.eleva.kit.tenancy.DatabaseContext;
import care.eleva.kit.tenancy.Door;
import care.eleva.kit.tenancy.Transaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Organizations and their members, here and at WorkOS, side by side. */
@ApplicationScoped
class Organizations {
    private final Door door;
    private final DriftRepository repository;
    private final WorkosDirectory workos;
    private final Patience patience;

    Organizations(NarrowLogins logins, DriftRepository repository, WorkosDirectory workos, Patience patience) {
        this.door = logins.sync();
        this.repository = repository;
        this.workos = workos;
        this.patience = patience;
    }

    /** How many members WorkOS has, and what is not the same here. */
    record Compared(int memberships, List<Difference> differences) {}

    /** The ids of WorkOS's organizations and of ours. */
    Uni<Set<String>> all() {
        Set<String> ids = new TreeSet<>();
        return pages(after -> patience.ask("list the organizations", () -> workos.organizations(after)))
                .invoke(theirs -> theirs.forEach(organization -> ids.add(organization.id())))
                .chain(() -> ours("", ids))
                .replaceWith(ids);
    }

    Uni<Compared> compare(String orgId) {
        return pages(after -> patience.ask("list the members of " + orgId, () -> workos.membershipsOf(orgId, after)))
                .chain(there -> isGone(orgId, there)
                        .chain(gone -> here(orgId)
                                .map(here -> new Compared(there.size(), here.differences(orgId, gone, there)))));
    }

    private Uni<Void> ours(String past, Set<String> ids) {
        return read(null, tx -> repository.organizations(tx, past)).chain(page -> {
            ids.addAll(page);
            return page.size() < DriftRepository.PAGE ? Uni.createFrom().voidItem() : ours(page.getLast(), ids);
        });
    }

    /** Whether WorkOS has no such organization; one that has members is there. */
    private Uni<Boolean> isGone(String orgId, List<WorkosMembership> members) {
        return members.isEmpty()
                ? patience.find("read " + orgId, () -> workos.organization(orgId))
                        .map(Objects::isNull)
                : Uni.createFrom().item(false);
    }

    private Uni<Here> here(String orgId) {
        return read(
                orgId,
                tx -> repository
                        .status(tx, orgId)
                        .chain(status -> repository.members(tx, orgId).map(members -> new Here(status, members))));
    }

    private record Here(@Nullable String status, List<Member> members) {
        List<Difference> differences(String orgId, boolean gone, List<WorkosMembership> there) {
            boolean living = status != null && !status.equals("deleted");
            List<Difference> found = new ArrayList<>(Member.differences(orgId, members, there));
            if (gone && living) {
                found.addFirst(Difference.ofOrganization(Difference.Kind.ORGANIZATION_GONE, orgId));
            } else if (!gone && !living) {
                found.addFirst(Difference.ofOrganization(Difference.Kind.ORGANIZATION_MISSING, orgId));
            }
            return List.copyOf(found);
        }
    }

    private static <T> Uni<List<T>> pages(Function<@Nullable String, Uni<WorkosPage<T>>> page) {
        return pagesAfter(null, page, new ArrayList<>());
    }

    private static <T> Uni<List<T>> pagesAfter(
            @Nullable String after, Function<@Nullable String, Uni<WorkosPage<T>>> page, List<T> all) {
        return page.apply(after).chain(read -> {
            all.addAll(read.items());
            return read.next() == null || read.next().equals(after)
                    ? Uni.createFrom().item(all)
                    : pagesAfter(read.next(), page, all);
        });
    }

    private <T> Uni<T> read(@Nullable String orgId, Function<Transaction, Uni<T>> work) {
        return door.run(new DatabaseContext.OfSystem(DriftService.ACTOR, orgId, null), Access.READ, work);
    }
}
