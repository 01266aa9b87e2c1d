package com.microshop.operations.pages;

import com.microshop.kernel.Features;
import com.microshop.operations.OperatorClient;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;

/** Serves the pages, their style sheet and their script. */
final class OpsServlet extends HttpServlet {

    static final String PATH = "/ops";

    private static final long serialVersionUID = 1L;
    private static final String NOTICE_COOKIE = "ops-said";
    private static final int NOTICE_SECONDS = 60;
    /** The text in characters that a cookie can hold. */
    private static final int MAX_NOTICE_LENGTH = 300;

    private static final String REFRESH = "X-Refresh";
    private static final Map<String, String> FILES = Map.of(
            "/ops.css", "text/css;charset=UTF-8",
            "/ops.js", "text/javascript;charset=UTF-8",
            "/ops.svg", "image/svg+xml");

    private final transient Templates templates = new Templates();
    private final transient Map<String, OpsPage> pages = new LinkedHashMap<>();
    private final transient OperatorClient readClient;
    private final transient OperatorClient actionClient;

    /**
     * The pages.
     *
     * @param readClient asks for what the pages show
     * @param actionClient asks for what their forms do, which may take longer
     * @param features of this process, which may change what a page shows
     */
    OpsServlet(OperatorClient readClient, OperatorClient actionClient, Features features) {
        this.readClient = readClient;
        this.actionClient = actionClient;
        for (OpsPage page : List.of(
                new MapPage(features),
                new ProjectionsPage(),
                new DeadLettersPage(),
                new EventsPage(),
                new StoryPage())) {
            pages.put(address(page), page);
        }
    }

    /**
     * What is around a page's own part.
     *
     * @param token what its forms must send back
     * @param notice the result of the form that was sent last; empty if there was none
     * @param view of the page
     */
    record Frame(String title, List<Link> links, String token, String notice, Object view) {}

    /** To another page. */
    record Link(String address, String title, boolean isHere) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = Objects.requireNonNullElse(request.getPathInfo(), "");
        String type = FILES.get(path);
        if (type != null) {
            send(response, HttpServletResponse.SC_OK, type, Templates.file(path.substring(1)));
            return;
        }
        OpsPage page = pages.get(PATH + (path.equals("/") ? "" : path));
        if (page == null) {
            notFound(response);
            return;
        }
        Frame frame = new Frame(
                page.title(),
                pages.entrySet().stream()
                        .map(other -> new Link(
                                other.getKey(),
                                other.getValue().title(),
                                other.getValue().equals(page)))
                        .toList(),
                ((CsrfToken) request.getAttribute(CsrfToken.class.getName())).getToken(),
                notice(request, response),
                page.view(new PageRequest(request, shop(request, readClient))));
        byte[] html = templates.render(page.name(), frame).getBytes(StandardCharsets.UTF_8);
        send(response, HttpServletResponse.SC_OK, "text/html;charset=UTF-8", html);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        OpsPage page = pages.get(PATH + Objects.requireNonNullElse(request.getPathInfo(), ""));
        if (page == null) {
            notFound(response);
            return;
        }
        keepNotice(response, page.act(new PageRequest(request, shop(request, actionClient))), request.isSecure());
        response.setHeader("Location", address(page));
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    }

    private static String address(OpsPage page) {
        return page instanceof MapPage ? PATH : PATH + "/" + page.name();
    }

    /** This process by the address at which it was asked, which need not be how the browser calls it. */
    private static WholeShop shop(HttpServletRequest request, OperatorClient client) {
        String host = request.getLocalAddr();
        URI self = URI.create("%s://%s:%d"
                .formatted(
                        request.isSecure() ? "https" : "http",
                        host.contains(":") ? "[" + host + "]" : host,
                        request.getLocalPort()));
        return new WholeShop(client, self, request.getHeader("Authorization"));
    }

    /** Keeps a sentence for the page that is shown next. */
    private static void keepNotice(HttpServletResponse response, String sentence, boolean isSecure) {
        String notice =
                sentence.length() > MAX_NOTICE_LENGTH ? sentence.substring(0, MAX_NOTICE_LENGTH) + " …" : sentence;
        response.addCookie(cookie(WholeShop.quoted(notice), NOTICE_SECONDS, isSecure));
    }

    private static String notice(HttpServletRequest request, HttpServletResponse response) {
        String kept = kept(request);
        if (kept == null || request.getHeader(REFRESH) != null) {
            return "";
        }
        response.addCookie(cookie("", 0, request.isSecure()));
        try {
            return URLDecoder.decode(kept, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // it is not what was kept
        }
    }

    private static @Nullable String kept(HttpServletRequest request) {
        Cookie[] cookies = Objects.requireNonNullElse(request.getCookies(), new Cookie[0]);
        for (Cookie cookie : cookies) {
            if (cookie.getName().equals(NOTICE_COOKIE) && !cookie.getValue().isEmpty()) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static Cookie cookie(String value, int seconds, boolean isSecure) {
        Cookie cookie = new Cookie(NOTICE_COOKIE, value);
        cookie.setPath(PATH);
        cookie.setHttpOnly(true);
        cookie.setSecure(isSecure);
        cookie.setMaxAge(seconds);
        cookie.setAttribute("SameSite", "Strict");
        return cookie;
    }

    private static void notFound(HttpServletResponse response) throws IOException {
        byte[] sentence = "There is no such page; the first is /ops.".getBytes(StandardCharsets.UTF_8);
        send(response, HttpServletResponse.SC_NOT_FOUND, "text/plain;charset=UTF-8", sentence);
    }

    private static void send(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
