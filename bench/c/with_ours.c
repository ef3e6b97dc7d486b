/* This library, from C. */

#include <instantly_rbac.h>

#include "driver.h"

static size_t length(const InstantlyDocument *document, const char *pointer)
{
    const char *text = NULL;
    size_t length = 0;
    instantly_document_string(document, pointer, &text, &length, NULL);
    return length;
}

static void get_member(const InstantlyClient *client, Tally *tally)
{
    InstantlyDocument *member = NULL;
    must(instantly_members_get(client, MEMBER, NULL, NULL, &member, NULL) == INSTANTLY_STATUS_OK, "members.get");
    add(tally, length(member, "/id") + length(member, "/email") + length(member, "/role"));
    instantly_document_free(member);
}

/* The fields of an event, in the order in which read_event has them. */
static const char *const fields[] = {
    "id", "organization_id", "ip_address", "user_agent", "user_id", "user_name", "api_key_id", "campaign_id",
    "webhook_id", "subsequence_id", "list_id", "timestamp", "audit_metadata", "activity_type", "affected_count", "from_api",
};
enum { TEXTS = 11, PRESENT = 13, FIELDS = sizeof fields / sizeof *fields, LARGEST_PAGE = 1000 };

static unsigned long long read_event(const InstantlyValue *values)
{
    unsigned long long sum = 0;
    for (int field = 0; field < TEXTS; field++) sum += values[field].length;
    for (int field = TEXTS; field < PRESENT; field++) sum += values[field].kind != INSTANTLY_TYPE_NULL;
    for (int field = PRESENT; field < FIELDS; field++) sum += values[field].int64;
    return sum;
}

/* Those of the work objects-two. */
static const char *const two[] = {"timestamp", "user_name"};

static unsigned long long read_two(const InstantlyValue *values)
{
    return (values[0].kind != INSTANTLY_TYPE_NULL) + values[1].length;
}

/* Page by page, in the memory of one page. */
static void iterate(const InstantlyClient *client, const char *options, Tally *tally, const char *const *names,
                    size_t count, unsigned long long read(const InstantlyValue *))
{
    static InstantlyValue values[LARGEST_PAGE * FIELDS];
    InstantlyIterator *events = NULL;
    InstantlyDocument *page = NULL;
    InstantlyStatus status = instantly_audit_logs_open(client, options, NULL, &events, NULL);
    must(status == INSTANTLY_STATUS_OK, "audit_logs.iter");
    while ((status = instantly_iterator_next_page(events, &page, NULL)) == INSTANTLY_STATUS_OK) {
        size_t rows = 0;
        must(instantly_document_rows(page, &rows, NULL) == INSTANTLY_STATUS_OK && rows <= LARGEST_PAGE, "the rows");
        status = instantly_document_values(page, names, count, values, rows, NULL);
        must(status == INSTANTLY_STATUS_OK, "the values");
        for (size_t row = 0; row < rows; row++) add(tally, read(values + count * row));
        instantly_document_free(page);
    }
    must(status == INSTANTLY_STATUS_END, "the iterator");
    instantly_iterator_free(events);
}

/* Column by column: the sum of one, and how many have another. Children stand in the order of the columns. */
static void read_batches(const InstantlyClient *client, const char *options, Tally *tally)
{
    enum { KIND = 3, AGENT = 7 };
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    must(instantly_audit_logs_batches(client, options, NULL, &stream, NULL) == INSTANTLY_STATUS_OK, "batches");
    while (stream.get_next(&stream, &batch) == 0 && batch.release != NULL) {
        const struct ArrowArray *kinds = batch.children[KIND], *agents = batch.children[AGENT];
        const int64_t *values = kinds->buffers[1];
        for (int64_t row = 0; row < batch.length; row++) tally->checksum += values[kinds->offset + row];
        tally->checksum += agents->length - agents->null_count;
        tally->items += batch.length;
        batch.release(&batch);
    }
    stream.release(&stream);
}

int main(int count, char **arguments)
{
    InstantlyClient *client = NULL;
    Tally tally = {0, 0}, warm = {0, 0};
    char settings[128], options[64] = "{}";
    must(count == 4, "driver WORK URL LIMIT");
    const char *work = arguments[1];
    snprintf(settings, sizeof settings, "{\"base_url\": \"%s\", \"capacity\": null}", arguments[2]);
    if (atoi(arguments[3]) > 0) snprintf(options, sizeof options, "{\"page_size\": %d}", atoi(arguments[3]));
    must(instantly_client_new(KEY, settings, &client, NULL) == INSTANTLY_STATUS_OK, "client_new");
    get_member(client, &warm);
    ready();
    if (strcmp(work, "objects") == 0)
        iterate(client, options, &tally, fields, FIELDS, read_event);
    else if (strcmp(work, "objects-two") == 0)
        iterate(client, options, &tally, two, sizeof two / sizeof *two, read_two);
    else if (strcmp(work, "frame") == 0)
        read_batches(client, options, &tally);
    else if (strcmp(work, "small") == 0)
        for (int call = 0; call < SMALL_REQUESTS; call++) get_member(client, &tally);
    else
        must(0, "the work, which does not exist,");
    done(&tally);
    instantly_client_free(client);
    return 0;
}
