package com.microshop.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Turns what went wrong into part of a sentence for a person. */
final class Sentences {

    private Sentences() {}

    static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileSystemException file
            when file.getReason() != null -> file.getReason() + " (" + file.getFile() + ")";
            default -> String.valueOf(e.getMessage());
        };
    }
}
