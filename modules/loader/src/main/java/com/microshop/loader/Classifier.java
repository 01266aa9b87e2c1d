package com.microshop.loader;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides from a row alone whether it can be a line of an order or of a return, and if not, which rule applies. */
final class Classifier {

    /** The most units that one line of an order takes. */
    static final int MAX_QUANTITY = 1_000_000;

    private static final int MAX_DECIMALS = 4;
    private static final BigDecimal MAX_PRICE = BigDecimal.valueOf(1_000_000_000);

    private static final Pattern ORDER = Pattern.compile("\\d{1,18}");
    private static final Pattern CANCELLATION = Pattern.compile("C\\d{1,18}");
    // 22423, 85123A, 15056BL, DCGS0003; not POST, DOT, M, D, C2, S, BANK CHARGES, GIFT_0001_20
    private static final Pattern PRODUCT = Pattern.compile("(?=.{4,20}$)[A-Z]*\\d{4,}[A-Z]*");
    // some tools write whole numbers as 17850.0
    private static final Pattern CUSTOMER = Pattern.compile("(\\d{1,18})(\\.0+)?");
    private static final Pattern QUANTITY = Pattern.compile("(-?\\d{1,18})(\\.0+)?");
    private static final Pattern PRICE = Pattern.compile("-?(\\d{1,15}(\\.\\d{0,15})?|\\.\\d{1,15})");

    private static final List<DateTimeFormatter> TIMES = Stream.of(
                    "uuuu-MM-dd H:mm[:ss]", "uuuu-MM-dd'T'H:mm[:ss]", "M/d/uuuu H:mm[:ss]")
            .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT))
            .toList();

    private String lastTimeText = "";
    private @Nullable LocalDateTime lastTime;

    /** What a row is, taken alone. */
    sealed interface Verdict {}

    /** A row that can be a line. */
    record Usable(SaleRow row) implements Verdict {}

    /** A row that cannot. */
    record Refused(Rule rule) implements Verdict {}

    Verdict judge(RawRow row) {
        Matcher quantity = QUANTITY.matcher(row.quantity());
        Matcher customer = CUSTOMER.matcher(row.customer());
        LocalDateTime time = time(row.time());
        if (!row.complete()
                || row.invoice().isEmpty()
                || row.stockCode().isEmpty()
                || time == null
                || !quantity.matches()
                || !PRICE.matcher(row.price()).matches()
                || !(row.customer().isEmpty() || customer.matches())) {
            return new Refused(Rule.MALFORMED);
        }
        boolean cancellation = CANCELLATION.matcher(row.invoice()).matches();
        long units = Long.parseLong(quantity.group(1));
        BigDecimal price = new BigDecimal(row.price()).stripTrailingZeros();
        Rule refusal = refusal(row, cancellation, units, price);
        if (refusal != null) {
            return new Refused(refusal);
        }
        return new Usable(new SaleRow(
                row.number(),
                cancellation,
                row.invoice(),
                customer.group(1),
                row.stockCode(),
                row.description(),
                (int) Math.abs(units),
                price,
                time));
    }

    /** The first rule that excludes the row, or null. */
    private static @Nullable Rule refusal(RawRow row, boolean cancellation, long units, BigDecimal price) {
        if (!cancellation && !ORDER.matcher(row.invoice()).matches()) {
            return Rule.ADJUSTMENT_INVOICE;
        }
        if (!PRODUCT.matcher(row.stockCode()).matches()) {
            return Rule.NOT_A_PRODUCT;
        }
        if (row.customer().isEmpty()) {
            return Rule.NO_CUSTOMER;
        }
        if (units == 0) {
            return Rule.ZERO_QUANTITY;
        }
        if (cancellation != units < 0) {
            return cancellation ? Rule.POSITIVE_CANCELLATION : Rule.NEGATIVE_QUANTITY;
        }
        if (price.signum() <= 0) {
            return price.signum() == 0 ? Rule.ZERO_PRICE : Rule.NEGATIVE_PRICE;
        }
        boolean takes =
                Math.abs(units) <= MAX_QUANTITY && price.scale() <= MAX_DECIMALS && price.compareTo(MAX_PRICE) <= 0;
        return takes ? null : Rule.BEYOND_SHOP_LIMITS;
    }

    private @Nullable LocalDateTime time(String text) {
        if (!text.equals(lastTimeText)) {
            lastTimeText = text;
            lastTime = parsed(text);
        }
        return lastTime;
    }

    private static @Nullable LocalDateTime parsed(String text) {
        for (DateTimeFormatter format : TIMES) {
            try {
                return LocalDateTime.parse(text, format);
            } catch (DateTimeParseException e) {
                // perhaps the next one
            }
        }
        return null;
    }
}
