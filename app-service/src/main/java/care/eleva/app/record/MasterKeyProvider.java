package care.eleva.app.record;

import io.smallrye.mutiny.Uni;

/** A place where a master key is kept: it wraps the organizations' data keys and unwraps them. */
interface MasterKeyProvider {
    /** The name of the master key that wraps at present. */
    String current();

    /** Whether this place has, or had, the master key of that name. */
    boolean knows(String masterKeyId);

    /**
     * Wraps a data key with the current master key.
     *
     * @param orgId whose data key it is
     * @param boundTo what the wrapped key is bound to: it unwraps under no other name
     */
    Uni<byte[]> wrap(byte[] dataKey, String orgId, String boundTo);

    /** The data key; fails when it was wrapped by another master key or under another name. */
    Uni<byte[]> unwrap(String masterKeyId, byte[] wrapped, String boundTo);
}
