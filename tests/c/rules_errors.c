/* rules_errors.c: when an error is written, and what it holds. */

#include "check.h"

/* --- The place of an error --------------------------------------------------------------------- */

static void an_error_is_written_on_failure_and_only_then(void)
{
    InstantlyError *const before = (InstantlyError *)(uintptr_t)0x1234, *error = before;
    InstantlyDocument *document = NULL;
    CHECK(instantly_scopes_documented(&document, &error) == INSTANTLY_STATUS_OK);
    CHECK(error == before);
    instantly_document_free(document);
    /* What stands there may be anything: it is overwritten, and not looked at. */
    CHECK(instantly_keys_preset("none", &document, &error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK(error != before);
    CHECK_HOLDS(instantly_error_text(error), "keys.preset: preset: \"none\"");
    instantly_error_free(error);
}

static void two_failures_in_a_row_give_two_errors(void)
{
    InstantlyError *first = NULL, *second = NULL;
    InstantlyDocument *document = NULL;
    instantly_keys_preset("one", &document, &first);
    instantly_keys_preset("two", &document, &second);
    CHECK(first != second);
    CHECK_HOLDS(instantly_error_text(first), "one");
    CHECK_HOLDS(instantly_error_text(second), "two");
    instantly_error_free(first);
    CHECK_HOLDS(instantly_error_text(second), "two");
    CHECK(instantly_error_text(first) == NULL);
    instantly_error_free(second);
}

static void a_failed_call_leaves_its_output_as_it_was(void)
{
    World world = start_world(NULL);
    InstantlyDocument *const before = (InstantlyDocument *)(uintptr_t)0x1234, *document = before;
    const char *string = "default";
    int64_t number = 7;
    CHECK_ERROR(INSTANTLY_STATUS_NOT_FOUND, "members.get", instantly_members_get, world.client, "no-such-id", NULL,
                NULL, &document);
    CHECK(document == before);
    document = answered_with(&world, "{\"text\": null}");
    CHECK_INVALID("is null, not a string", instantly_document_string, document, "/value/text", &string, NULL);
    CHECK_INVALID("is null, not a whole number", instantly_document_int64, document, "/value/text", &number);
    CHECK(strcmp(string, "default") == 0 && number == 7);
    instantly_document_free(document);
    end_world(&world);
}

static void an_error_that_nobody_wants_is_not_kept(void)
{
    World world = start_world(NULL);
    size_t handles = instantly_handle_count();
    InstantlyDocument *document = NULL;
    CHECK(instantly_members_get(world.client, "no-such-id", NULL, NULL, &document, NULL) == INSTANTLY_STATUS_NOT_FOUND);
    CHECK(instantly_handle_count() == handles);
    end_world(&world);
}

/* --- What it holds ----------------------------------------------------------------------------- */

static void a_forbidden_call_names_the_scopes_that_would_do(void)
{
    static const char *const scopes[] = {"campaigns:read"};
    World world = start_world(NULL);
    char options[128];
    const char *secret = "";
    InstantlyDocument *key = NULL, *members = NULL;
    InstantlyClient *narrow = NULL;
    InstantlyError *error = NULL;
    CHECK_OK(instantly_sandbox_key_with_scopes, world.sandbox, scopes, 1, &key);
    CHECK_OK(instantly_document_secret, key, "/key", &secret, NULL);
    snprintf(options, sizeof options, "{\"base_url\": \"%s\"}", instantly_sandbox_url(world.sandbox));
    CHECK_OK(instantly_client_new, secret, options, &narrow);
    CHECK(instantly_members_list(narrow, NULL, NULL, &members, &error) == INSTANTLY_STATUS_FORBIDDEN);
    CHECK(instantly_error_status(error) == INSTANTLY_STATUS_FORBIDDEN);
    CHECK(instantly_error_http_status(error) == 403);
    CHECK(instantly_error_attempts(error) == 1);
    CHECK(strcmp(instantly_error_operation(error), "members.list") == 0);
    CHECK_HOLDS(instantly_error_message(error), "workspace_members:read");
    CHECK_HOLDS(instantly_error_hint(error), "holds such a scope");
    CHECK(instantly_error_required_scope_count(error) > 1);
    CHECK(strcmp(instantly_error_required_scope(error, 0), "workspace_members:read") == 0);
    CHECK(instantly_error_required_scope(error, instantly_error_required_scope_count(error)) == NULL);
    CHECK(instantly_error_required_scope(error, SIZE_MAX) == NULL);
    CHECK(!instantly_error_retry_after(error, NULL));
    CHECK_HOLDS(instantly_error_text(error), "members.list: ");
    CHECK_HOLDS(instantly_error_text(error), instantly_error_message(error));
    CHECK_HOLDS(instantly_error_text(error), instantly_error_hint(error));
    CHECK_HOLDS(instantly_error_json(error), "\"kind\":\"forbidden\"");
    CHECK_HOLDS(instantly_error_json(error), "\"required_scopes\":[\"workspace_members:read\"");
    instantly_error_free(error);
    instantly_client_free(narrow);
    instantly_document_free(key);
    end_world(&world);
}

static void a_spent_budget_tells_how_long_to_wait(void)
{
    World world = start_world(NULL);
    InstantlyClient *once = client_with(&world, "{\"max_attempts\": 1}");
    InstantlyDocument *members = NULL;
    InstantlyError *error = NULL;
    double seconds = -1;
    add_fault(&world, "status",
              "{\"status\": 429, \"headers\": {\"retry-after\": \"7\", \"x-request-id\": \"req-1\"}}");
    CHECK(instantly_members_list(once, NULL, NULL, &members, &error) == INSTANTLY_STATUS_RATE_LIMITED);
    CHECK(instantly_error_retry_after(error, &seconds) && seconds == 7);
    CHECK(instantly_error_retry_after(error, NULL));
    CHECK_HOLDS(instantly_error_request_id(error), "req-1");
    CHECK_HOLDS(instantly_error_json(error), "\"retry_after_seconds\":7");
    instantly_error_free(error);
    instantly_client_free(once);
    end_world(&world);
}

static void a_server_that_is_not_there_has_no_status_and_no_request_id(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL;
    InstantlyError *error = NULL;
    double seconds = -1;
    CHECK_OK(instantly_sandbox_stop, world.sandbox);
    CHECK(instantly_members_list(world.client, NULL, NULL, &members, &error) == INSTANTLY_STATUS_NETWORK);
    CHECK(instantly_error_http_status(error) == 0);
    CHECK(instantly_error_request_id(error) == NULL);
    CHECK(instantly_error_attempts(error) == 5);
    CHECK(!instantly_error_retry_after(error, &seconds) && seconds == -1);
    CHECK(instantly_error_required_scope_count(error) == 0);
    instantly_error_free(error);
    end_world(&world);
}

static void bad_input_is_an_error_without_an_attempt(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = NULL, *requests = NULL;
    InstantlyError *error = NULL;
    CHECK(instantly_members_get(world.client, "", NULL, NULL, &document, &error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK(instantly_error_attempts(error) == 0);
    CHECK(instantly_error_http_status(error) == 0);
    CHECK(strcmp(instantly_error_operation(error), "members.get") == 0);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 0);
    instantly_document_free(requests);
    instantly_error_free(error);
    end_world(&world);
}

static void each_answer_of_the_server_has_its_status(void)
{
    static const struct {
        int http_status;
        InstantlyStatus status;
    } answers[] = {
        {400, INSTANTLY_STATUS_INVALID_ARGUMENT}, {401, INSTANTLY_STATUS_UNAUTHORIZED},
        {402, INSTANTLY_STATUS_PAYMENT_REQUIRED}, {403, INSTANTLY_STATUS_FORBIDDEN},
        {404, INSTANTLY_STATUS_NOT_FOUND},        {409, INSTANTLY_STATUS_CONFLICT},
        {422, INSTANTLY_STATUS_INVALID_ARGUMENT}, {418, INSTANTLY_STATUS_UNEXPECTED},
        {429, INSTANTLY_STATUS_RATE_LIMITED},     {500, INSTANTLY_STATUS_SERVER},
        {503, INSTANTLY_STATUS_SERVER},
    };
    World world = start_world(NULL);
    InstantlyClient *once = client_with(&world, "{\"max_attempts\": 1, \"capacity\": null}");
    for (size_t i = 0; i < COUNT(answers); i++) {
        char options[64];
        InstantlyDocument *document = NULL;
        snprintf(options, sizeof options, "{\"status\": %d}", answers[i].http_status);
        add_fault(&world, "status", options);
        CHECK_ERROR(answers[i].status, "workspace.get", instantly_workspace_get, once, NULL, NULL, &document);
    }
    instantly_client_free(once);
    end_world(&world);
}

static void what_this_library_decides_has_its_status(void)
{
    static const char *const scopes[] = {"leads:read"};
    World world = start_world(NULL);
    InstantlyDocument *document = NULL, *keys = NULL;
    const char *own = NULL;
    add_fault(&world, "garbage", "{}");
    CHECK_ERROR(INSTANTLY_STATUS_DECODE, "workspace.get", instantly_workspace_get, world.client, NULL, NULL, &document);
    add_fault(&world, "drop_reply", "{}");
    CHECK_ERROR(INSTANTLY_STATUS_OUTCOME_UNKNOWN, "may or may not", instantly_keys_create, world.client, "one",
                scopes, 1, NULL, NULL, &document);
    add_fault(&world, "stall", "{}");
    CHECK_ERROR(INSTANTLY_STATUS_TIMEOUT, "time", instantly_workspace_get, world.client,
                "{\"total_timeout_seconds\": 0.1}", NULL, &document);
    CHECK_OK(instantly_keys_list, world.client, NULL, NULL, &keys);
    for (size_t i = 0; i < row_count(keys); i++) {
        const InstantlyDocument *row = NULL;
        CHECK_OK(instantly_document_row, keys, i, &row);
        if (strcmp(string_at(row, "/name"), "Sandbox admin") == 0) own = string_at(row, "/id");
    }
    REQUIRE(own != NULL);
    CHECK_ERROR(INSTANTLY_STATUS_REFUSED, "keys.revoke", instantly_keys_revoke, world.client, own, NULL, NULL,
                &document);
    instantly_document_free(keys);
    end_world(&world);
}

static void keys_that_a_lost_request_made_are_candidates_and_recover_makes_good_of_them(void)
{
    static const char *const scopes[] = {"leads:read"};
    World world = start_world(NULL);
    InstantlyDocument *key = NULL, *removal = NULL;
    InstantlyError *error = NULL;
    add_fault(&world, "drop_reply", "{\"operation\": \"keys.create\"}");
    CHECK(instantly_keys_create(world.client, "lost", scopes, 1, NULL, NULL, &key, &error)
          == INSTANTLY_STATUS_OUTCOME_UNKNOWN);
    REQUIRE(instantly_error_candidate_count(error) == 1);
    const char *candidate = instantly_error_candidate(error, 0);
    CHECK_HOLDS(instantly_error_text(error), candidate);
    CHECK_HOLDS(instantly_error_json(error), candidate);
    CHECK(instantly_error_candidate(error, 1) == NULL);
    CHECK_OK(instantly_keys_revoke, world.client, candidate, NULL, NULL, &removal);
    instantly_document_free(removal);
    instantly_error_free(error);

    add_fault(&world, "drop_reply", "{\"operation\": \"keys.create\"}");
    CHECK_OK(instantly_keys_create, world.client, "found again", scopes, 1, "{\"recover\": true}", NULL, &key);
    CHECK(bool_at(key, "/meta/recovered"));
    CHECK_HOLDS(string_at(key, "/meta/hint"), "revoked");
    instantly_document_free(key);
    end_world(&world);
}

/* --- Statuses, and errors that are none -------------------------------------------------------- */

static void every_status_has_a_name_and_no_other_number_has(void)
{
    static const char *const names[] = {
        "ok", "end", "invalid_argument", "unauthorized", "payment_required", "forbidden", "not_found", "conflict",
        "rate_limited", "server", "unexpected", "network", "timeout", "decode", "outcome_unknown", "cancelled",
        "refused", "internal",
    };
    for (size_t i = 0; i < COUNT(names); i++) {
        REQUIRE(instantly_status_name((int32_t)i) != NULL);
        CHECK(strcmp(instantly_status_name((int32_t)i), names[i]) == 0);
    }
    CHECK(instantly_status_name(INSTANTLY_STATUS_INTERNAL + 1) == NULL);
    CHECK(instantly_status_name(-1) == NULL);
    CHECK(instantly_status_name(INT32_MAX) == NULL && instantly_status_name(INT32_MIN) == NULL);
}

static void of_no_error_and_of_a_freed_one_nothing_is_told(void)
{
    InstantlyError *errors[2] = {NULL, NULL};
    double seconds = -1;
    InstantlyDocument *document = NULL;
    instantly_keys_preset("none", &document, &errors[1]);
    instantly_error_free(errors[1]);
    for (size_t i = 0; i < COUNT(errors); i++) {
        const InstantlyError *none = errors[i];
        CHECK(instantly_error_text(none) == NULL && instantly_error_message(none) == NULL);
        CHECK(instantly_error_operation(none) == NULL && instantly_error_hint(none) == NULL);
        CHECK(instantly_error_request_id(none) == NULL && instantly_error_json(none) == NULL);
        CHECK(instantly_error_status(none) == INSTANTLY_STATUS_OK);
        CHECK(instantly_error_http_status(none) == 0 && instantly_error_attempts(none) == 0);
        CHECK(!instantly_error_retry_after(none, &seconds) && seconds == -1);
        CHECK(instantly_error_required_scope_count(none) == 0 && instantly_error_required_scope(none, 0) == NULL);
        CHECK(instantly_error_candidate_count(none) == 0 && instantly_error_candidate(none, 0) == NULL);
    }
}

const Test error_tests[] = {
    PROMISE(an_error_is_written_on_failure_and_only_then),
    PROMISE(two_failures_in_a_row_give_two_errors),
    PROMISE(a_failed_call_leaves_its_output_as_it_was),
    PROMISE(an_error_that_nobody_wants_is_not_kept),
    PROMISE(a_forbidden_call_names_the_scopes_that_would_do),
    PROMISE(a_spent_budget_tells_how_long_to_wait),
    PROMISE(a_server_that_is_not_there_has_no_status_and_no_request_id),
    PROMISE(bad_input_is_an_error_without_an_attempt),
    PROMISE(each_answer_of_the_server_has_its_status),
    PROMISE(what_this_library_decides_has_its_status),
    PROMISE(keys_that_a_lost_request_made_are_candidates_and_recover_makes_good_of_them),
    PROMISE(every_status_has_a_name_and_no_other_number_has),
    PROMISE(of_no_error_and_of_a_freed_one_nothing_is_told),
    NO_MORE,
};
