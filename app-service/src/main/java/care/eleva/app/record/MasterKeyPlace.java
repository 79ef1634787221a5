package care.eleva.app.record;

/** Where the master key is that wraps. */
enum MasterKeyPlace {
    ENVIRONMENT,
    WORKOS_VAULT
}
