package com.microshop.user.privacy;

import com.microshop.kernel.Rejection;
import com.microshop.user.ChangeUser;
import com.microshop.user.EraseUser;
import com.microshop.user.RegisterUser;
import com.microshop.user.UserId;
import com.microshop.user.domain.Email;
import com.microshop.user.domain.PersonalData;
import com.microshop.user.domain.User;
import com.microshop.user.domain.Username;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.modelling.command.Aggregate;
import org.axonframework.modelling.command.Repository;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Handles the commands that touch personal data. Events, claims and keys are written in one transaction, so a name is
 * held exactly as long as an event says so, and what is encrypted can be read exactly until the user is erased.
 */
public final class UserCommandHandler {

    private final Repository<User> users;
    private final Claims claims;
    private final UserKeys keys;

    /** Creates the handler; its statements join the transaction of the command. */
    public UserCommandHandler(Repository<User> users, JdbcClient jdbc) {
        this.users = users;
        this.claims = new Claims(jdbc);
        this.keys = new UserKeys(jdbc);
    }

    @CommandHandler
    void handle(RegisterUser command) throws Exception {
        UserId userId = command.userId();
        Username username = new Username(command.username());
        Email email = new Email(command.email());
        Aggregate<User> user = users.loadOrCreate(userId.value(), User::new);
        if (user.invoke(User::isRegistered)) {
            requireSameRegistration(user.invoke(User::registeredData), userId, username, email);
            return;
        }
        claims.take(userId, username, email);
        PersonalData data = PersonalData.of(keys.create(userId), username, email);
        user.execute(u -> u.register(userId, data));
    }

    @CommandHandler
    void handle(ChangeUser command) {
        UserId userId = command.userId();
        Username username = command.username() == null ? null : new Username(command.username());
        Email email = command.email() == null ? null : new Email(command.email());
        Aggregate<User> user = load(userId, command.expectedVersion());
        PersonalData current = user.invoke(User::currentData);
        UserKey key = keyOf(userId);
        if (username != null && !current.saysUsername(key, username)) {
            claims.take(userId, username);
            user.execute(u -> u.changeUsername(userId, key.encrypt(username.value())));
        }
        if (email != null && !current.saysEmail(key, email)) {
            claims.take(userId, email);
            user.execute(u -> u.changeEmail(userId, key.encrypt(email.value())));
        }
    }

    @CommandHandler
    void handle(EraseUser command) {
        UserId userId = command.userId();
        load(userId, command.expectedVersion()).execute(u -> u.erase(userId));
        claims.release(userId);
        keys.destroy(userId);
    }

    private Aggregate<User> load(UserId userId, @Nullable Long expectedVersion) {
        return expectedVersion == null ? users.load(userId.value()) : users.load(userId.value(), expectedVersion);
    }

    private void requireSameRegistration(PersonalData registered, UserId userId, Username username, Email email) {
        if (!registered.says(keyOf(userId), username, email)) {
            throw Rejection.conflict("user-exists", "A user with this id was registered with other data.");
        }
    }

    private UserKey keyOf(UserId userId) {
        return keys.find(userId).orElseThrow(User::erased); // erased since its events were read
    }
}
