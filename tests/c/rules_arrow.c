/* rules_arrow.c: the audit log as an Arrow C stream, read as its specification says. */

#include "check.h"

#include <errno.h>

typedef struct ArrowArrayStream Stream;

static Stream open_stream(const InstantlyClient *client, const char *options, const InstantlyCancel *cancel)
{
    Stream stream;
    memset(&stream, 0, sizeof stream);
    CHECK_OK(instantly_audit_logs_batches, client, options, cancel, &stream);
    REQUIRE(stream.release != NULL);
    return stream;
}

static void release_stream(Stream *stream)
{
    stream->release(stream);
    CHECK(stream->release == NULL);
}

/* The next batch; false at the end of the stream. */
static bool next_batch(Stream *stream, struct ArrowArray *batch)
{
    REQUIRE(stream->get_next(stream, batch) == 0);
    return batch->release != NULL;
}

/* A value of a utf8 column, in the spans of the column's buffers; NULL of a null. */
static const char *utf8_at(const struct ArrowArray *column, int64_t row, size_t *length)
{
    const uint8_t *validity = column->buffers[0];
    const int32_t *offsets = column->buffers[1];
    int64_t at = column->offset + row;
    if (validity != NULL && (validity[at / 8] >> (at % 8) & 1) == 0) return NULL;
    *length = (size_t)(offsets[at + 1] - offsets[at]);
    return (const char *)column->buffers[2] + offsets[at];
}

/* --- The schema -------------------------------------------------------------------------------- */

static void the_columns_are_those_of_the_header(void)
{
    static const struct {
        const char *name, *format;
    } columns[] = {
        {"id", "u"},          {"timestamp", "tsm:UTC"}, {"organization_id", "u"}, {"activity_type", "l"},
        {"activity_type_name", "u"}, {"ip_address", "u"}, {"from_api", "b"},      {"user_agent", "u"},
        {"user_id", "u"},     {"user_name", "u"},       {"api_key_id", "u"},      {"affected_count", "l"},
        {"campaign_id", "u"}, {"webhook_id", "u"},      {"subsequence_id", "u"},  {"list_id", "u"},
        {"audit_metadata", "u"}, {"extra", "u"},        {"irregular", "+l"},
    };
    World world = start_world(NULL);
    Stream stream = open_stream(world.client, NULL, NULL);
    struct ArrowSchema schema;
    REQUIRE(stream.get_schema(&stream, &schema) == 0);
    CHECK(strcmp(schema.format, "+s") == 0);
    REQUIRE(schema.n_children == (int64_t)COUNT(columns));
    for (size_t i = 0; i < COUNT(columns); i++) {
        CHECK(strcmp(schema.children[i]->name, columns[i].name) == 0);
        CHECK(strcmp(schema.children[i]->format, columns[i].format) == 0);
        CHECK((schema.children[i]->flags & ARROW_FLAG_NULLABLE) != 0);
    }
    CHECK(strcmp(schema.children[COUNT(columns) - 1]->children[0]->format, "u") == 0);
    schema.release(&schema);
    CHECK(schema.release == NULL);
    release_stream(&stream);
    end_world(&world);
}

/* --- The rows ---------------------------------------------------------------------------------- */

static void every_event_of_every_page_is_a_row(void)
{
    World world = start_world("{\"audit_events\": 2500}");
    Stream stream = open_stream(world.client, NULL, NULL);
    InstantlyDocument *list = NULL, *requests = NULL;
    struct ArrowArray batch;
    int64_t rows = 0, batches = 0;
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 0);
    CHECK_OK(instantly_audit_logs_list, world.client, NULL, NULL, &list);
    while (next_batch(&stream, &batch)) {
        CHECK(batch.n_children == 19 && batch.length <= 1000);
        for (int64_t i = 0; i < batch.length; i++, rows++) {
            char pointer[64];
            size_t length = 0, expected_length = 0;
            const char *id = utf8_at(batch.children[0], i, &length), *expected = NULL;
            snprintf(pointer, sizeof pointer, "/items/%lld/id", (long long)rows);
            REQUIRE(instantly_document_string(list, pointer, &expected, &expected_length, NULL) == INSTANTLY_STATUS_OK);
            REQUIRE(id != NULL && length == expected_length && memcmp(id, expected, length) == 0);
        }
        batch.release(&batch);
        CHECK(batch.release == NULL);
        batches++;
    }
    CHECK(rows == 2900 && batches == 3 && row_count(list) == 2900);
    /* The end stays the end, and is no error. */
    CHECK(!next_batch(&stream, &batch));
    CHECK(stream.get_last_error(&stream) == NULL);
    release_stream(&stream);
    instantly_document_free(requests);
    instantly_document_free(list);
    end_world(&world);
}

static void options_are_those_of_the_list(void)
{
    World world = start_world(NULL);
    Stream stream = open_stream(world.client, "{\"page_size\": 3, \"max_items\": 7}", NULL);
    struct ArrowArray batch;
    static const int64_t expected[] = {3, 3, 1};
    for (size_t i = 0; i < COUNT(expected); i++) {
        REQUIRE(next_batch(&stream, &batch));
        CHECK(batch.length == expected[i]);
        batch.release(&batch);
    }
    CHECK(!next_batch(&stream, &batch));
    release_stream(&stream);
    end_world(&world);
}

static void a_batch_and_a_stream_outlive_what_they_were_made_from(void)
{
    World world = start_world(NULL);
    Stream stream = open_stream(world.client, "{\"page_size\": 5}", NULL);
    struct ArrowArray batch;
    struct ArrowSchema schema;
    size_t length = 0;
    instantly_client_free(world.client);
    REQUIRE(next_batch(&stream, &batch));
    REQUIRE(stream.get_schema(&stream, &schema) == 0);
    instantly_sandbox_free(world.sandbox);
    release_stream(&stream);
    CHECK(batch.length == 5 && utf8_at(batch.children[0], 4, &length) != NULL && length == 36);
    CHECK(strcmp(schema.children[0]->name, "id") == 0);
    batch.release(&batch);
    schema.release(&schema);
}

static void a_stream_may_be_released_at_any_time(void)
{
    World world = start_world(NULL);
    Stream unread = open_stream(world.client, NULL, NULL),
           begun = open_stream(world.client, "{\"page_size\": 5}", NULL);
    struct ArrowArray batch;
    release_stream(&unread);
    REQUIRE(next_batch(&begun, &batch));
    batch.release(&batch);
    release_stream(&begun);
    end_world(&world);
}

/* --- Errors ------------------------------------------------------------------------------------ */

static void wrong_options_are_reported_at_once_and_fill_nothing(void)
{
    World world = start_world(NULL);
    Stream stream, before;
    memset(&stream, 0xA5, sizeof stream);
    memcpy(&before, &stream, sizeof stream);
    CHECK_INVALID("page_size: must be from 1 to 1000", instantly_audit_logs_batches, world.client,
                  "{\"page_size\": 1001}", NULL, &stream);
    CHECK_INVALID("unknown option \"limit\"", instantly_audit_logs_batches, world.client, "{\"limit\": 5}", NULL,
                  &stream);
    CHECK_INVALID("start_date", instantly_audit_logs_batches, world.client, "{\"start_date\": \"x\"}", NULL, &stream);
    CHECK(memcmp(&stream, &before, sizeof stream) == 0);
    end_world(&world);
}

static void an_error_of_a_page_is_reported_by_the_stream_which_is_over_then(void)
{
    World world = start_world(NULL);
    Stream stream = open_stream(world.client, "{\"page_size\": 100}", NULL);
    struct ArrowArray batch;
    add_fault(&world, "status", "{\"status\": 500, \"operation\": \"audit_logs.list\", \"after\": 1, \"times\": null}");
    REQUIRE(next_batch(&stream, &batch));
    CHECK(batch.length == 100);
    batch.release(&batch);
    CHECK(stream.get_next(&stream, &batch) == EIO);
    CHECK_HOLDS(stream.get_last_error(&stream), "audit_logs.list: the server answered 500");
    CHECK_LACKS(stream.get_last_error(&stream), instantly_sandbox_admin_key(world.sandbox));
    CHECK_OK(instantly_sandbox_clear_faults, world.sandbox);
    CHECK(!next_batch(&stream, &batch));
    release_stream(&stream);
    end_world(&world);
}

static void a_stream_that_was_cancelled_ends(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    Stream stream;
    struct ArrowArray batch;
    CHECK_OK(instantly_cancel_new, &cancel);
    stream = open_stream(world.client, "{\"page_size\": 10}", cancel);
    REQUIRE(next_batch(&stream, &batch));
    batch.release(&batch);
    CHECK_OK(instantly_cancel_trigger, cancel);
    instantly_cancel_free(cancel);
    CHECK(stream.get_next(&stream, &batch) != 0);
    CHECK_HOLDS(stream.get_last_error(&stream), "interrupted");
    release_stream(&stream);
    end_world(&world);
}

const Test arrow_tests[] = {
    PROMISE(the_columns_are_those_of_the_header),
    PROMISE(every_event_of_every_page_is_a_row),
    PROMISE(options_are_those_of_the_list),
    PROMISE(a_batch_and_a_stream_outlive_what_they_were_made_from),
    PROMISE(a_stream_may_be_released_at_any_time),
    PROMISE(wrong_options_are_reported_at_once_and_fill_nothing),
    PROMISE(an_error_of_a_page_is_reported_by_the_stream_which_is_over_then),
    PROMISE(a_stream_that_was_cancelled_ends),
    NO_MORE,
};
