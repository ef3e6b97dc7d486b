/* What one writes with libcurl and jansson. */

#include <curl/curl.h>
#include <jansson.h>

#include "driver.h"

typedef struct {
    char *bytes;
    size_t length, capacity;
} Body;

static size_t collect(char *bytes, size_t size, size_t count, void *into)
{
    Body *body = into;
    size_t more = size * count;
    if (body->length + more > body->capacity) {
        body->capacity = 2 * (body->length + more);
        body->bytes = realloc(body->bytes, body->capacity);
        must(body->bytes != NULL, "realloc");
    }
    memcpy(body->bytes + body->length, bytes, more);
    body->length += more;
    return more;
}

static json_t *get(CURL *curl, Body *body, const char *url)
{
    long status = 0;
    body->length = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    must(curl_easy_perform(curl) == CURLE_OK, "the request");
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    must(status == 200, "the reply");
    json_t *value = json_loadb(body->bytes, body->length, 0, NULL);
    must(value != NULL, "the JSON");
    return value;
}

static size_t length(const json_t *object, const char *name)
{
    return json_string_length(json_object_get(object, name));
}

static unsigned long long read_event(const json_t *event)
{
    return length(event, "id") + json_is_string(json_object_get(event, "timestamp")) + length(event, "organization_id")
           + json_integer_value(json_object_get(event, "activity_type")) + length(event, "ip_address")
           + json_is_true(json_object_get(event, "from_api")) + length(event, "user_agent") + length(event, "user_id")
           + length(event, "user_name") + length(event, "api_key_id")
           + json_integer_value(json_object_get(event, "affected_count")) + length(event, "campaign_id")
           + length(event, "webhook_id") + length(event, "subsequence_id") + length(event, "list_id")
           + json_is_object(json_object_get(event, "audit_metadata"));
}

/* The two fields of the work objects-two. */
static unsigned long long read_two(const json_t *event)
{
    return json_is_string(json_object_get(event, "timestamp")) + length(event, "user_name");
}

static void get_member(CURL *curl, Body *body, const char *url, Tally *tally)
{
    json_t *member = get(curl, body, url);
    add(tally, length(member, "id") + length(member, "email") + length(member, "role"));
    json_decref(member);
}

static void read_log(CURL *curl, Body *body, const char *base, int limit, Tally *tally,
                     unsigned long long read(const json_t *))
{
    char url[256];
    snprintf(url, sizeof url, "%s/api/v2/audit-logs?limit=%d", base, limit);
    for (;;) {
        json_t *page = get(curl, body, url), *event;
        size_t index;
        json_array_foreach(json_object_get(page, "items"), index, event) add(tally, read(event));
        const char *cursor = json_string_value(json_object_get(page, "next_starting_after"));
        if (cursor != NULL)
            snprintf(url, sizeof url, "%s/api/v2/audit-logs?limit=%d&starting_after=%s", base, limit, cursor);
        json_decref(page);
        if (cursor == NULL) return;
    }
}

int main(int count, char **arguments)
{
    Tally tally = {0, 0}, warm = {0, 0};
    Body body = {NULL, 0, 0};
    char member[256];
    must(count == 4, "driver WORK URL LIMIT");
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Authorization: Bearer " KEY);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    snprintf(member, sizeof member, "%s/api/v2/workspace-members/" MEMBER, arguments[2]);
    get_member(curl, &body, member, &warm);
    ready();
    if (strcmp(arguments[1], "objects") == 0)
        read_log(curl, &body, arguments[2], atoi(arguments[3]), &tally, read_event);
    else if (strcmp(arguments[1], "objects-two") == 0)
        read_log(curl, &body, arguments[2], atoi(arguments[3]), &tally, read_two);
    else if (strcmp(arguments[1], "small") == 0)
        for (int call = 0; call < SMALL_REQUESTS; call++) get_member(curl, &body, member, &tally);
    else
        must(0, "the work, which does not exist,");
    done(&tally);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    free(body.bytes);
    return 0;
}
