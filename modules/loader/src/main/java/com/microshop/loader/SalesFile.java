package com.microshop.loader;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;

/**
 * A file of sales, plain or gzipped (recognized by its first bytes), in UTF-8 or else Windows-1252.
 *
 * @param path where it is
 * @param charset how its text is written
 * @param fingerprint the same for the same content, regardless of the file's name and compression
 */
record SalesFile(Path path, Charset charset, String fingerprint) {

    private static final int FINGERPRINT_DIGITS = 12;
    private static final int BUFFER = 1 << 16;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * Reads the file once to learn how it is written.
     *
     * @throws LoadFailure if it cannot be read
     */
    static SalesFile inspect(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw LoadFailure.notPossible("There is no readable file %s.".formatted(path));
        }
        MessageDigest digest = sha256();
        try (InputStream in = new DigestInputStream(content(path), digest)) {
            Charset charset = isUtf8(in) ? StandardCharsets.UTF_8 : Charset.forName("windows-1252");
            in.transferTo(OutputStream.nullOutputStream());
            String hex = HexFormat.of().formatHex(digest.digest());
            return new SalesFile(path, charset, hex.substring(0, FINGERPRINT_DIGITS));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** The text from its beginning, without a byte order mark. */
    Reader open() throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(content(path), charset), BUFFER);
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    static LoadFailure unreadable(Path path, Exception cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return LoadFailure.notPossible("The file %s cannot be read to its end: %s.".formatted(path, reason));
    }

    private static InputStream content(Path path) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER);
        in.mark(2);
        boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzipped ? new GZIPInputStream(in, BUFFER) : in;
    }

    private static boolean isUtf8(InputStream in) throws IOException {
        Reader strict = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        try {
            strict.transferTo(Writer.nullWriter());
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
