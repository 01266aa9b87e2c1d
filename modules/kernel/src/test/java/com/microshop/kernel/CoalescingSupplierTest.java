package com.microshop.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CoalescingSupplierTest {

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Test
    void noResultIsOlderThanItsCall() throws Exception {
        AtomicInteger truth = new AtomicInteger();
        AtomicInteger computations = new AtomicInteger();
        CoalescingSupplier<Integer> supplier = new CoalescingSupplier<>(() -> {
            computations.incrementAndGet();
            int now = truth.get();
            LockSupport.parkNanos(1_000);
            return now;
        });
        List<Future<Boolean>> callers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            callers.add(threads.submit(() -> {
                boolean isNew = true;
                for (int k = 0; k < 1_000; k++) {
                    int least = truth.incrementAndGet();
                    isNew &= supplier.get() >= least;
                }
                return isNew;
            }));
        }
        for (Future<Boolean> caller : callers) {
            assertThat(caller.get()).isTrue();
        }
        assertThat(computations).as("100,000 calls share results").hasValueLessThan(50_000);
    }

    @Test
    void callersShareTheNextResult() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        CountDownLatch isAnswering = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CoalescingSupplier<Integer> supplier = new CoalescingSupplier<>(() -> {
            int number = answers.incrementAndGet();
            isAnswering.countDown();
            await(goOn);
            return number;
        });
        Future<Integer> first = threads.submit(supplier::get);
        await(isAnswering);
        CountDownLatch asked = new CountDownLatch(20);
        List<Thread> others = new ArrayList<>();
        List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 20; i++) {
            others.add(Thread.ofPlatform().start(() -> {
                asked.countDown();
                heard.add(supplier.get());
            }));
        }
        await(asked);
        while (!others.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING)) {
            Thread.sleep(1);
        }
        goOn.countDown();

        assertThat(first.get()).isEqualTo(1);
        for (Thread other : others) {
            other.join();
        }
        assertThat(heard).hasSize(20).allMatch(number -> number > 1);
        assertThat(answers).as("they share a result").hasValueLessThan(20);
    }

    @Test
    void aComputationThatHangsDelaysNobody() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CountDownLatch isStuck = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CoalescingSupplier<Integer> supplier = new CoalescingSupplier<>(() -> {
            int number = attempts.incrementAndGet();
            if (number == 1) {
                isStuck.countDown();
                await(never);
            }
            return number;
        });
        Future<Integer> stuck = threads.submit(supplier::get);
        await(isStuck);
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(threads.submit(supplier::get));
        }
        for (Future<Integer> other : others) {
            assertThat(other.get()).isGreaterThan(1);
        }
        assertThat(supplier.get()).isGreaterThan(1);
        assertThat(stuck.isDone()).isFalse();
        never.countDown();
        assertThat(stuck.get()).isEqualTo(1);
    }

    @Test
    void aFailureReachesAllAndTheNextCallComputesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        CoalescingSupplier<String> supplier = new CoalescingSupplier<>(() -> {
            if (attempts.incrementAndGet() == 1) {
                throw new IllegalStateException("away");
            }
            return "here";
        });
        assertThatIllegalStateException().isThrownBy(supplier::get).withMessage("away");
        assertThat(supplier.get()).isEqualTo("here");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
