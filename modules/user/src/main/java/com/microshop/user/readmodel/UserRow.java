package com.microshop.user.readmodel;

import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A user as it can be read; written by {@link UserProjection} alone. */
@Entity
@Immutable
@Table(schema = "users", name = "user_view")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
public class UserRow {

    @Id
    private UUID id;

    private @Nullable String username;

    private @Nullable String email;

    @Enumerated(EnumType.STRING)
    private UserStatus status;

    private Instant registeredAt;

    private long version;

    /** For Hibernate. */
    protected UserRow() {}

    /** The user. */
    public String id() {
        return id.toString();
    }

    /** The name, or null once erased. */
    public @Nullable String username() {
        return username;
    }

    /** The address, or null once erased. */
    public @Nullable String email() {
        return email;
    }

    /** The status of the user. */
    public UserStatus status() {
        return status;
    }

    /** When the user was registered. */
    public Instant registeredAt() {
        return registeredAt;
    }

    /** The sequence number of the last event in it. */
    public long version() {
        return version;
    }
}
