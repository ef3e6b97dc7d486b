/* rules_log.c: calls tell of themselves to a function that was set, and to nobody else. */

#include "check.h"

#define MOST_EVENTS 64

/* What a function was told, and on which thread. */
typedef struct {
    pthread_mutex_t lock;
    size_t count;
    int32_t levels[MOST_EVENTS];
    char messages[MOST_EVENTS][256], jsons[MOST_EVENTS][512];
    pthread_t thread;
    const InstantlyClient *client;
} Told;

static Told *nobody_was_told(Told *told)
{
    memset(told, 0, sizeof *told);
    pthread_mutex_init(&told->lock, NULL);
    return told;
}

static void note(int32_t level, const char *message, const char *json, void *context)
{
    Told *told = context;
    pthread_mutex_lock(&told->lock);
    if (told->count < MOST_EVENTS) {
        told->levels[told->count] = level;
        snprintf(told->messages[told->count], sizeof told->messages[0], "%s", message);
        snprintf(told->jsons[told->count], sizeof told->jsons[0], "%s", json);
        told->count++;
    }
    told->thread = pthread_self();
    pthread_mutex_unlock(&told->lock);
}

/* Calls the library from within, and ends the logging. */
static void meddle(int32_t level, const char *message, const char *json, void *context)
{
    Told *told = context;
    InstantlyDocument *tags = NULL;
    note(level, message, json, context);
    CHECK_OK(instantly_tags_list, told->client, NULL, NULL, &tags);
    instantly_document_free(tags);
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_WARN);
}

static void get_workspace(const World *world)
{
    InstantlyDocument *workspace = NULL;
    CHECK_OK(instantly_workspace_get, world->client, NULL, NULL, &workspace);
    instantly_document_free(workspace);
}

static void each_attempt_and_each_retry_is_told_on_the_callers_thread(void)
{
    World world = start_world(NULL);
    Told told;
    CHECK_OK(instantly_log_set_function, note, nobody_was_told(&told), INSTANTLY_LOG_LEVEL_DEBUG);
    add_fault(&world, "status", "{\"status\": 503}");
    get_workspace(&world);
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    get_workspace(&world);
    REQUIRE(told.count == 3);
    CHECK(told.levels[0] == INSTANTLY_LOG_LEVEL_DEBUG && told.levels[1] == INSTANTLY_LOG_LEVEL_INFO);
    CHECK_HOLDS(told.messages[0], "the server answered operation=workspace.get attempt=1 status=503 duration=");
    CHECK_HOLDS(told.messages[1], "waits, and tries again operation=workspace.get attempt=1 status=503 kind=server wait=0.000");
    CHECK_HOLDS(told.jsons[1], "{\"level\":\"info\",\"message\":\"waits, and tries again\",\"operation\":\"workspace.get\"");
    CHECK_HOLDS(told.jsons[2], "\"attempt\":2,\"status\":200,\"duration_seconds\":");
    CHECK(pthread_equal(told.thread, pthread_self()));
    end_world(&world);
}

static void a_level_keeps_out_what_matters_less(void)
{
    World world = start_world(NULL);
    InstantlyDocument *key = NULL;
    static const char *const scopes[] = {"leads:read"};
    Told told;
    CHECK_OK(instantly_log_set_function, note, nobody_was_told(&told), INSTANTLY_LOG_LEVEL_WARN);
    add_fault(&world, "status", "{\"status\": 503}");
    get_workspace(&world);
    CHECK(told.count == 0);
    add_fault(&world, "drop_reply", NULL);
    CHECK(instantly_keys_create(world.client, "lost", scopes, 1, NULL, NULL, &key, NULL)
          == INSTANTLY_STATUS_OUTCOME_UNKNOWN);
    REQUIRE(told.count == 1);
    CHECK(told.levels[0] == INSTANTLY_LOG_LEVEL_WARN);
    CHECK_HOLDS(told.messages[0], "a write was sent, and its outcome is not known operation=keys.create kind=network");
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_WARN);
    CHECK_INVALID("level: must be an InstantlyLogLevel", instantly_log_set_function, note, &told, 5);
    get_workspace(&world);
    CHECK(told.count == 1);
    end_world(&world);
}

static void the_function_may_call_the_library_and_end_the_logging(void)
{
    World world = start_world(NULL);
    Told told;
    nobody_was_told(&told)->client = world.client;
    CHECK_OK(instantly_log_set_function, meddle, &told, INSTANTLY_LOG_LEVEL_DEBUG);
    get_workspace(&world);
    get_workspace(&world);
    CHECK(told.count == 1);
    end_world(&world);
}

static void nothing_that_is_told_holds_a_secret(void)
{
    World world = start_world(NULL);
    const char *admin = instantly_sandbox_admin_key(world.sandbox), *secret = NULL;
    const char *token = instantly_sandbox_owner_token(world.sandbox);
    static const char *const scopes[] = {"all:all"};
    static const char *const faults[] = {"status", "garbage", "truncate", "reset", "drop_reply"};
    InstantlyDocument *key = NULL, *document = NULL;
    char echo[512];
    Told told;
    CHECK_OK(instantly_log_set_function, note, nobody_was_told(&told), INSTANTLY_LOG_LEVEL_DEBUG);
    CHECK_OK(instantly_keys_create, world.client, "one", scopes, 1, NULL, NULL, &key);
    CHECK_OK(instantly_document_secret, key, "/key", &secret, NULL);
    /* A server that repeats the key wherever it can. */
    snprintf(echo, sizeof echo,
             "{\"status\": 500, \"times\": 2, \"headers\": {\"x-request-id\": \"%s\"}, \"body\": \"%s\"}", admin, admin);
    for (size_t i = 0; i < COUNT(faults); i++) {
        add_fault(&world, faults[i], i == 0 ? echo : i == 2 ? "{\"body_bytes\": 9}" : NULL);
        instantly_workspace_change_owner(world.client, "jonas.keller@northwind.example.com", token, NULL, NULL,
                                         &document, NULL);
        instantly_document_free(document);
        document = NULL;
        instantly_keys_list(world.client, "{\"reveal\": true}", NULL, &document, NULL);
        instantly_document_free(document);
        document = NULL;
    }
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    CHECK(told.count > 10 && told.count < MOST_EVENTS);
    for (size_t i = 0; i < told.count; i++) {
        const char *const secrets[] = {admin, secret, token};
        for (size_t s = 0; s < COUNT(secrets); s++) {
            CHECK_LACKS(told.messages[i], secrets[s]);
            CHECK_LACKS(told.jsons[i], secrets[s]);
        }
    }
    instantly_document_free(key);
    end_world(&world);
}

const Test log_tests[] = {
    PROMISE(each_attempt_and_each_retry_is_told_on_the_callers_thread),
    PROMISE(a_level_keeps_out_what_matters_less),
    PROMISE(the_function_may_call_the_library_and_end_the_logging),
    PROMISE(nothing_that_is_told_holds_a_secret),
    NO_MORE,
};
