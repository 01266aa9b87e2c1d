package com.microshop.product.web;

import com.microshop.kernel.Ids;
import com.microshop.kernel.Rejection;
import com.microshop.product.ProductId;
import com.microshop.product.RestockProduct;
import com.microshop.product.readmodel.Catalogue;
import com.microshop.product.readmodel.CatalogueCache;
import com.microshop.product.readmodel.CatalogueEntry;
import com.microshop.product.readmodel.CatalogueProjection;
import com.microshop.web.Changed;
import com.microshop.web.Created;
import com.microshop.web.IdText;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import com.microshop.web.Reads;
import com.microshop.web.Rendered;
import com.microshop.web.WriteRequest;
import com.microshop.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The catalogue: adding, changing, restocking and finding products. */
@RestController
@RequestMapping(path = ProductController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Products", description = "The catalogue and its stock")
class ProductController {

    static final String PATH = "/api/products";

    private static final int MAX_SEARCH_LENGTH = 200;
    /** Two characters that are neither NUL nor white space follow each other. */
    private static final String SEARCHABLE = "^[^\\x00]*[^\\x00\\t-\\r ]{2}[^\\x00]*$";

    private static final String IDS = "^" + IdText.FORM + "(," + IdText.FORM + "){0,49}$";

    private final Writes writes;
    private final Catalogue catalogue;
    private final CataloguePages pages;
    private final CatalogueCache cache;

    ProductController(Writes writes, Catalogue catalogue, CataloguePages pages, CatalogueCache cache) {
        this.writes = writes;
        this.catalogue = catalogue;
        this.pages = pages;
        this.cache = cache;
    }

    @PostMapping
    @Operation(
            operationId = "addProduct",
            summary = "Add a product",
            description = "The product can be found and ordered at once.")
    ResponseEntity<Created> add(@Valid @RequestBody AddProductRequest body, WriteRequest request) {
        ResponseEntity<Created> answer = writes.of(request, body, body.command(ProductId.random()))
                .readFrom(CatalogueProjection.PROCESSOR)
                .created(PATH);
        if (answer.getStatusCode() == HttpStatus.CREATED) {
            request.awaitGatewayCache();
        }
        return answer;
    }

    @PatchMapping("/{id}")
    @Operation(
            operationId = "changeProduct",
            summary = "Rename or reprice a product",
            description = "Missing fields stay as they are. Orders that were placed keep their names and prices.")
    ResponseEntity<Changed> change(
            @PathVariable String id, @Valid @RequestBody ChangeProductRequest body, WriteRequest request) {
        ProductId productId = pathId(id);
        return shown(
                writes.of(request, body, version -> body.command(productId, version))
                        .readFrom(CatalogueProjection.PROCESSOR)
                        .changed(),
                request);
    }

    @PostMapping("/{id}/restock")
    @Operation(
            operationId = "restockProduct",
            summary = "Add units to the stock",
            description = "Sent twice with one Idempotency-Key, they count once.")
    ResponseEntity<Changed> restock(
            @PathVariable String id, @Valid @RequestBody RestockRequest body, WriteRequest request) {
        ProductId productId = pathId(id);
        return shown(
                writes.of(withKey(request), body, version -> new RestockProduct(productId, body.quantity(), version))
                        .readFrom(CatalogueProjection.PROCESSOR)
                        .changed(),
                request);
    }

    /** The next read shows the change, whichever process or gateway answers it; an answer of 202 does not promise that. */
    private ResponseEntity<Changed> shown(ResponseEntity<Changed> answer, WriteRequest request) {
        Changed change = answer.getBody();
        if (change != null && answer.getStatusCode() == HttpStatus.OK) {
            cache.awaitShown(change.id(), change.version());
            request.awaitGatewayCache();
        }
        return answer;
    }

    @GetMapping("/{id}")
    @Operation(operationId = "getProduct", summary = "Show a product")
    ResponseEntity<CatalogueEntry> one(@PathVariable String id) {
        String productId = pathId(id).value();
        CatalogueEntry product = cache.find(productId, () -> catalogue.find(UUID.fromString(productId)))
                .orElseThrow(() -> Rejection.notFound("product", id));
        return Reads.found(product, product.version());
    }

    @GetMapping
    @Operation(
            operationId = "listProducts",
            summary = "List products",
            description = "In the order in which they were added.")
    ResponseEntity<Rendered<Page<CatalogueEntry>>> list(
            @Parameter(
                            description =
                                    "Words that must all occur in the name, in any order and case; one has at least 2 characters",
                            example = "heart")
                    @RequestParam(required = false)
                    @Size(min = 2, max = MAX_SEARCH_LENGTH, message = "must have {min} to {max} characters")
                    @Pattern(regexp = SEARCHABLE, message = "must have a word of at least 2 characters")
                    @Nullable
                    String q,
            @Parameter(description = "true: only products in stock; false: only products that are sold out")
                    @RequestParam(required = false)
                    @Nullable
                    Boolean available,
            PageRequest page) {
        return pages.find(q, available, page).found();
    }

    @GetMapping("/beta/selection")
    @Operation(
            operationId = "selectProducts",
            summary = "Show several products at once",
            description = "Each once, in the order of the ids; ids of products that do not exist are left out.")
    ProductSelection selection(
            @Parameter(
                            description = "Up to 50 ids, separated by commas",
                            example = "0197c1de-6a2b-7c3d-8e4f-5a6b7c8d9e0f")
                    @RequestParam
                    @Pattern(regexp = IDS, message = "must be 1 to 50 ids, separated by commas")
                    String ids) {
        List<UUID> wanted = Arrays.stream(ids.split(",", -1))
                .map(UUID::fromString)
                .distinct()
                .toList();
        Map<String, CatalogueEntry> found =
                catalogue.find(wanted).stream().collect(Collectors.toMap(CatalogueEntry::id, entry -> entry));
        return new ProductSelection(wanted.stream()
                .flatMap(id -> Stream.ofNullable(found.get(id.toString())))
                .toList());
    }

    private static ProductId pathId(String id) {
        return ProductId.of(Reads.pathId("product", id));
    }

    /** Restocking twice is not the same as once, so a delivery that is repeated on the way needs a key to be known by. */
    private static WriteRequest withKey(WriteRequest request) {
        return request.idempotencyKey() != null ? request : request.withKey(Ids.next());
    }
}
