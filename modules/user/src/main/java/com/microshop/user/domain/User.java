package com.microshop.user.domain;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;

import com.microshop.kernel.Rejection;
import com.microshop.user.DeactivateUser;
import com.microshop.user.EmailChanged;
import com.microshop.user.EncryptedText;
import com.microshop.user.ReactivateUser;
import com.microshop.user.UserDeactivated;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserReactivated;
import com.microshop.user.UserRegistered;
import com.microshop.user.UsernameChanged;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * A user. Knows personal data only in encrypted form, so that its events and snapshots say nothing once the key is
 * gone; its caller encrypts, and keeps names and addresses unique.
 */
public class User {

    private enum Status {
        ACTIVE,
        DEACTIVATED,
        ERASED
    }

    @AggregateIdentifier
    private @Nullable UserId id;

    private @Nullable Status status;
    private @Nullable PersonalData registration;
    private @Nullable PersonalData current;

    /** A user that is not registered yet. */
    public User() {}

    /** Registers; the caller made sure that the user is not registered yet. */
    public void register(UserId userId, PersonalData data) {
        apply(new UserRegistered(userId, data.username(), data.email()));
    }

    /** Takes another name; refuses for an erased user. */
    public void changeUsername(UserId userId, EncryptedText username) {
        currentData();
        apply(new UsernameChanged(userId, username));
    }

    /** Takes another address; refuses for an erased user. */
    public void changeEmail(UserId userId, EncryptedText email) {
        currentData();
        apply(new EmailChanged(userId, email));
    }

    @CommandHandler
    void handle(DeactivateUser command) {
        currentData();
        if (status == Status.ACTIVE) {
            apply(new UserDeactivated(command.userId()));
        }
    }

    @CommandHandler
    void handle(ReactivateUser command) {
        currentData();
        if (status == Status.DEACTIVATED) {
            apply(new UserReactivated(command.userId()));
        }
    }

    /** Erases, once. */
    public void erase(UserId userId) {
        if (status != Status.ERASED) {
            apply(new UserErased(userId));
        }
    }

    @EventSourcingHandler
    void on(UserRegistered event) {
        id = event.userId();
        status = Status.ACTIVE;
        registration = new PersonalData(event.username(), event.email());
        current = registration;
    }

    @EventSourcingHandler
    void on(UsernameChanged event) {
        current = new PersonalData(event.username(), currentData().email());
    }

    @EventSourcingHandler
    void on(EmailChanged event) {
        current = new PersonalData(currentData().username(), event.email());
    }

    @EventSourcingHandler
    void on(UserDeactivated event) {
        status = Status.DEACTIVATED;
    }

    @EventSourcingHandler
    void on(UserReactivated event) {
        status = Status.ACTIVE;
    }

    @EventSourcingHandler
    void on(UserErased event) {
        status = Status.ERASED;
        registration = null;
        current = null;
    }

    /** Whether the user was ever registered. */
    public boolean isRegistered() {
        return id != null;
    }

    /** What the user was registered with; refuses for an erased user. */
    public PersonalData registeredData() {
        return known(registration);
    }

    /** The user's current name; refuses for an erased user. */
    public PersonalData currentData() {
        return known(current);
    }

    private static PersonalData known(@Nullable PersonalData data) {
        if (data == null) {
            throw erased();
        }
        return data;
    }

    /** Refuses, because nothing is left to work with. */
    public static Rejection erased() {
        return Rejection.conflict("user-erased", "The user is erased.");
    }
}
