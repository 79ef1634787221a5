package care.eleva.audit.access;

/** Which resource. */
record AccessQuery(String resourceType, String resourceId) {}
