package care.eleva.auth.member;

/**
 * What became of a member.
 *
 * @param role slug of the primary role
 * @param status {@code active}, {@code inactive}, {@code pending} or {@code deleted}
 */
record MembershipView(String userId, String role, String status) {}
