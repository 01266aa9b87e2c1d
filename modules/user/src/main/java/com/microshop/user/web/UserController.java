package com.microshop.user.web;

import com.microshop.kernel.Rejection;
import com.microshop.user.ChangeUser;
import com.microshop.user.DeactivateUser;
import com.microshop.user.EraseUser;
import com.microshop.user.ReactivateUser;
import com.microshop.user.RegisterUser;
import com.microshop.user.UserId;
import com.microshop.user.readmodel.UserRow;
import com.microshop.user.readmodel.UserRows;
import com.microshop.user.readmodel.UserStatus;
import com.microshop.web.Changed;
import com.microshop.web.Created;
import com.microshop.web.Page;
import com.microshop.web.PageRequest;
import com.microshop.web.Reads;
import com.microshop.web.WriteRequest;
import com.microshop.web.Writes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/api/users", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Users", description = "Who may order.")
class UserController {

    private static final String PROJECTION = "users";

    private final Writes writes;
    private final UserRows users;

    UserController(Writes writes, UserRows users) {
        this.writes = writes;
        this.users = users;
    }

    @PostMapping
    @Operation(
            operationId = "registerUser",
            summary = "Register a user",
            description = "409 when another user has the username or the email.")
    ResponseEntity<Created> register(@Valid @RequestBody RegisterUserRequest body, WriteRequest request) {
        return writes.of(request, body, new RegisterUser(UserId.random(), body.username(), body.email()))
                .readFrom(PROJECTION)
                .created("/api/users");
    }

    @GetMapping("/{id}")
    @Operation(
            operationId = "getUser",
            summary = "Read a user",
            description = "An erased user is still there, without anything personal.")
    ResponseEntity<UserView> read(@PathVariable String id) {
        UserRow row = users.findById(UUID.fromString(Reads.pathId("user", id)))
                .orElseThrow(() -> Rejection.notFound("user", id));
        return Reads.found(UserView.of(row), row.version());
    }

    @GetMapping
    @Operation(
            operationId = "listUsers",
            summary = "List users",
            description =
                    "Oldest first. The filters go together. To look for a name or an address, findUsers is better: URLs"
                            + " end in logs.")
    Page<UserView> list(
            @Parameter(description = "Only the user of this name, in any case.", example = "ada", deprecated = true)
                    @RequestParam(required = false)
                    @Size(min = 1, max = 254)
                    @Nullable
                    String username,
            @Parameter(
                            description = "Only the user of this address, in any case.",
                            example = "ada@example.com",
                            deprecated = true)
                    @RequestParam(required = false)
                    @Size(min = 1, max = 254)
                    @Nullable
                    String email,
            @Parameter(description = "Only users of this status.", example = "active")
                    @RequestParam(required = false)
                    @Nullable
                    UserStatus status,
            PageRequest page) {
        UUID after = UUID.fromString(page.afterOrLowest());
        return page.page(users.find(username, email, status, after, page.fetchSize()), UserRow::id, UserView::of);
    }

    @PostMapping("/search")
    @Operation(
            operationId = "findUsers",
            summary = "Find users",
            description = "By username, email or both, which stand in the body and so in no log.")
    Page<UserView> find(@Valid @RequestBody FindUsersRequest body, PageRequest page) {
        if (body.username() == null && body.email() == null) {
            throw Rejection.invalid("nothing-to-find", "Give a username, an email or both.");
        }
        UUID after = UUID.fromString(page.afterOrLowest());
        return page.page(
                users.find(body.username(), body.email(), null, after, page.fetchSize()), UserRow::id, UserView::of);
    }

    @PatchMapping("/{id}")
    @Operation(
            operationId = "changeUser",
            summary = "Change a user",
            description = "Changes the username, the email or both. 409 when another user has it.")
    ResponseEntity<Changed> change(
            @PathVariable String id, @Valid @RequestBody ChangeUserRequest body, WriteRequest request) {
        UserId userId = userId(id);
        if (body.isEmpty()) {
            throw Rejection.invalid("nothing-to-change", "Give a username, an email or both.");
        }
        return changed(request, body, version -> new ChangeUser(userId, body.username(), body.email(), version));
    }

    @PostMapping("/{id}/deactivate")
    @Operation(
            operationId = "deactivateUser",
            summary = "Deactivate a user",
            description = "The user can no longer order, until reactivated.")
    ResponseEntity<Changed> deactivate(@PathVariable String id, WriteRequest request) {
        UserId userId = userId(id);
        return changed(request, null, version -> new DeactivateUser(userId, version));
    }

    @PostMapping("/{id}/reactivate")
    @Operation(
            operationId = "reactivateUser",
            summary = "Reactivate a user",
            description = "The deactivated user can order again.")
    ResponseEntity<Changed> reactivate(@PathVariable String id, WriteRequest request) {
        UserId userId = userId(id);
        return changed(request, null, version -> new ReactivateUser(userId, version));
    }

    @DeleteMapping("/{id}")
    @Operation(
            operationId = "eraseUser",
            summary = "Erase a user",
            description = "Makes all personal data permanently unreadable and frees the username and the email. The id"
                    + " stays, for the orders that name it.")
    ResponseEntity<Changed> erase(@PathVariable String id, WriteRequest request) {
        UserId userId = userId(id);
        return changed(request, null, version -> new EraseUser(userId, version));
    }

    private ResponseEntity<Changed> changed(
            WriteRequest request, @Nullable Object body, Writes.VersionedCommand command) {
        return writes.of(request, body, command).readFrom(PROJECTION).changed();
    }

    private static UserId userId(String id) {
        return UserId.of(Reads.pathId("user", id));
    }
}
