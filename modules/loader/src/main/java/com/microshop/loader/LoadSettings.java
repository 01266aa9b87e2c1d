package com.microshop.loader;

import java.time.Duration;

/**
 * How to play.
 *
 * @param dataset the data set's name in idempotency keys
 * @param requests how many requests run at the same time
 * @param backlog about how many orders may be placed but not yet confirmed
 * @param orderTimeout how long an order or a refund may take
 */
record LoadSettings(String dataset, int requests, int backlog, Duration orderTimeout) {}
