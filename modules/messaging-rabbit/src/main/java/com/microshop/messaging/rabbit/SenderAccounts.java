package com.microshop.messaging.rabbit;

import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.MessageProperties;

/**
 * Tells from whom a message is, by the AMQP property {@code user_id}: the broker accepts only the name of the account that
 * publishes.
 */
final class SenderAccounts {

    /** Header of a message that was put back: the account that had sent it. */
    static final String SENT_BY = "microshop-sent-by";

    /** Value of that header for a message that named no account. */
    static final String NOBODY = "";

    private final String own;

    /** Creates it for a process with this account. */
    SenderAccounts(String own) {
        this.own = own;
    }

    /** The account of this process. */
    String own() {
        return own;
    }

    /** The account that sent a message; null if it does not say. A process may say it of what it puts back. */
    @Nullable
    String of(MessageProperties properties) {
        String account = properties.getReceivedUserId();
        return own.equals(account) && properties.getHeader(SENT_BY) instanceof String sender ? sender : account;
    }

    /**
     * Whether an account is for a process that runs a module. If it is the account of this process, too, nothing is known
     * of the process but that it may do the same.
     */
    boolean speaksFor(String module, @Nullable String account) {
        return account != null && (account.equals(own) || BrokerAccount.isFor(module, account));
    }
}
