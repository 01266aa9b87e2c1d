package com.microshop.payment.provider;

import com.microshop.kernel.Money;
import com.microshop.kernel.Rejection;
import com.microshop.payment.PaymentId;
import com.microshop.payment.provider.ProviderMessages.Answer;
import com.microshop.payment.provider.ProviderMessages.Outcome;
import com.microshop.payment.provider.ProviderMessages.Question;
import io.swagger.v3.oas.annotations.Hidden;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Serves the sandbox over the provider protocol (docs/payment-provider.md). */
@Hidden
@RestController
@RequestMapping("/sandbox/provider")
@ConditionalOnBooleanProperty({"microshop.payment.sandbox.enabled", "microshop.payment.sandbox.http-enabled"})
class SandboxController {

    private final SandboxProvider sandbox;

    SandboxController(SandboxProvider sandbox) {
        this.sandbox = sandbox;
    }

    @PostMapping(ProviderMessages.AUTHORIZATIONS)
    Answer authorize(@RequestHeader(ProviderMessages.IDEMPOTENCY_KEY) String key, @RequestBody Question question) {
        return answer(new ProviderCall.Authorize(key, payment(question), amount(question), question.paymentToken()));
    }

    @PostMapping(ProviderMessages.CAPTURES)
    Answer capture(@RequestHeader(ProviderMessages.IDEMPOTENCY_KEY) String key, @RequestBody Question question) {
        return answer(new ProviderCall.Capture(
                key, payment(question), required(question.authorization(), "authorization"), amount(question)));
    }

    @PostMapping(ProviderMessages.VOIDS)
    Answer release(@RequestHeader(ProviderMessages.IDEMPOTENCY_KEY) String key, @RequestBody Question question) {
        return answer(new ProviderCall.VoidAuthorization(key, payment(question), question.authorization()));
    }

    @PostMapping(ProviderMessages.REFUNDS)
    Answer refund(@RequestHeader(ProviderMessages.IDEMPOTENCY_KEY) String key, @RequestBody Question question) {
        return answer(new ProviderCall.Refund(
                key,
                payment(question),
                required(question.authorization(), "authorization"),
                required(question.refundId(), "refund_id"),
                amount(question)));
    }

    @ExceptionHandler
    ResponseEntity<Void> unavailable(ProviderUnavailableException e) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).build();
    }

    @ExceptionHandler
    ResponseEntity<Void> bad(IllegalArgumentException e) {
        return ResponseEntity.badRequest().build();
    }

    private Answer answer(ProviderCall call) {
        return switch (sandbox.answer(call)) {
            case ProviderAnswer.Approved approved -> new Answer(Outcome.APPROVED, approved.reference(), null);
            case ProviderAnswer.Declined declined -> new Answer(Outcome.DECLINED, null, declined.reason());
        };
    }

    private static PaymentId payment(Question question) {
        return PaymentId.of(required(question.paymentId(), "payment_id"));
    }

    private static Money amount(Question question) {
        return new Money(required(question.amount(), "amount"), required(question.currency(), "currency"));
    }

    private static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw Rejection.invalid("missing-field", "The field %s is required.".formatted(field));
        }
        return value;
    }
}
