package com.microshop.loader;

/** What became of a row of the file; each row falls under exactly one rule. */
enum Rule {
    ORDERED("line of an order"),
    RETURNED("cancellation: returned, at the price it names"),
    RETURNED_AT_PRICE_PAID("cancellation at another price than was paid: returned, what was paid is refunded"),
    MALFORMED("malformed: a column is missing or is not a number, date or customer number"),
    ADJUSTMENT_INVOICE("adjustment: the invoice number is neither digits nor C and digits"),
    NOT_A_PRODUCT("adjustment, postage, fee or voucher: the stock code is not that of a product"),
    NO_CUSTOMER("no customer"),
    ZERO_QUANTITY("quantity of zero"),
    NEGATIVE_QUANTITY("negative quantity, but the invoice is not a cancellation"),
    POSITIVE_CANCELLATION("positive quantity, but the invoice is a cancellation"),
    NEGATIVE_PRICE("negative price"),
    ZERO_PRICE("price of zero"),
    BEYOND_SHOP_LIMITS("quantity, price or decimals beyond what the shop takes"),
    BEYOND_LINE_LIMIT("line beyond the first 2,000 of its invoice"),
    NOT_BOUGHT_BEFORE("cancellation of something the customer has not bought, or no longer has, in this file"),
    MORE_THAN_BOUGHT("cancellation of more than the customer has left; refused as a whole"),
    LEFT_OUT("left out by --limit");

    private final String text;

    Rule(String text) {
        this.text = text;
    }

    /** The rule in a few words. */
    String text() {
        return text;
    }
}
