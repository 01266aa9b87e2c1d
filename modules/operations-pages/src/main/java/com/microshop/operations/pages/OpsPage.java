package com.microshop.operations.pages;

/** One of the pages. */
interface OpsPage {

    /** The name of its template, and of its address below {@code /ops}. */
    String name();

    /** What it is called. */
    String title();

    /** What the template shows. */
    Object view(PageRequest request);

    /**
     * Does what one of its forms asks for.
     *
     * @return the outcome, as a sentence
     */
    default String act(PageRequest request) {
        return "There is nothing to do on this page.";
    }
}
