package com.microshop.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {

    private static final String TIME = "2010-12-01 08:26:00";

    private final Classifier classifier = new Classifier();

    @Test
    void readsAUsableRow() {
        RawRow raw = new RawRow(7, true, "536365", "85123A", "HEART", "6", TIME, "2.550", "17850.0");

        assertThat(classifier.judge(raw))
                .isEqualTo(new Classifier.Usable(new SaleRow(
                        7,
                        false,
                        "536365",
                        "17850",
                        "85123A",
                        "HEART",
                        6,
                        new BigDecimal("2.55"),
                        LocalDateTime.of(2010, 12, 1, 8, 26))));
    }

    @Test
    void negatesTheQuantityOfACancellation() {
        assertThat(judge("C536379", "22423", "-3", "12.75", "17850"))
                .isInstanceOfSatisfying(Classifier.Usable.class, usable -> {
                    assertThat(usable.row().cancellation()).isTrue();
                    assertThat(usable.row().quantity()).isEqualTo(3);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"22423", "85123A", "15056BL", "84029G", "DCGS0003", "DCGS0066P", "SP1002", "23843"})
    void takesStockCodesOfProducts(String code) {
        assertThat(judge("536365", code, "1", "1", "17850")).isInstanceOf(Classifier.Usable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST",
                "DOT",
                "D",
                "M",
                "S",
                "C2",
                "B",
                "CRUK",
                "PADS",
                "AMAZONFEE",
                "BANK CHARGES",
                "GIFT_0001_20",
                "TEST001",
                "ADJUST",
                "22423-1",
                "222222222222222222222"
            })
    void knowsAdjustmentsByTheirStockCode(String code) {
        assertThat(judge("536365", code, "1", "1", "17850")).isEqualTo(new Classifier.Refused(Rule.NOT_A_PRODUCT));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "A563185, 22423, 1, 1, 17850, ADJUSTMENT_INVOICE",
                "A563186, B, 1, -11062.06, '', ADJUSTMENT_INVOICE",
                "536365, 22423, 1, 1, '', NO_CUSTOMER",
                "536365, POST, 1, 18, '', NOT_A_PRODUCT",
                "536365, 22423, 0, 1, 17850, ZERO_QUANTITY",
                "536365, 22423, -1, 1, 17850, NEGATIVE_QUANTITY",
                "C536365, 22423, 1, 1, 17850, POSITIVE_CANCELLATION",
                "536365, 22423, 1, 0.00, 17850, ZERO_PRICE",
                "536365, 22423, 1, -0.01, 17850, NEGATIVE_PRICE",
                "536365, 22423, 1000001, 1, 17850, BEYOND_SHOP_LIMITS",
                "536365, 22423, 1, 1.00001, 17850, BEYOND_SHOP_LIMITS",
                "536365, 22423, 1, 1000000000.01, 17850, BEYOND_SHOP_LIMITS",
                "536365, 22423, 1.5, 1, 17850, MALFORMED",
                "536365, 22423, many, 1, 17850, MALFORMED",
                "536365, 22423, 1, cheap, 17850, MALFORMED",
                "536365, 22423, 1, 1e3, 17850, MALFORMED",
                "536365, 22423, 1, '', 17850, MALFORMED",
                "536365, 22423, '', 1, 17850, MALFORMED",
                "536365, 22423, 1, 1, nobody, MALFORMED",
                "536365, '', 1, 1, 17850, MALFORMED",
                "'', 22423, 1, 1, 17850, MALFORMED"
            })
    void refusesUnderTheFirstRuleThatFits(
            String invoice, String code, String quantity, String price, String customer, Rule rule) {
        assertThat(judge(invoice, code, quantity, price, customer)).isEqualTo(new Classifier.Refused(rule));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2010-12-01 08:26:00", "2010-12-01T08:26:00", "2010-12-01 08:26", "12/1/2010 8:26"})
    void readsTimes(String time) {
        assertThat(classifier.judge(new RawRow(1, true, "1", "22423", "", "1", time, "1", "1")))
                .isInstanceOfSatisfying(
                        Classifier.Usable.class,
                        usable -> assertThat(usable.row().time()).isEqualTo(LocalDateTime.of(2010, 12, 1, 8, 26)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2011-02-30 08:26:00", "2010-13-01 08:26:00", "13/1/2010 8:26"})
    void refusesWhatIsNoTime(String time) {
        assertThat(classifier.judge(new RawRow(1, true, "1", "22423", "", "1", time, "1", "1")))
                .isEqualTo(new Classifier.Refused(Rule.MALFORMED));
    }

    @Test
    void refusesRowsThatLackAColumn() {
        assertThat(classifier.judge(new RawRow(1, false, "1", "22423", "", "1", TIME, "1", "1")))
                .isEqualTo(new Classifier.Refused(Rule.MALFORMED));
    }

    private Classifier.Verdict judge(String invoice, String code, String quantity, String price, String customer) {
        return classifier.judge(new RawRow(1, true, invoice, code, "", quantity, TIME, price, customer));
    }
}
