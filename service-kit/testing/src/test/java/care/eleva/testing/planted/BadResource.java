package care.eleva.testing.planted;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Injects a repository into a field, and has an endpoint that says nothing about who may call it. */
@Path("/bad")
class BadResource {
    @Inject
    BadRepository repository;

    @GET
    String get() {
        return "";
    }
}
