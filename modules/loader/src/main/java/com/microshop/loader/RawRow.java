package com.microshop.loader;

/**
 * A row as the file has it, with blanks around the values removed; an absent value is empty.
 *
 * @param number the row's number in the file, from 1, without the header
 * @param complete whether the row has as many columns as the header
 */
record RawRow(
        int number,
        boolean complete,
        String invoice,
        String stockCode,
        String description,
        String quantity,
        String time,
        String price,
        String customer) {}
