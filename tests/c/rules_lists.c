/* rules_lists.c: iterators: the same items as the list, page by page. */

#include "check.h"

typedef InstantlyStatus Listing(const InstantlyClient *, const char *, const InstantlyCancel *, InstantlyDocument **,
                                InstantlyError **);
typedef InstantlyStatus Opening(const InstantlyClient *, const char *, const InstantlyCancel *, InstantlyIterator **,
                                InstantlyError **);

static const struct {
    Listing *list;
    Opening *open;
    const char *options, *key;
} LISTS[] = {
    {instantly_members_list, instantly_members_open, "{\"page_size\": 3}", "/id"},
    {instantly_keys_list, instantly_keys_open, "{\"page_size\": 2}", "/id"},
    {instantly_groups_list, instantly_groups_open, "{\"page_size\": 4}", "/id"},
    {instantly_tags_list, instantly_tags_open, "{\"page_size\": 1}", "/id"},
    {instantly_tags_mappings, instantly_tags_mappings_open, "{\"page_size\": 2}", "/id"},
    {instantly_campaigns_list, instantly_campaigns_open, "{\"page_size\": 5}", "/id"},
    {instantly_accounts_list, instantly_accounts_open, "{\"page_size\": 5}", "/email"},
    {instantly_audit_logs_list, instantly_audit_logs_open, "{\"page_size\": 100}", "/id"},
};

static void an_iterator_gives_the_items_of_the_list_in_their_order(void)
{
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        InstantlyDocument *list = NULL, *item = NULL;
        InstantlyIterator *iterator = NULL;
        const InstantlyDocument *row = NULL;
        size_t index = 0;
        bool is_complete = true;
        CHECK_STATUS(INSTANTLY_STATUS_OK, "", LISTS[i].list, world.client, NULL, NULL, &list);
        CHECK_STATUS(INSTANTLY_STATUS_OK, "", LISTS[i].open, world.client, LISTS[i].options, NULL, &iterator);
        CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
        CHECK(!is_complete);
        for (; instantly_iterator_next(iterator, &item, NULL) == INSTANTLY_STATUS_OK; index++) {
            CHECK_OK(instantly_document_row, list, index, &row);
            CHECK(strcmp(string_at(item, LISTS[i].key), string_at(row, LISTS[i].key)) == 0);
            instantly_document_free(item);
        }
        CHECK(index == row_count(list) && index > 0);
        CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
        CHECK(is_complete);
        instantly_iterator_free(iterator);
        instantly_document_free(list);
    }
    end_world(&world);
}

static void an_iterator_gives_whole_pages_too_and_what_is_left_of_one(void)
{
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        InstantlyDocument *list = NULL, *item = NULL, *page = NULL;
        InstantlyIterator *iterator = NULL;
        const InstantlyDocument *row = NULL, *taken = NULL;
        size_t index = 1;
        bool is_complete = false;
        CHECK_STATUS(INSTANTLY_STATUS_OK, "", LISTS[i].list, world.client, NULL, NULL, &list);
        CHECK_STATUS(INSTANTLY_STATUS_OK, "", LISTS[i].open, world.client, LISTS[i].options, NULL, &iterator);
        CHECK_OK(instantly_iterator_next, iterator, &item);
        instantly_document_free(item);
        while (instantly_iterator_next_page(iterator, &page, NULL) == INSTANTLY_STATUS_OK) {
            size_t rows = row_count(page);
            for (size_t at = 0; at < rows; at++) {
                CHECK_OK(instantly_document_row, list, index++, &row);
                CHECK_OK(instantly_document_row, page, at, &taken);
                CHECK(strcmp(string_at(taken, LISTS[i].key), string_at(row, LISTS[i].key)) == 0);
            }
            CHECK(rows > 0);
            instantly_document_free(page);
        }
        CHECK(index == row_count(list));
        CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next_page, iterator, &page);
        CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next, iterator, &item);
        CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
        CHECK(is_complete);
        instantly_iterator_free(iterator);
        instantly_document_free(list);
    }
    end_world(&world);
}

static void what_was_not_taken_of_a_page_is_not_complete(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL, *page = NULL;
    bool is_complete = true;
    CHECK_OK(instantly_members_open, world.client, NULL, NULL, &iterator);
    for (int i = 0; i < 7; i++) {
        CHECK_OK(instantly_iterator_next, iterator, &item);
        instantly_document_free(item);
    }
    CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
    CHECK(!is_complete);
    CHECK_OK(instantly_iterator_next_page, iterator, &page);
    CHECK(row_count(page) == 1);
    CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
    CHECK(is_complete);
    instantly_document_free(page);
    instantly_iterator_free(iterator);
    /* max_items, and an error, end pages as they end items. */
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 3, \"max_items\": 4}", NULL, &iterator);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(instantly_iterator_next_page, iterator, &page);
        CHECK(row_count(page) == (i == 0 ? 3 : 1));
        instantly_document_free(page);
    }
    CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next_page, iterator, &page);
    CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
    CHECK(!is_complete);
    instantly_iterator_free(iterator);
    add_fault(&world, "status", "{\"status\": 500, \"times\": null, \"after\": 1}");
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 3}", NULL, &iterator);
    CHECK_OK(instantly_iterator_next_page, iterator, &page);
    instantly_document_free(page);
    CHECK_ERROR(INSTANTLY_STATUS_SERVER, "members.list", instantly_iterator_next_page, iterator, &page);
    CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next_page, iterator, &page);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void an_iterator_sends_nothing_before_its_first_item_and_one_request_a_page(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL, *requests = NULL, *meta = NULL;
    static const size_t expected[] = {0, 1, 1, 1, 2, 2, 2, 3, 3};
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 3}", NULL, &iterator);
    for (size_t taken = 0; taken <= 8; taken++) {
        CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
        CHECK(row_count(requests) == expected[taken]);
        instantly_document_free(requests);
        if (taken == 8) break;
        CHECK_OK(instantly_iterator_next, iterator, &item);
        instantly_document_free(item);
    }
    CHECK_OK(instantly_iterator_meta, iterator, &meta);
    CHECK(int64_at(meta, "/attempts") == 3);
    instantly_document_free(meta);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void the_end_is_no_error_and_comes_as_often_as_it_is_asked_for(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *const before = (InstantlyDocument *)(uintptr_t)0x1234, *item = NULL;
    bool is_complete = true;
    CHECK_OK(instantly_members_open, world.client, "{\"max_items\": 2}", NULL, &iterator);
    for (int i = 0; i < 2; i++) {
        CHECK_OK(instantly_iterator_next, iterator, &item);
        instantly_document_free(item);
    }
    item = before;
    for (int i = 0; i < 3; i++) CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next, iterator, &item);
    CHECK(item == before);
    CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
    CHECK(!is_complete);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void an_error_ends_an_iterator(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL;
    bool is_complete = true;
    add_fault(&world, "status", "{\"status\": 500, \"times\": null, \"after\": 1}");
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 3}", NULL, &iterator);
    for (int i = 0; i < 3; i++) {
        CHECK_OK(instantly_iterator_next, iterator, &item);
        instantly_document_free(item);
    }
    CHECK_ERROR(INSTANTLY_STATUS_SERVER, "members.list", instantly_iterator_next, iterator, &item);
    CHECK_OK(instantly_sandbox_clear_faults, world.sandbox);
    CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next, iterator, &item);
    CHECK_OK(instantly_iterator_is_complete, iterator, &is_complete);
    CHECK(!is_complete);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void wrong_arguments_are_an_error_when_an_iterator_is_opened(void)
{
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(LISTS); i++) {
        InstantlyIterator *iterator = NULL;
        CHECK_INVALID("page_size: must be from 1", LISTS[i].open, world.client, "{\"page_size\": 0}", NULL, &iterator);
        CHECK_INVALID("unknown option \"limit\"", LISTS[i].open, world.client, "{\"limit\": 3}", NULL, &iterator);
        CHECK(iterator == NULL);
    }
    end_world(&world);
}

static void items_live_on_when_their_iterator_is_freed(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL;
    CHECK_OK(instantly_members_open, world.client, NULL, NULL, &iterator);
    CHECK_OK(instantly_iterator_next, iterator, &item);
    instantly_iterator_free(iterator);
    CHECK_HOLDS(string_at(item, "/email"), "@");
    CHECK_INVALID("is no live InstantlyIterator", instantly_iterator_next, iterator, &item);
    instantly_document_free(item);
    end_world(&world);
}

/* --- Two threads at once ----------------------------------------------------------------------- */

typedef struct {
    InstantlyIterator *iterator;
    InstantlyStatus status;
} Taking;

static void *take_one(void *context)
{
    Taking *taking = context;
    InstantlyDocument *item = NULL;
    taking->status = instantly_iterator_next(taking->iterator, &item, NULL);
    instantly_document_free(item);
    return NULL;
}

static void an_iterator_in_use_by_another_thread_is_a_status(void)
{
    World world = start_world(NULL);
    Taking taking = {NULL, INSTANTLY_STATUS_OK};
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *item = NULL;
    bool is_complete = false;
    pthread_t thread;
    add_fault(&world, "stall", "{}");
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_members_open, world.client, NULL, cancel, &taking.iterator);
    thread = start_thread(take_one, &taking);
    wait_for_requests(&world, 1);
    CHECK_INVALID("iterator: is in use by another thread", instantly_iterator_next, taking.iterator, &item);
    CHECK_INVALID("iterator: is in use by another thread", instantly_iterator_is_complete, taking.iterator,
                  &is_complete);
    CHECK_INVALID("iterator: is in use by another thread", instantly_iterator_meta, taking.iterator, &item);
    /* Freed under the other thread's feet: its call goes on. */
    instantly_iterator_free(taking.iterator);
    CHECK_OK(instantly_cancel_trigger, cancel);
    join_thread(thread);
    CHECK(taking.status == INSTANTLY_STATUS_CANCELLED);
    instantly_cancel_free(cancel);
    end_world(&world);
}

const Test list_tests[] = {
    PROMISE(an_iterator_gives_the_items_of_the_list_in_their_order),
    PROMISE(an_iterator_gives_whole_pages_too_and_what_is_left_of_one),
    PROMISE(what_was_not_taken_of_a_page_is_not_complete),
    PROMISE(an_iterator_sends_nothing_before_its_first_item_and_one_request_a_page),
    PROMISE(the_end_is_no_error_and_comes_as_often_as_it_is_asked_for),
    PROMISE(an_error_ends_an_iterator),
    PROMISE(wrong_arguments_are_an_error_when_an_iterator_is_opened),
    PROMISE(items_live_on_when_their_iterator_is_freed),
    PROMISE(an_iterator_in_use_by_another_thread_is_a_status),
    NO_MORE,
};
