package com.microshop.bench.stock;

import com.microshop.bench.stock.Events.UserRegistered;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.axonframework.config.ProcessingGroup;
import org.axonframework.eventhandling.EventHandler;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.stereotype.Component;

@Component
@ProcessingGroup("users")
class UserProjection {

    private final UserViews users;

    UserProjection(UserViews users) {
        this.users = users;
    }

    @EventHandler
    void on(UserRegistered event) {
        UserView user = new UserView();
        user.id = event.userId();
        user.username = event.username();
        user.email = event.email();
        users.save(user);
    }

    @Entity(name = "UserView")
    static class UserView {

        @Id
        private String id;

        private String username;
        private String email;
    }

    interface UserViews extends JpaRepository<UserView, String> {}
}
