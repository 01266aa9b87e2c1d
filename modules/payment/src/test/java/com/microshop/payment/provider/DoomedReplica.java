package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.messaging.Commands;
import com.microshop.payment.PaymentApplication;
import com.microshop.payment.PaymentId;
import com.microshop.payment.RequestPayment;
import com.microshop.test.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ConfigurableApplicationContext;

/** A process of its own that requests a payment, asks the provider, and is then killed by the test that started it. */
final class DoomedReplica {

    private DoomedReplica() {}

    /** Takes the database's address, user and password, the provider's address and the payment. */
    public static void main(String[] args) throws Exception {
        ConfigurableApplicationContext context = PaymentApplication.start(
                new TestDatabase(args[0], args[1], args[2]), WorkerCrashTest.settings(args[3]));
        Object request = new RequestPayment(
                PaymentId.of(args[4]),
                "order-1",
                Money.of("10", "EUR"),
                "tok_approve",
                Instant.now().plus(Duration.ofHours(1)));
        Object receipt = context.getBean(Commands.class).send(request).get(60, TimeUnit.SECONDS);
        System.out.println("Requested: " + receipt);
    }
}
