package com.microshop.order.readmodel;

import com.microshop.order.OrderStatus;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Keeps a status in the words that clients read, too. */
@Converter(autoApply = true)
class OrderStatusConverter implements AttributeConverter<OrderStatus, String> {

    @Override
    public String convertToDatabaseColumn(OrderStatus status) {
        return status.text();
    }

    @Override
    public OrderStatus convertToEntityAttribute(String text) {
        return OrderStatus.valueOf(text.toUpperCase(Locale.ROOT));
    }
}
