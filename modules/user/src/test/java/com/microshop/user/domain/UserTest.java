package com.microshop.user.domain;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserTest {

    private static final UserId ID = UserId.of("0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f");
    private static final UserRegistered REGISTERED =
            new UserRegistered(ID, new EncryptedText("bmFtZQ=="), new EncryptedText("bWFpbA=="));
    private static final UserDeactivated DEACTIVATED = new UserDeactivated(ID);
    private static final UserReactivated REACTIVATED = new UserReactivated(ID);
    private static final UserErased ERASED = new UserErased(ID);

    private AggregateTestFixture<User> fixture;

    @BeforeEach
    void setUp() {
        fixture = new AggregateTestFixture<>(User.class);
    }

    @Test
    void isDeactivated() {
        fixture.given(REGISTERED).when(new DeactivateUser(ID, null)).expectEvents(DEACTIVATED);
    }

    @Test
    void isDeactivatedOnce() {
        fixture.given(REGISTERED, DEACTIVATED)
                .when(new DeactivateUser(ID, null))
                .expectNoEvents();
    }

    @Test
    void isReactivated() {
        fixture.given(REGISTERED, DEACTIVATED)
                .when(new ReactivateUser(ID, null))
                .expectEvents(REACTIVATED);
    }

    @Test
    void reactivatingAnActiveUserChangesNothing() {
        fixture.given(REGISTERED).when(new ReactivateUser(ID, null)).expectNoEvents();
        fixture.given(REGISTERED, DEACTIVATED, REACTIVATED)
                .when(new ReactivateUser(ID, null))
                .expectNoEvents();
    }

    @Test
    void anErasedUserStaysErased() {
        fixture.given(REGISTERED, ERASED)
                .when(new ReactivateUser(ID, null))
                .expectNoEvents()
                .expectException(Rejection.class)
                .expectExceptionMessage("The user is erased.");
        fixture.given(REGISTERED, DEACTIVATED, ERASED)
                .when(new DeactivateUser(ID, null))
                .expectNoEvents()
                .expectException(Rejection.class);
    }

    @Test
    void remembersNothingPersonalOnceErased() {
        fixture.given(
                        REGISTERED,
                        new UsernameChanged(ID, new EncryptedText("bmV3")),
                        new EmailChanged(ID, new EncryptedText("bmV3ZXI=")),
                        DEACTIVATED)
                .when(new DeactivateUser(ID, null))
                .expectState(user -> {
                    assertThat(user.currentData())
                            .isEqualTo(new PersonalData(new EncryptedText("bmV3"), new EncryptedText("bmV3ZXI=")));
                    assertThat(user.registeredData())
                            .isEqualTo(new PersonalData(REGISTERED.username(), REGISTERED.email()));
                    user.on(ERASED);
                    assertThat(user).hasNoNullFieldsOrPropertiesExcept("registration", "current");
                    assertThat(user).hasFieldOrPropertyWithValue("registration", null);
                    assertThat(user).hasFieldOrPropertyWithValue("current", null);
                });
    }
}
