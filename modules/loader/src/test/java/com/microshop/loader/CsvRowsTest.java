package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {

    private static final String ROW = "536365,85123a,HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n";

    @TempDir
    private Path directory;

    @Test
    void readsRowsInTheOrderOfTheFile() {
        List<RawRow> rows = read(SampleFiles.HEADER + "\n" + ROW + ROW.replace("536365", "c536366"));

        assertThat(rows)
                .containsExactly(
                        new RawRow(1, true, "536365", "85123A", "HEART", "6", "2010-12-01 08:26:00", "2.55", "17850"),
                        new RawRow(2, true, "C536366", "85123A", "HEART", "6", "2010-12-01 08:26:00", "2.55", "17850"));
    }

    @Test
    void findsColumnsByNameBehindAByteOrderMark() {
        List<RawRow> rows = read("""
                \uFEFFCountry,Customer ID,Price,InvoiceDate,Quantity,Description,StockCode,Invoice,Remark
                France,12345,1.25,2011-09-01 10:00:00,12,"A, ""B""
                and C",22423,570000,new
                """);

        assertThat(rows)
                .containsExactly(new RawRow(
                        1, true, "570000", "22423", "A, \"B\"\nand C", "12", "2011-09-01 10:00:00", "1.25", "12345"));
    }

    @Test
    void countsRowsOfTheWrongWidth() {
        List<RawRow> rows = read(SampleFiles.HEADER + "\n536365,85123A\n\n" + ROW + "1,2,3,4,5,6,7,8,9\n");

        assertThat(rows).extracting(RawRow::complete).containsExactly(false, true, false);
        assertThat(rows).extracting(RawRow::number).containsExactly(1, 2, 3);
    }

    @Test
    void readsWindows1252WhereItIsNotUtf8() {
        Path path = SampleFiles.bytes(
                directory.resolve("old.csv"),
                (SampleFiles.HEADER + "\n" + ROW.replace("HEART", "£10")).getBytes(StandardCharsets.ISO_8859_1));

        assertThat(read(SalesFile.inspect(path)))
                .extracting(RawRow::description)
                .containsExactly("£10");
    }

    @Test
    void sameContentHasTheSameFingerprint() {
        String text = SampleFiles.HEADER + "\n" + ROW;
        SalesFile plain = SalesFile.inspect(SampleFiles.plain(directory, text));
        SalesFile gzipped = SalesFile.inspect(SampleFiles.gzipped(directory, text));

        assertThat(gzipped.fingerprint()).isEqualTo(plain.fingerprint());
        assertThat(read(gzipped)).isEqualTo(read(plain)).hasSize(1);
        assertThat(SalesFile.inspect(SampleFiles.plain(directory, text + ROW)).fingerprint())
                .isNotEqualTo(plain.fingerprint());
    }

    @Test
    void saysWhichColumnIsMissing() {
        assertThatThrownBy(() -> read("InvoiceNo,Description\n1,2\n"))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("no column StockCode");
    }

    @Test
    void refusesAnEmptyFileAndAMissingOne() {
        assertThatThrownBy(() -> read("")).isInstanceOf(LoadFailure.class).hasMessageContaining("is empty");
        assertThatThrownBy(() -> SalesFile.inspect(directory.resolve("none.csv")))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("no readable file");
    }

    @Test
    void refusesAFileThatIsCutOff() throws IOException {
        Path whole = SampleFiles.gzipped(directory, SampleFiles.HEADER + "\n" + ROW.repeat(1000));
        byte[] bytes = Files.readAllBytes(whole);
        Path half = SampleFiles.bytes(directory.resolve("half.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));

        assertThatThrownBy(() -> SalesFile.inspect(half))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("cannot be read to its end");
        assertThatThrownBy(() -> read(SampleFiles.HEADER + "\n" + ROW.replace("HEART", "\"HEART")))
                .isInstanceOf(LoadFailure.class)
                .hasMessageContaining("cannot be read to its end");
    }

    private List<RawRow> read(String text) {
        return read(SalesFile.inspect(SampleFiles.plain(directory, text)));
    }

    private static List<RawRow> read(SalesFile file) {
        List<RawRow> rows = new ArrayList<>();
        CsvRows.forEach(file, rows::add);
        return rows;
    }
}
