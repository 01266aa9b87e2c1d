package com.microshop.chaos;

import java.time.Duration;

/**
 * Something that goes wrong for a while and is then mended.
 *
 * @param kind what faults of this sort are called in the report
 * @param what what exactly goes wrong
 * @param lasts how long
 * @param begin lets it happen
 * @param end mends it
 */
record Fault(String kind, String what, Duration lasts, Runnable begin, Runnable end) {}
