package com.microshop.user.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.axonframework.test.matchers.Matchers.exactSequenceOf;
import static org.axonframework.test.matchers.Matchers.matches;
import static org.axonframework.test.matchers.Matchers.payloadsMatching;

import com.microshop.kernel.Rejection;
import com.microshop.test.module.ModuleDatabase;
import com.microshop.user.ChangeUser;
import com.microshop.user.EmailChanged;
import com.microshop.user.EncryptedText;
import com.microshop.user.EraseUser;
import com.microshop.user.RegisterUser;
import com.microshop.user.UserErased;
import com.microshop.user.UserId;
import com.microshop.user.UserRegistered;
import com.microshop.user.UsernameChanged;
import com.microshop.user.domain.User;
import com.microshop.user.domain.Username;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.axonframework.common.transaction.Transaction;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.messaging.interceptors.TransactionManagingInterceptor;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.Matcher;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;

class UserCommandHandlerTest {

    private static final UserId ADA = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final UserId BOB = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e10");
    private static final RegisterUser REGISTER_ADA = new RegisterUser(ADA, "Ada", "Ada@example.com");

    private static final ModuleDatabase DATABASE = new ModuleDatabase("user", "users");
    private static final DataSource CONNECTIONS = DATABASE.dataSource();

    private final PlatformTransactionManager transactions = new JdbcTransactionManager(CONNECTIONS);
    private final JdbcClient jdbc = JdbcClient.create(CONNECTIONS);

    private AggregateTestFixture<User> fixture;

    @AfterAll
    static void dropDatabase() {
        DATABASE.close();
    }

    @BeforeEach
    void setUp() {
        jdbc.sql("TRUNCATE users.claim, users.user_key").update();
        fixture = new AggregateTestFixture<>(User.class);
        fixture.registerCommandHandlerInterceptor(new TransactionManagingInterceptor<>(this::begin));
        fixture.registerAnnotatedCommandHandler(new UserCommandHandler(fixture.getRepository(), jdbc));
    }

    @Test
    void registersAUserAndClaimsItsNameAndAddress() {
        fixture.givenNoPriorActivity()
                .when(REGISTER_ADA)
                .expectEventsMatching(events(
                        UserRegistered.class,
                        e -> e.userId().equals(ADA)
                                && readsAs("Ada", e.username())
                                && readsAs("Ada@example.com", e.email())));
        assertThat(claims(ADA)).containsExactly("email ada@example.com", "username ada");
    }

    @Test
    void registersTheSameUserOnce() {
        fixture.givenCommands(REGISTER_ADA)
                .when(REGISTER_ADA)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void aRepeatedRegistrationIsHarmlessAfterAChange() {
        fixture.givenCommands(REGISTER_ADA, change("lovelace", null))
                .when(REGISTER_ADA)
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
        assertThat(claims(ADA)).containsExactly("email ada@example.com", "username lovelace");
    }

    @Test
    void doesNotRegisterAnotherUserUnderTheSameId() {
        expectConflict(
                fixture.givenCommands(REGISTER_ADA).when(new RegisterUser(ADA, "Bob", "bob@example.com")),
                "user-exists");
        assertThat(claims(ADA)).containsExactly("email ada@example.com", "username ada");
    }

    @Test
    void doesNotRegisterAnErasedUserAgain() {
        expectConflict(fixture.givenCommands(REGISTER_ADA, erase()).when(REGISTER_ADA), "user-erased");
        assertThat(claims(ADA)).isEmpty();
    }

    @Test
    void refusesATakenUsernameInAnyCase() {
        take(BOB, "username", "ada");
        expectConflict(fixture.givenNoPriorActivity().when(REGISTER_ADA), "username-taken");
    }

    @Test
    void refusesATakenEmailInAnyCase() {
        take(BOB, "email", "ada@example.com");
        expectConflict(fixture.givenNoPriorActivity().when(REGISTER_ADA), "email-taken");
    }

    @Test
    void changesTheUsernameAndFreesTheOld() {
        fixture.givenCommands(REGISTER_ADA)
                .when(change("lovelace", null))
                .expectEventsMatching(events(UsernameChanged.class, e -> readsAs("lovelace", e.username())));
        assertThat(claims(ADA)).containsExactly("email ada@example.com", "username lovelace");
    }

    @Test
    void changesTheEmailAndFreesTheOld() {
        fixture.givenCommands(REGISTER_ADA)
                .when(change(null, "lovelace@example.com"))
                .expectEventsMatching(events(EmailChanged.class, e -> readsAs("lovelace@example.com", e.email())));
        assertThat(claims(ADA)).containsExactly("email lovelace@example.com", "username ada");
    }

    @Test
    void changesOnlyWhatIsDifferent() {
        fixture.givenCommands(REGISTER_ADA)
                .when(change("Ada", "lovelace@example.com"))
                .expectEventsMatching(events(EmailChanged.class, e -> true));
    }

    @Test
    void changesNothingWhenNothingIsDifferent() {
        fixture.givenCommands(REGISTER_ADA)
                .when(change("Ada", "Ada@example.com"))
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void changesTheCaseOfAUsername() {
        fixture.givenCommands(REGISTER_ADA)
                .when(change("ADA", null))
                .expectEventsMatching(events(UsernameChanged.class, e -> readsAs("ADA", e.username())));
        assertThat(claims(ADA)).containsExactly("email ada@example.com", "username ada");
    }

    @Test
    void doesNotTakeWhatAnotherUserHas() {
        take(BOB, "username", "bob");
        take(BOB, "email", "bob@example.com");
        expectConflict(fixture.givenCommands(REGISTER_ADA).when(change("Bob", null)), "username-taken");
        expectConflict(fixture.givenCommands(REGISTER_ADA).when(change(null, "BOB@example.com")), "email-taken");
    }

    @Test
    void erasesEverythingPersonal() {
        fixture.givenCommands(REGISTER_ADA).when(erase()).expectEvents(new UserErased(ADA));
        assertThat(claims(ADA)).isEmpty();
        assertThat(new UserKeys(jdbc).find(ADA)).isEmpty();
    }

    @Test
    void erasesOnce() {
        fixture.givenCommands(REGISTER_ADA, erase())
                .when(erase())
                .expectSuccessfulHandlerExecution()
                .expectNoEvents();
    }

    @Test
    void doesNotChangeAnErasedUser() {
        expectConflict(fixture.givenCommands(REGISTER_ADA, erase()).when(change("lovelace", null)), "user-erased");
    }

    @Test
    void refusesMalformedValuesBeforeAnythingElse() {
        fixture.givenNoPriorActivity()
                .when(new RegisterUser(ADA, "a", "ada@example.com"))
                .expectNoEvents()
                .expectException(Rejection.class)
                .expectExceptionMessage("The username " + Username.RULE + ".");
        assertThat(claims(ADA)).isEmpty();
    }

    @Test
    void neverReplacesAKey() {
        UserKeys keys = new UserKeys(jdbc);
        EncryptedText text = keys.create(ADA).encrypt("Ada");
        assertThat(keys.create(ADA).decrypt(text)).isEqualTo("Ada");
    }

    private Transaction begin() {
        TransactionStatus status = transactions.getTransaction(null);
        return new Transaction() {
            @Override
            public void commit() {
                transactions.commit(status);
            }

            @Override
            public void rollback() {
                transactions.rollback(status);
            }
        };
    }

    private static ChangeUser change(@Nullable String username, @Nullable String email) {
        return new ChangeUser(ADA, username, email, null);
    }

    private static EraseUser erase() {
        return new EraseUser(ADA, null);
    }

    private static void expectConflict(ResultValidator<User> result, String code) {
        result.expectNoEvents()
                .expectException(matches((Object e) -> e instanceof Rejection r
                        && r.reason() == Rejection.Reason.CONFLICT
                        && r.code().equals(code)));
    }

    private static <E> Matcher<? extends List<? super EventMessage<?>>> events(Class<E> type, Predicate<E> check) {
        return payloadsMatching(exactSequenceOf(matches((Object e) -> type.isInstance(e) && check.test(type.cast(e)))));
    }

    private boolean readsAs(String text, EncryptedText encrypted) {
        return new UserKeys(jdbc).find(ADA).orElseThrow().decrypt(encrypted).equals(text);
    }

    private void take(UserId holder, String kind, String value) {
        jdbc.sql("INSERT INTO users.claim (kind, value, user_id) VALUES (?, ?, ?::uuid)")
                .params(kind, value, holder.value())
                .update();
    }

    private List<String> claims(UserId holder) {
        return jdbc.sql("SELECT kind || ' ' || value FROM users.claim WHERE user_id = ?::uuid ORDER BY kind")
                .param(holder.value())
                .query((row, n) -> row.getString(1))
                .list();
    }
}
