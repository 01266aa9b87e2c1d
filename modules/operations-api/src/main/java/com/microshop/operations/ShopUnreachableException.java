package com.microshop.operations;

/** A process of the shop could not be reached or gave no answer; the message is a sentence for the operator. */
public final class ShopUnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the sentence for the operator. */
    public ShopUnreachableException(String sentence) {
        super(sentence);
    }
}
