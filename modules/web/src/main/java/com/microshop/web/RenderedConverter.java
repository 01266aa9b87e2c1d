package com.microshop.web;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** Writes what is rendered already. */
final class RenderedConverter extends AbstractHttpMessageConverter<Rendered<?>> {

    RenderedConverter() {
        super(MediaType.APPLICATION_JSON);
    }

    @Override
    protected boolean supports(Class<?> type) {
        return type == Rendered.class;
    }

    @Override
    public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
        return false;
    }

    @Override
    protected Rendered<?> readInternal(Class<? extends Rendered<?>> type, HttpInputMessage input) {
        throw new HttpMessageNotReadableException("Bodies are not read as rendered ones", input);
    }

    @Override
    protected @Nullable Long getContentLength(Rendered<?> rendered, @Nullable MediaType contentType) {
        return (long) rendered.size();
    }

    @Override
    protected void writeInternal(Rendered<?> rendered, HttpOutputMessage output) throws IOException {
        output.getBody().write(rendered.json());
    }
}
