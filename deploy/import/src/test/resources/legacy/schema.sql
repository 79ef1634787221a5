-- The predecessor's database as it ran: quoted camelCase where its ORM named columns so, snake_case where not, times without
-- a zone (UTC), money in minor units, people by their Clerk ids or by the address of a guest.
CREATE TYPE day AS ENUM ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday');
CREATE TYPE payment_transfer_status_enum AS ENUM ('PENDING', 'APPROVED', 'READY', 'COMPLETED', 'FAILED', 'REFUNDED', 'DISPUTED', 'PAID_OUT');

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "clerkUserId" text NOT NULL UNIQUE,
    email text NOT NULL,
    first_name text,
    last_name text,
    username text UNIQUE,
    stripe_customer_id text UNIQUE,
    stripe_connect_account_id text,
    stripe_connect_details_submitted boolean DEFAULT false,
    stripe_connect_charges_enabled boolean DEFAULT false,
    stripe_connect_payouts_enabled boolean DEFAULT false,
    stripe_connect_onboarding_complete boolean DEFAULT false,
    stripe_identity_verification_id text,
    country text DEFAULT 'PT',
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE TABLE categories (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    description text,
    image text,
    parent_id uuid,
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE TABLE profiles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "clerkUserId" text NOT NULL UNIQUE,
    "profilePicture" text,
    "firstName" text NOT NULL,
    "lastName" text NOT NULL,
    "primaryCategoryId" uuid REFERENCES categories (id),
    "secondaryCategoryId" uuid REFERENCES categories (id),
    "shortBio" text,
    "longBio" text,
    headline text,
    "socialLinks" json,
    "isVerified" boolean NOT NULL DEFAULT false,
    "isTopExpert" boolean NOT NULL DEFAULT false,
    published boolean NOT NULL DEFAULT false,
    practitioner_agreement_accepted_at timestamp,
    practitioner_agreement_version text,
    practitioner_agreement_ip_address text,
    practitioner_agreement_metadata jsonb,
    "order" integer NOT NULL DEFAULT 0,
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE TABLE events (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    description text,
    "durationInMinutes" integer NOT NULL,
    "clerkUserId" text NOT NULL,
    "isActive" boolean NOT NULL DEFAULT true,
    "order" integer NOT NULL DEFAULT 0,
    slug text NOT NULL,
    price integer NOT NULL DEFAULT 0,
    currency text NOT NULL DEFAULT 'eur',
    "stripeProductId" text,
    "stripePriceId" text,
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE INDEX "eventsClerkUserIdIndex" ON events ("clerkUserId");
CREATE TABLE schedules (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    timezone text NOT NULL,
    "clerkUserId" text NOT NULL UNIQUE,
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE TABLE "scheduleAvailabilities" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "scheduleId" uuid NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    "startTime" text NOT NULL,
    "endTime" text NOT NULL,
    "dayOfWeek" day NOT NULL
);
CREATE TABLE scheduling_settings (
    id serial PRIMARY KEY,
    user_id text NOT NULL,
    before_event_buffer integer NOT NULL DEFAULT 0,
    after_event_buffer integer NOT NULL DEFAULT 0,
    minimum_notice integer NOT NULL DEFAULT 0,
    time_slot_interval integer NOT NULL DEFAULT 15,
    booking_window_days integer NOT NULL DEFAULT 60,
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE blocked_dates (
    id serial PRIMARY KEY,
    clerk_user_id text NOT NULL,
    date date NOT NULL,
    timezone text NOT NULL DEFAULT 'UTC',
    reason text,
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE meetings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "eventId" uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    "clerkUserId" text NOT NULL,
    "guestEmail" text NOT NULL,
    "guestName" text NOT NULL,
    "guestNotes" text,
    "guestPhone" text,
    "startTime" timestamp NOT NULL,
    "endTime" timestamp NOT NULL,
    timezone text NOT NULL,
    "meetingUrl" text,
    "stripePaymentIntentId" text UNIQUE,
    "stripeSessionId" text UNIQUE,
    "stripePaymentStatus" text DEFAULT 'pending',
    "stripeAmount" integer,
    "stripeApplicationFeeAmount" integer,
    "stripeApplicationFeeId" text UNIQUE,
    "stripeRefundId" text UNIQUE,
    "stripeMetadata" json,
    "stripeTransferId" text UNIQUE,
    "stripeTransferAmount" integer,
    "stripeTransferStatus" text DEFAULT 'pending',
    "stripeTransferScheduledAt" timestamp,
    stripe_payout_id text UNIQUE,
    stripe_payout_amount integer,
    "lastProcessedAt" timestamp,
    "createdAt" timestamp NOT NULL DEFAULT now(),
    "updatedAt" timestamp NOT NULL DEFAULT now()
);
CREATE TABLE records (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    meeting_id uuid NOT NULL REFERENCES meetings (id) ON DELETE CASCADE,
    expert_id text NOT NULL,
    guest_email text NOT NULL,
    encrypted_content text NOT NULL,
    encrypted_metadata text,
    last_modified_at timestamp NOT NULL DEFAULT now(),
    created_at timestamp NOT NULL DEFAULT now(),
    version integer NOT NULL DEFAULT 1
);
CREATE TABLE payment_transfers (
    id serial PRIMARY KEY,
    payment_intent_id text NOT NULL UNIQUE,
    checkout_session_id text NOT NULL UNIQUE,
    event_id text NOT NULL,
    expert_connect_account_id text NOT NULL,
    expert_clerk_user_id text NOT NULL,
    amount integer NOT NULL,
    currency text NOT NULL DEFAULT 'eur',
    platform_fee integer NOT NULL,
    session_start_time timestamp NOT NULL,
    scheduled_transfer_time timestamp NOT NULL,
    status payment_transfer_status_enum NOT NULL DEFAULT 'PENDING',
    transfer_id text,
    payout_id text,
    stripe_error_code text,
    stripe_error_message text,
    retry_count integer DEFAULT 0,
    requires_approval boolean NOT NULL DEFAULT false,
    admin_user_id text,
    admin_notes text,
    notified_at timestamp,
    guest_name text,
    guest_email text,
    guest_phone text,
    service_name text,
    created timestamp NOT NULL DEFAULT now(),
    updated timestamp NOT NULL DEFAULT now()
);
CREATE TABLE slot_reservations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    clerk_user_id text NOT NULL,
    guest_email text NOT NULL,
    start_time timestamp NOT NULL,
    end_time timestamp NOT NULL,
    expires_at timestamp NOT NULL,
    stripe_payment_intent_id text UNIQUE,
    stripe_session_id text UNIQUE,
    created_at timestamp NOT NULL DEFAULT now(),
    updated_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE session_packs (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    clerk_user_id text NOT NULL,
    name text NOT NULL,
    sessions_count integer NOT NULL,
    price integer NOT NULL,
    expiration_days integer NOT NULL DEFAULT 180
);
CREATE TABLE pack_purchases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    pack_id uuid NOT NULL REFERENCES session_packs (id),
    buyer_email text NOT NULL,
    status text NOT NULL DEFAULT 'active'
);
CREATE TABLE stripe_processed_events (
    event_id text PRIMARY KEY,
    event_type text NOT NULL,
    processed_at timestamp NOT NULL DEFAULT now()
);
