/* rules_secrets.c: a key is given by name, and shows nowhere else. */

#include "check.h"

/* Looks for two secrets in everything that a document shows, rows included. */
static void check_document(const InstantlyDocument *document, const char *first, const char *second)
{
    size_t count = 0;
    CHECK_LACKS(json_of(document), first);
    CHECK_LACKS(json_of(document), second);
    if (instantly_document_rows(document, &count, NULL) != INSTANTLY_STATUS_OK) return;
    for (size_t i = 0; i < count; i++) {
        const InstantlyDocument *row = NULL;
        CHECK_OK(instantly_document_row, document, i, &row);
        CHECK_LACKS(json_of(row), first);
        CHECK_LACKS(json_of(row), second);
    }
}

static InstantlyDocument *create_key(const World *world)
{
    static const char *const scopes[] = {"campaigns:read"};
    InstantlyDocument *key = NULL;
    CHECK_OK(instantly_keys_create, world->client, "one", scopes, 1, NULL, NULL, &key);
    REQUIRE(key != NULL);
    return key;
}

static void a_new_key_gives_its_secret_once_by_name_and_shows_it_nowhere(void)
{
    World world = start_world(NULL);
    const char *admin = instantly_sandbox_admin_key(world.sandbox), *secret = NULL;
    InstantlyDocument *key = create_key(&world), *requests = NULL;
    size_t length = 0;
    CHECK(strcmp(string_at(key, "/key"), "***") == 0);
    CHECK_OK(instantly_document_secret, key, "/key", &secret, &length);
    CHECK(length == strlen(secret) && length > 10);
    check_document(key, secret, admin);
    CHECK_INVALID("the document has no secret", instantly_document_secret, key, "/name", &secret, NULL);
    CHECK_INVALID("the document has no secret", instantly_document_secret, key, "key", &secret, NULL);
    CHECK_INVALID("the document has no secret", instantly_document_secret, key, "", &secret, NULL);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    check_document(requests, secret, admin);
    CHECK_HOLDS(json_of(requests), "Bearer ***");
    instantly_document_free(requests);
    instantly_document_free(key);
    end_world(&world);
}

static void a_list_keeps_the_secrets_only_where_it_is_asked_to(void)
{
    World world = start_world(NULL);
    const char *admin = instantly_sandbox_admin_key(world.sandbox), *secret = NULL, *of_row = NULL, *of_item = NULL;
    InstantlyDocument *created = create_key(&world), *hidden = NULL, *revealed = NULL, *page = NULL, *item = NULL;
    InstantlyIterator *iterator = NULL;
    const InstantlyDocument *row = NULL;
    CHECK_OK(instantly_document_secret, created, "/key", &secret, NULL);
    CHECK_OK(instantly_keys_list, world.client, NULL, NULL, &hidden);
    CHECK_OK(instantly_keys_list, world.client, "{\"reveal\": true}", NULL, &revealed);
    CHECK_OK(instantly_keys_page, world.client, "{\"reveal\": true, \"limit\": 1}", NULL, &page);
    CHECK_OK(instantly_keys_open, world.client, "{\"reveal\": true}", NULL, &iterator);
    CHECK_OK(instantly_iterator_next, iterator, &item);
    CHECK_INVALID("no secret", instantly_document_secret, hidden, "/items/0/key", &of_row, NULL);
    CHECK_OK(instantly_document_row, revealed, 0, &row);
    CHECK_OK(instantly_document_secret, row, "/key", &of_row, NULL);
    CHECK_OK(instantly_document_secret, item, "/key", &of_item, NULL);
    CHECK(strcmp(secret, of_row) == 0 && strcmp(secret, of_item) == 0);
    CHECK_OK(instantly_document_secret, revealed, "/items/0/key", &of_row, NULL);
    CHECK_OK(instantly_document_secret, page, "/items/0/key", &of_item, NULL);
    CHECK(strcmp(secret, of_row) == 0 && strcmp(secret, of_item) == 0);
    check_document(hidden, secret, admin);
    check_document(revealed, secret, admin);
    check_document(page, secret, admin);
    check_document(item, secret, admin);
    instantly_document_free(item);
    instantly_iterator_free(iterator);
    instantly_document_free(page);
    instantly_document_free(revealed);
    instantly_document_free(hidden);
    instantly_document_free(created);
    end_world(&world);
}

static void no_error_holds_the_key_whatever_the_server_says(void)
{
    World world = start_world(NULL);
    const char *admin = instantly_sandbox_admin_key(world.sandbox);
    char fault[512], own[64];
    InstantlyDocument *document = NULL;
    InstantlyError *error = NULL;
    InstantlyClient *wrong = NULL;
    /* A server that repeats the key in its message. */
    snprintf(fault, sizeof fault,
             "{\"status\": 400, \"body\": \"{\\\"statusCode\\\": 400, \\\"message\\\": \\\"bad %s\\\"}\"}", admin);
    add_fault(&world, "status", fault);
    CHECK(instantly_workspace_get(world.client, NULL, NULL, &document, &error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK_HOLDS(instantly_error_text(error), "bad ***");
    CHECK_LACKS(instantly_error_text(error), admin);
    CHECK_LACKS(instantly_error_json(error), admin);
    instantly_error_free(error);
    /* A key with a newline inside. */
    snprintf(own, sizeof own, "%.20s\n%s", admin, "rest");
    CHECK(instantly_client_new(own, NULL, &wrong, &error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    own[20] = '\0';
    CHECK_LACKS(instantly_error_text(error), own);
    CHECK_LACKS(instantly_error_json(error), own);
    instantly_error_free(error);
    /* Options whose JSON is cut off in the middle of a secret. */
    snprintf(fault, sizeof fault, "{\"proxy\": \"http://user:%s", admin);
    CHECK(instantly_client_new("key", fault, &wrong, &error) == INSTANTLY_STATUS_INVALID_ARGUMENT);
    CHECK_LACKS(instantly_error_text(error), admin);
    instantly_error_free(error);
    end_world(&world);
}

static void no_review_and_no_other_document_holds_the_key(void)
{
    World world = start_world(NULL);
    const char *admin = instantly_sandbox_admin_key(world.sandbox), *secret = NULL;
    static const char *const scopes[] = {"all:all"}, *const formats[] = {"text", "markdown", "html", "json"};
    InstantlyDocument *made = NULL, *documents[6] = {NULL}, *rendered = NULL;
    CHECK_OK(instantly_sandbox_key_with_scopes, world.sandbox, scopes, 1, &made);
    CHECK_OK(instantly_document_secret, made, "/key", &secret, NULL);
    CHECK_OK(instantly_client_review, world.client, NULL, NULL, &documents[0]);
    CHECK_OK(instantly_keys_review, world.client, NULL, NULL, &documents[1]);
    CHECK_OK(instantly_client_check, world.client, NULL, NULL, &documents[2]);
    CHECK_OK(instantly_audit_logs_list, world.client, NULL, NULL, &documents[3]);
    CHECK_OK(instantly_workspace_change_owner, world.client, "jonas.keller@northwind.example.com",
             instantly_sandbox_owner_token(world.sandbox), NULL, NULL, &documents[4]);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &documents[5]);
    CHECK_LACKS(json_of(documents[5]), instantly_sandbox_owner_token(world.sandbox));
    check_document(made, secret, admin);
    for (size_t i = 0; i < COUNT(formats); i++) {
        CHECK_OK(instantly_client_review_render, documents[0], formats[i], &rendered);
        CHECK_LACKS(string_at(rendered, ""), secret);
        instantly_document_free(rendered);
    }
    for (size_t i = 0; i < COUNT(documents); i++) {
        check_document(documents[i], secret, admin);
        instantly_document_free(documents[i]);
    }
    instantly_document_free(made);
    end_world(&world);
}

const Test secret_tests[] = {
    PROMISE(a_new_key_gives_its_secret_once_by_name_and_shows_it_nowhere),
    PROMISE(a_list_keeps_the_secrets_only_where_it_is_asked_to),
    PROMISE(no_error_holds_the_key_whatever_the_server_says),
    PROMISE(no_review_and_no_other_document_holds_the_key),
    NO_MORE,
};
