package com.microshop.web;

import java.util.Locale;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.ConverterFactory;

/** Reads enum constants in query parameters as JSON spells them: in lower case. */
@SuppressWarnings({"rawtypes", "unchecked"}) // the factory's type parameter is the raw Enum for every enum
final class SpelledEnums implements ConverterFactory<String, Enum> {

    @Override
    public <T extends Enum> Converter<String, T> getConverter(Class<T> type) {
        return new Converter<>() {
            @Override
            public T convert(String text) {
                return (T) Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
            }
        };
    }
}
