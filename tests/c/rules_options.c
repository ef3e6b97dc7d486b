/* rules_options.c: what may be asked for, and what is refused before anything is sent. */

#include "check.h"

typedef InstantlyStatus Listing(const InstantlyClient *, const char *, const InstantlyCancel *, InstantlyDocument **,
                                InstantlyError **);

static void an_unknown_option_is_named_with_those_that_are_expected(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = NULL;
    InstantlyClient *client = NULL;
    InstantlySandbox *sandbox = NULL;
    CHECK_INVALID("unknown option \"acepted\"; expected one of: accepted, search, page_size, max_items, "
                  "total_timeout_seconds, attempt_timeout_seconds",
                  instantly_members_list, world.client, "{\"acepted\": true}", NULL, &document);
    CHECK_INVALID("expected one of: total_timeout_seconds, attempt_timeout_seconds", instantly_workspace_plan, world.client,
                  "{\"page_size\": 5}", NULL, &document);
    CHECK_INVALID("unknown option \"limit\"", instantly_members_list, world.client, "{\"limit\": 5}", NULL, &document);
    CHECK_INVALID("unknown option \"page_size\"", instantly_members_page, world.client, "{\"page_size\": 5}", NULL,
                  &document);
    CHECK_INVALID("expected one of: api_key_env, api_key_file, base_url", instantly_client_new, "key", "{\"url\": \"\"}",
                  &client);
    CHECK_INVALID("expected one of: seed, port", instantly_sandbox_start, "{\"users\": 3}", &sandbox);
    CHECK_INVALID("unknown option \"api_key_env\"", instantly_sandbox_client, world.sandbox, "{\"api_key_env\": \"A\"}",
                  &client);
    end_world(&world);
}

static void members_and_keys_that_changed_places_are_refused(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL, *keys = NULL, *check = NULL;
    const char *members_json = NULL, *keys_json = NULL;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK_OK(instantly_keys_list, world.client, NULL, NULL, &keys);
    CHECK_OK(instantly_document_json, members, &members_json, NULL);
    CHECK_OK(instantly_document_json, keys, &keys_json, NULL);
    CHECK_OK(instantly_matrix_check, NULL, members_json, keys_json, "{}", &check);
    instantly_document_free(check);
    CHECK_INVALID("members_json: holds API keys", instantly_matrix_check, NULL, keys_json, "[]", "{}", &check);
    CHECK_INVALID("keys_json: holds members", instantly_matrix_check, NULL, "[]", members_json, "{}", &check);
    instantly_document_free(keys);
    instantly_document_free(members);
    end_world(&world);
}

static void an_option_out_of_its_range_is_refused_and_nothing_is_sent(void)
{
    static const struct {
        Listing *call;
        const char *options, *said;
    } refused[] = {
        {instantly_members_list, "{\"page_size\": 0}", "page_size: must be from 1 to 100"},
        {instantly_members_list, "{\"page_size\": 101}", "page_size: must be from 1 to 100"},
        {instantly_members_list, "{\"page_size\": -1}", "page_size"},
        {instantly_members_list, "{\"page_size\": 1.5}", "page_size"},
        {instantly_members_list, "{\"page_size\": 4294967297}", "page_size"},
        {instantly_members_list, "{\"page_size\": \"5\"}", "page_size"},
        {instantly_members_list, "{\"max_items\": 0}", "max_items: must be at least 1"},
        {instantly_members_list, "{\"max_items\": -1}", "max_items"},
        {instantly_members_list, "{\"max_items\": 18446744073709551616}", "max_items"},
        {instantly_members_list, "{\"accepted\": \"yes\"}", "accepted"},
        {instantly_members_page, "{\"limit\": 0}", "limit: must be from 1 to 100"},
        {instantly_members_page, "{\"limit\": 101}", "limit: must be from 1 to 100"},
        {instantly_audit_logs_list, "{\"page_size\": 1001}", "page_size: must be from 1 to 1000"},
        {instantly_audit_logs_page, "{\"limit\": 1001}", "limit: must be from 1 to 1000"},
        {instantly_audit_logs_list, "{\"start_date\": \"yesterday\"}", "start_date"},
        {instantly_tags_list, "{\"tag_ids\": \"one\"}", "tag_ids"},
        {instantly_campaigns_list, "{\"status\": \"active\"}", "status"},
        {instantly_workspace_update, NULL, "name"},
        {instantly_workspace_update, "{}", "name"},
        {instantly_keys_review, "{\"max_age_days\": -1}", "max_age_days"},
        {instantly_keys_review, "{\"needs\": {\"crm\": [\"members.lst\"]}}", "members.lst"},
        {instantly_keys_review, "{\"needs\": [\"members.list\"]}", "needs"},
        {instantly_client_review, "{\"members\": {\"max_admns\": 1}}", "max_admns"},
        {instantly_client_review, "{\"matrix\": {\"roles\": {\"A\": {\"leads\": \"Juggle\"}}}}", "Juggle"},
    };
    World world = start_world(NULL);
    InstantlyDocument *document = NULL, *requests = NULL;
    for (size_t i = 0; i < COUNT(refused); i++) {
        int before = failures();
        CHECK_INVALID(refused[i].said, refused[i].call, world.client, refused[i].options, NULL, &document);
        if (failures() != before) fprintf(stderr, "    with %s\n", refused[i].options);
    }
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 0);
    instantly_document_free(requests);
    end_world(&world);
}

static void a_time_limit_that_no_clock_keeps_is_refused(void)
{
    static const char *const names[] = {"total_timeout_seconds", "attempt_timeout_seconds"};
    static const char *const seconds[] = {"-1", "-0.001", "0", "86401", "1e18", "1e300", "\"5\"", "true", "1e-12"};
    World world = start_world(NULL);
    InstantlyDocument *document = NULL;
    InstantlyClient *client = NULL;
    for (size_t name = 0; name < COUNT(names); name++) {
        for (size_t i = 0; i < COUNT(seconds); i++) {
            char options[128], argument[32];
            snprintf(options, sizeof options, "{\"%s\": %s}", names[name], seconds[i]);
            /* Of a number that is none of a time, the limit itself is named, with or without its unit. */
            snprintf(argument, sizeof argument, "%.13s", names[name]);
            CHECK_INVALID(argument, instantly_members_list, world.client, options, NULL, &document);
            CHECK_INVALID(argument, instantly_client_new, "key", options, &client);
        }
    }
    end_world(&world);
}

static void a_client_that_cannot_work_is_not_made(void)
{
    static const struct {
        const char *api_key, *options, *said;
    } refused[] = {
        {"", "{}", "api_key: the key is empty"},
        {"a\nb", "{}", "visible ASCII"},
        {NULL, "{\"api_key_env\": \"NO_SUCH_VARIABLE\"}", "NO_SUCH_VARIABLE"},
        {NULL, "{\"api_key_file\": \"/no/such/file\"}", "/no/such/file"},
        {"key", "{\"api_key_env\": \"A\"}", "give only one"},
        {NULL, "{\"api_key_env\": \"A\", \"api_key_file\": \"/b\"}", "give only one"},
        {"key", "{\"base_url\": \"http://example.com\"}", "base_url: must be https"},
        {"key", "{\"base_url\": \"nonsense\"}", "base_url"},
        {"key", "{\"base_url\": 7}", "base_url"},
        {"key", "{\"workspace\": \"\"}", "workspace"},
        {"key", "{\"workspace\": \"a\\nb\"}", "workspace"},
        {"key", "{\"connect_timeout_seconds\": 0}", "connect_timeout"},
        {"key", "{\"capacity\": 0}", "capacity: must be from 0.01 to 1"},
        {"key", "{\"capacity\": 1.5}", "capacity: must be from 0.01 to 1"},
        {"key", "{\"max_attempts\": 0}", "max_attempts: must be from 1 to 10"},
        {"key", "{\"max_attempts\": 11}", "max_attempts: must be from 1 to 10"},
        {"key", "{\"backoff_seconds\": -1}", "backoff_seconds"},
        {"key", "{\"proxy\": \"htp://nonsense\"}", "proxy"},
        {"key", "{\"ca_file\": \"/no/such/file\"}", "/no/such/file"},
        {"key", "{\"user_agent\": \"a\\nb\"}", "user_agent"},
        {"key", "{\"max_response_bytes\": 0}", "max_response_bytes"},
    };
    InstantlyClient *client = NULL;
    for (size_t i = 0; i < COUNT(refused); i++) {
        int before = failures();
        CHECK_INVALID(refused[i].said, instantly_client_new, refused[i].api_key, refused[i].options, &client);
        if (failures() != before) fprintf(stderr, "    with %s\n", refused[i].options);
    }
    CHECK(client == NULL);
}

static void a_key_may_come_from_the_environment_or_a_file(void)
{
    World world = start_world(NULL);
    char path[] = "/tmp/instantly-rules-XXXXXX", options[256];
    int descriptor = mkstemp(path);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    const char *url = instantly_sandbox_url(world.sandbox);
    InstantlyClient *client = NULL;
    InstantlyDocument *check = NULL;
    REQUIRE(file != NULL);
    fprintf(file, "%s\n", instantly_sandbox_admin_key(world.sandbox));
    fclose(file);
    setenv("RULES_KEY", instantly_sandbox_admin_key(world.sandbox), 1);
    for (int from_file = 0; from_file < 2; from_file++) {
        snprintf(options, sizeof options, "{\"base_url\": \"%s\", \"%s\": \"%s\"}", url,
                 from_file ? "api_key_file" : "api_key_env", from_file ? path : "RULES_KEY");
        CHECK_OK(instantly_client_new, NULL, options, &client);
        CHECK_OK(instantly_client_check, client, NULL, NULL, &check);
        CHECK(bool_at(check, "/works"));
        instantly_document_free(check);
        instantly_client_free(client);
    }
    unsetenv("RULES_KEY");
    remove(path);
    end_world(&world);
}

static void the_address_is_that_of_the_environment_unless_one_is_given(void)
{
    static const char *const mistakes[] = {"", "api.example"};
    World world = start_world(NULL);
    const char *key = instantly_sandbox_admin_key(world.sandbox), *url = instantly_sandbox_url(world.sandbox);
    InstantlyClient *client = NULL;
    InstantlyDocument *check = NULL;
    setenv("INSTANTLY_BASE_URL", url, 1);
    CHECK_OK(instantly_client_new, key, NULL, &client);
    CHECK_OK(instantly_client_check, client, NULL, NULL, &check);
    CHECK(bool_at(check, "/works"));
    instantly_document_free(check);
    instantly_client_free(client);
    CHECK_OK(instantly_client_new, key, "{\"base_url\": \"https://api.example\"}", &client);
    CHECK(strcmp(instantly_client_base_url(client), "https://api.example") == 0);
    instantly_client_free(client);
    for (size_t i = 0; i < COUNT(mistakes); i++) {
        setenv("INSTANTLY_BASE_URL", mistakes[i], 1);
        CHECK_INVALID("INSTANTLY_BASE_URL: ", instantly_client_new, key, NULL, &client);
        CHECK_OK(instantly_sandbox_client, world.sandbox, NULL, &client);
        CHECK(strcmp(instantly_client_base_url(client), url) == 0);
        instantly_client_free(client);
    }
    unsetenv("INSTANTLY_BASE_URL");
    end_world(&world);
}

static void what_is_asked_for_is_what_travels(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL, *request = NULL, *requests = NULL;
    InstantlyClient *client = client_with(&world, "{\"user_agent\": \"rules/1\", \"workspace\": \"w-1\"}");
    CHECK_OK(instantly_members_list, world.client, "{\"page_size\": 5, \"search\": \"Priya\", \"accepted\": true}",
             NULL, &members);
    CHECK(row_count(members) == 1);
    CHECK_OK(instantly_client_request, world.client, "GET", "/campaigns", "{\"limit\": 2}", NULL, NULL, NULL,
             &request);
    CHECK_INVALID("query.limit: must be a string", instantly_client_request, world.client, "GET", "/campaigns",
                  "{\"limit\": null}", NULL, NULL, NULL, &request);
    CHECK_INVALID("method", instantly_client_request, world.client, "FETCH", "/campaigns", NULL, NULL, NULL, NULL,
                  &request);
    CHECK_INVALID("path", instantly_client_request, world.client, "GET", "/campaigns/../keys", NULL, NULL, NULL, NULL,
                  &request);
    CHECK_ERROR(INSTANTLY_STATUS_FORBIDDEN, "workspace.get", instantly_workspace_get, client, NULL, NULL, &members);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 3);
    CHECK_HOLDS(json_of(requests), "[\"limit\",\"5\"]");
    CHECK_HOLDS(json_of(requests), "[\"search\",\"Priya\"]");
    CHECK(strcmp(string_at(requests, "/0/operation"), "members.list") == 0);
    CHECK(strcmp(string_at(requests, "/2/workspace"), "w-1") == 0);
    CHECK_HOLDS(json_of(requests), "rules/1 instantly-rbac/");
    instantly_document_free(requests);
    instantly_document_free(request);
    instantly_document_free(members);
    instantly_client_free(client);
    end_world(&world);
}

static void json_that_is_nested_without_end_is_refused(void)
{
    static char nested[100001];
    World world = start_world(NULL);
    InstantlyDocument *document = NULL;
    InstantlyMatrix *matrix = NULL;
    memset(nested, '[', sizeof nested - 1);
    CHECK_INVALID("is no JSON", instantly_members_list, world.client, nested, NULL, &document);
    CHECK_INVALID("is no JSON", instantly_client_request, world.client, "POST", "/tags", NULL, nested, NULL, NULL,
                  &document);
    CHECK_INVALID("", instantly_matrix_from_json, nested, &matrix);
    memcpy(nested, "a = ", 4);
    CHECK_INVALID("", instantly_matrix_from_toml, nested, &matrix);
    end_world(&world);
}

static void a_reply_that_is_too_large_is_an_error(void)
{
    World world = start_world(NULL);
    InstantlyClient *small = client_with(&world, "{\"max_response_bytes\": 100}");
    InstantlyDocument *document = NULL;
    CHECK_ERROR(INSTANTLY_STATUS_DECODE, "max_response_bytes (100)", instantly_members_list, small, NULL, NULL,
                &document);
    instantly_client_free(small);
    end_world(&world);
}

static void no_call_lasts_longer_than_its_total_timeout(void)
{
    World world = start_world(NULL);
    InstantlyClient *impatient = client_with(&world, "{\"total_timeout_seconds\": 0.3, \"capacity\": null}");
    InstantlyDocument *document = NULL;
    add_fault(&world, "stall", "{\"times\": null}");
    for (int i = 0; i < 2; i++) {
        const InstantlyClient *client = i == 0 ? impatient : world.client;
        const char *options = i == 0 ? NULL : "{\"total_timeout_seconds\": 0.3, \"attempt_timeout_seconds\": 60}";
        double begun = seconds_now();
        CHECK_ERROR(INSTANTLY_STATUS_TIMEOUT, "members.list", instantly_members_list, client, options, NULL, &document);
        /* The slack is for a machine with other things to do. */
        CHECK(seconds_now() - begun > 0.25 && seconds_now() - begun < 0.3 + within(1.0));
    }
    instantly_client_free(impatient);
    end_world(&world);
}

const Test option_tests[] = {
    PROMISE(an_unknown_option_is_named_with_those_that_are_expected),
    PROMISE(members_and_keys_that_changed_places_are_refused),
    PROMISE(an_option_out_of_its_range_is_refused_and_nothing_is_sent),
    PROMISE(a_time_limit_that_no_clock_keeps_is_refused),
    PROMISE(a_client_that_cannot_work_is_not_made),
    PROMISE(a_key_may_come_from_the_environment_or_a_file),
    PROMISE(the_address_is_that_of_the_environment_unless_one_is_given),
    PROMISE(what_is_asked_for_is_what_travels),
    PROMISE(json_that_is_nested_without_end_is_refused),
    PROMISE(a_reply_that_is_too_large_is_an_error),
    PROMISE(no_call_lasts_longer_than_its_total_timeout),
    NO_MORE,
};
