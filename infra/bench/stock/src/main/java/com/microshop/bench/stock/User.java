package com.microshop.bench.stock;

import com.microshop.bench.stock.Commands.RegisterUser;
import com.microshop.bench.stock.Events.UserRegistered;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.spring.stereotype.Aggregate;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

@Aggregate
class User {

    @AggregateIdentifier
    private String userId;

    User() {}

    @CommandHandler
    User(RegisterUser command, Claims claims) {
        claims.add("name:" + command.username());
        claims.add("email:" + command.email());
        AggregateLifecycle.apply(new UserRegistered(command.userId(), command.username(), command.email()));
    }

    @EventSourcingHandler
    void on(UserRegistered event) {
        userId = event.userId();
    }

    /** A name or an address that a user has, written in the command's transaction: both are unique. */
    @Entity(name = "Claim")
    static class Claim {

        @Id
        private String text;
    }

    interface Claims extends JpaRepository<Claim, String> {

        /** Fails if somebody has it. */
        @Modifying
        @Query("insert into Claim (text) values (:text)")
        void add(String text);
    }
}
