/* rules_handles.c: what lives how long, and that a handle which was freed is known for ever. */

#include "check.h"

static void freeing_a_handle_twice_does_nothing_to_the_next_one(void)
{
    InstantlyDocument *first = NULL, *second = NULL;
    CHECK_OK(instantly_scopes_documented, &first);
    instantly_document_free(first);
    CHECK_OK(instantly_scopes_documented, &second);
    /* The second may well have the first one's place. */
    instantly_document_free(first);
    CHECK(row_count(second) > 20);
    instantly_document_free(second);
}

static void a_freed_handle_stays_dead_however_often_its_place_is_used_again(void)
{
    InstantlyMatrix *stale = NULL;
    InstantlyDocument *roles = NULL;
    CHECK_OK(instantly_matrix_original, &stale);
    instantly_matrix_free(stale);
    for (int i = 0; i < rounds(10000); i++) {
        InstantlyMatrix *matrix = NULL;
        REQUIRE(instantly_matrix_original(&matrix, NULL) == INSTANTLY_STATUS_OK && matrix != stale);
        REQUIRE(instantly_matrix_roles(stale, &roles, NULL) == INSTANTLY_STATUS_INVALID_ARGUMENT);
        instantly_matrix_free(matrix);
    }
}

static void freeing_with_the_function_of_another_sort_does_nothing(void)
{
    InstantlyMatrix *matrix = NULL;
    InstantlyDocument *document = NULL;
    CHECK_OK(instantly_matrix_original, &matrix);
    instantly_client_free((InstantlyClient *)matrix);
    instantly_document_free((InstantlyDocument *)matrix);
    instantly_error_free((InstantlyError *)matrix);
    CHECK_OK(instantly_matrix_roles, matrix, &document);
    CHECK(row_count(document) == 4);
    instantly_document_free(document);
    instantly_matrix_free(matrix);
}

static void documents_and_iterators_outlive_their_client_and_its_server(void)
{
    World world = start_world("{\"members\": 150}");
    InstantlyDocument *members = NULL, *first = NULL, *second = NULL;
    InstantlyIterator *iterator = NULL;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK_OK(instantly_members_open, world.client, NULL, NULL, &iterator);
    CHECK_OK(instantly_iterator_next, iterator, &first);
    instantly_client_free(world.client);
    /* The items of the page are there already; the next page is asked for without the handle. */
    for (int i = 1; i < 150; i++) {
        CHECK_OK(instantly_iterator_next, iterator, &second);
        instantly_document_free(second);
    }
    CHECK(instantly_iterator_next(iterator, &second, NULL) == INSTANTLY_STATUS_END);
    instantly_iterator_free(iterator);
    instantly_sandbox_free(world.sandbox);
    CHECK(row_count(members) == 150);
    CHECK_HOLDS(string_at(members, "/items/0/email"), "@");
    CHECK_HOLDS(string_at(first, "/email"), "@");
    instantly_document_free(first);
    instantly_document_free(members);
}

static void a_client_for_a_sub_workspace_outlives_the_one_it_was_made_from(void)
{
    World world = start_world(NULL);
    InstantlyDocument *subs = NULL, *theirs = NULL;
    InstantlyClient *sub = NULL;
    CHECK_OK(instantly_sandbox_sub_workspaces, world.sandbox, &subs);
    CHECK(instantly_client_workspace_id(world.client) == NULL);
    CHECK_OK(instantly_client_as_workspace, world.client, string_at(subs, "/0/id"), &sub);
    instantly_client_free(world.client);
    CHECK(strcmp(instantly_client_workspace_id(sub), string_at(subs, "/0/id")) == 0);
    CHECK(strcmp(instantly_client_base_url(sub), instantly_sandbox_url(world.sandbox)) == 0);
    CHECK_OK(instantly_workspace_get, sub, NULL, NULL, &theirs);
    CHECK(strcmp(string_at(theirs, "/name"), string_at(subs, "/0/name")) == 0);
    instantly_document_free(theirs);
    instantly_document_free(subs);
    instantly_client_free(sub);
    instantly_sandbox_free(world.sandbox);
}

static void a_closed_client_is_an_error_and_so_are_its_sub_workspaces(void)
{
    World world = start_world(NULL);
    InstantlyDocument *subs = NULL, *document = NULL;
    InstantlyClient *sub = NULL, *other = client_with(&world, NULL);
    CHECK_OK(instantly_sandbox_sub_workspaces, world.sandbox, &subs);
    CHECK_OK(instantly_client_as_workspace, world.client, string_at(subs, "/0/id"), &sub);
    CHECK_OK(instantly_client_close, world.client);
    CHECK_INVALID("was closed", instantly_members_list, world.client, NULL, NULL, &document);
    CHECK_INVALID("was closed", instantly_members_list, sub, NULL, NULL, &document);
    CHECK_OK(instantly_client_close, world.client);
    /* One of its own connections is another client's no more than its key is. */
    CHECK_OK(instantly_members_list, other, NULL, NULL, &document);
    instantly_document_free(document);
    instantly_document_free(subs);
    instantly_client_free(other);
    instantly_client_free(sub);
    end_world(&world);
}

static void closing_the_client_of_a_sub_workspace_leaves_all_others_open(void)
{
    World world = start_world(NULL);
    InstantlyDocument *subs = NULL, *document = NULL, *item = NULL;
    InstantlyClient *sub = NULL, *sibling = NULL;
    InstantlyIterator *ours = NULL, *theirs = NULL;
    CHECK_OK(instantly_sandbox_sub_workspaces, world.sandbox, &subs);
    CHECK_OK(instantly_client_as_workspace, world.client, string_at(subs, "/0/id"), &sub);
    CHECK_OK(instantly_client_as_workspace, world.client, string_at(subs, "/0/id"), &sibling);
    CHECK_OK(instantly_members_open, world.client, NULL, NULL, &ours);
    CHECK_OK(instantly_members_open, sub, NULL, NULL, &theirs);
    CHECK_OK(instantly_client_close, sub);
    CHECK_INVALID("was closed", instantly_members_list, sub, NULL, NULL, &document);
    CHECK_INVALID("was closed", instantly_iterator_next, theirs, &item);
    instantly_client_free(sub);
    CHECK_OK(instantly_iterator_next, ours, &item);
    instantly_document_free(item);
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &document);
    instantly_document_free(document);
    CHECK_OK(instantly_members_list, sibling, NULL, NULL, &document);
    instantly_document_free(document);
    instantly_iterator_free(theirs);
    instantly_iterator_free(ours);
    instantly_client_free(sibling);
    instantly_document_free(subs);
    end_world(&world);
}

static void closing_ends_iterators_and_streams_with_an_error(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 1}", NULL, &iterator);
    CHECK_OK(instantly_audit_logs_batches, world.client, "{\"page_size\": 1}", NULL, &stream);
    CHECK_OK(instantly_iterator_next, iterator, &item);
    instantly_document_free(item);
    CHECK_OK(instantly_client_close, world.client);
    CHECK_INVALID("was closed", instantly_iterator_next, iterator, &item);
    CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next, iterator, &item);
    CHECK(stream.get_next(&stream, &batch) != 0);
    CHECK_HOLDS(stream.get_last_error(&stream), "was closed");
    stream.release(&stream);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void a_row_is_borrowed_from_its_document(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL;
    const InstantlyDocument *row = NULL, *again = NULL;
    const char *string = "default";
    size_t handles;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    handles = instantly_handle_count();
    CHECK_OK(instantly_document_row, members, 2, &row);
    CHECK(instantly_handle_count() == handles + 1);
    CHECK_OK(instantly_document_row, members, 2, &again);
    CHECK(row == again);
    instantly_document_free((InstantlyDocument *)row);
    CHECK(strcmp(string_at(row, "/email"), string_at(members, "/items/2/email")) == 0);
    CHECK_HOLDS(json_of(members), json_of(row));
    instantly_document_free(members);
    CHECK_INVALID("is no live", instantly_document_string, row, "/email", &string, NULL);
    end_world(&world);
}

static void a_row_of_a_row_ends_with_the_document_too(void)
{
    InstantlyDocument *rows = NULL;
    const InstantlyDocument *role = NULL, *cell = NULL;
    size_t count = 0;
    CHECK_OK(instantly_matrix_rows, NULL, &rows);
    CHECK_OK(instantly_document_row, rows, 0, &role);
    CHECK_INVALID("not a list", instantly_document_rows, role, &count);
    instantly_document_free(rows);
    CHECK_INVALID("is no live", instantly_document_row, role, 0, &cell);
}

static void a_client_says_its_settings_until_it_is_freed(void)
{
    World world = start_world(NULL);
    InstantlyClient *client = client_with(&world, "{\"total_timeout_seconds\": 7.5}");
    CHECK(strcmp(instantly_client_base_url(client), instantly_sandbox_url(world.sandbox)) == 0);
    CHECK(instantly_client_total_timeout_seconds(client) == 7.5);
    CHECK(instantly_client_total_timeout_seconds(world.client) == 120);
    instantly_client_free(client);
    CHECK(instantly_client_base_url(client) == NULL && instantly_client_workspace_id(client) == NULL);
    CHECK(instantly_client_total_timeout_seconds(client) == 0);
    end_world(&world);
    CHECK(instantly_sandbox_url(world.sandbox) == NULL && instantly_sandbox_admin_key(world.sandbox) == NULL);
}

static void the_library_is_that_of_the_header(void)
{
    CHECK(instantly_abi_version() == INSTANTLY_ABI_VERSION);
    CHECK(strcmp(instantly_version(), INSTANTLY_VERSION) == 0);
}

const Test handle_tests[] = {
    PROMISE(freeing_a_handle_twice_does_nothing_to_the_next_one),
    PROMISE(a_freed_handle_stays_dead_however_often_its_place_is_used_again),
    PROMISE(freeing_with_the_function_of_another_sort_does_nothing),
    PROMISE(documents_and_iterators_outlive_their_client_and_its_server),
    PROMISE(a_client_for_a_sub_workspace_outlives_the_one_it_was_made_from),
    PROMISE(a_closed_client_is_an_error_and_so_are_its_sub_workspaces),
    PROMISE(closing_the_client_of_a_sub_workspace_leaves_all_others_open),
    PROMISE(closing_ends_iterators_and_streams_with_an_error),
    PROMISE(a_row_is_borrowed_from_its_document),
    PROMISE(a_row_of_a_row_ends_with_the_document_too),
    PROMISE(a_client_says_its_settings_until_it_is_freed),
    PROMISE(the_library_is_that_of_the_header),
    NO_MORE,
};
