/* rules_log.c: the events of calls reach the function that was set, and no other. */

#include "check.h"

#define MOST_EVENTS 64

/* The events that a function was given, and on which thread. */
typedef struct {
    pthread_mutex_t lock;
    size_t count;
    int32_t levels[MOST_EVENTS];
    char messages[MOST_EVENTS][256], jsons[MOST_EVENTS][512];
    pthread_t thread;
    const InstantlyClient *client;
} Log;

static Log *empty_log(Log *log)
{
    memset(log, 0, sizeof *log);
    pthread_mutex_init(&log->lock, NULL);
    return log;
}

static void note(int32_t level, const char *message, const char *json, void *context)
{
    Log *log = context;
    pthread_mutex_lock(&log->lock);
    if (log->count < MOST_EVENTS) {
        log->levels[log->count] = level;
        snprintf(log->messages[log->count], sizeof log->messages[0], "%s", message);
        snprintf(log->jsons[log->count], sizeof log->jsons[0], "%s", json);
        log->count++;
    }
    log->thread = pthread_self();
    pthread_mutex_unlock(&log->lock);
}

/* Calls the library from within, and ends the logging. */
static void meddle(int32_t level, const char *message, const char *json, void *context)
{
    Log *log = context;
    InstantlyDocument *tags = NULL;
    note(level, message, json, context);
    CHECK_OK(instantly_tags_list, log->client, NULL, NULL, &tags);
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
    Log log;
    CHECK_OK(instantly_log_set_function, note, empty_log(&log), INSTANTLY_LOG_LEVEL_DEBUG);
    add_fault(&world, "status", "{\"status\": 503}");
    get_workspace(&world);
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    get_workspace(&world);
    REQUIRE(log.count == 3);
    CHECK(log.levels[0] == INSTANTLY_LOG_LEVEL_DEBUG && log.levels[1] == INSTANTLY_LOG_LEVEL_INFO);
    CHECK_HOLDS(log.messages[0], "response received operation=workspace.get attempt=1 status=503 duration=");
    CHECK_HOLDS(log.messages[1], "retrying operation=workspace.get attempt=1 status=503 kind=server wait=0.000");
    CHECK_HOLDS(log.jsons[1], "{\"level\":\"info\",\"message\":\"retrying\",\"operation\":\"workspace.get\"");
    CHECK_HOLDS(log.jsons[2], "\"attempt\":2,\"status\":200,\"duration_seconds\":");
    CHECK(pthread_equal(log.thread, pthread_self()));
    end_world(&world);
}

static void a_level_keeps_out_what_matters_less(void)
{
    World world = start_world(NULL);
    InstantlyDocument *key = NULL;
    static const char *const scopes[] = {"leads:read"};
    Log log;
    CHECK_OK(instantly_log_set_function, note, empty_log(&log), INSTANTLY_LOG_LEVEL_WARN);
    add_fault(&world, "status", "{\"status\": 503}");
    get_workspace(&world);
    CHECK(log.count == 0);
    add_fault(&world, "drop_reply", NULL);
    CHECK(instantly_keys_create(world.client, "lost", scopes, 1, NULL, NULL, &key, NULL)
          == INSTANTLY_STATUS_OUTCOME_UNKNOWN);
    REQUIRE(log.count == 1);
    CHECK(log.levels[0] == INSTANTLY_LOG_LEVEL_WARN);
    CHECK_HOLDS(log.messages[0], "write outcome unknown operation=keys.create kind=network");
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_WARN);
    CHECK_INVALID("level: must be an InstantlyLogLevel", instantly_log_set_function, note, &log, 5);
    get_workspace(&world);
    CHECK(log.count == 1);
    end_world(&world);
}

static void the_function_may_call_the_library_and_end_the_logging(void)
{
    World world = start_world(NULL);
    Log log;
    empty_log(&log)->client = world.client;
    CHECK_OK(instantly_log_set_function, meddle, &log, INSTANTLY_LOG_LEVEL_DEBUG);
    get_workspace(&world);
    get_workspace(&world);
    CHECK(log.count == 1);
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
    Log log;
    CHECK_OK(instantly_log_set_function, note, empty_log(&log), INSTANTLY_LOG_LEVEL_DEBUG);
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
    CHECK(log.count > 10 && log.count < MOST_EVENTS);
    for (size_t i = 0; i < log.count; i++) {
        const char *const secrets[] = {admin, secret, token};
        for (size_t s = 0; s < COUNT(secrets); s++) {
            CHECK_LACKS(log.messages[i], secrets[s]);
            CHECK_LACKS(log.jsons[i], secrets[s]);
        }
    }
    instantly_document_free(key);
    end_world(&world);
}

/* --- When a context may be freed --------------------------------------------------------------- */

#define ALIVE 0x600df00d

/* What a function uses as long as it runs. */
typedef struct {
    volatile unsigned mark;
    double nap;
    bool ends_the_logging;
    volatile int begun, ended;
} Context;

static Context *make_context(double nap_of_function)
{
    Context *context = calloc(1, sizeof *context);
    REQUIRE(context != NULL);
    context->mark = ALIVE;
    context->nap = nap_of_function;
    return context;
}

static void free_context(Context *context)
{
    context->mark = 0;
    free(context);
}

/* The sanitizers and valgrind see a context that was freed meanwhile, and so does the mark. */
static void use_context(int32_t level, const char *message, const char *json, void *given)
{
    Context *context = given;
    (void)level, (void)message, (void)json;
    CHECK(context->mark == ALIVE);
    if (context->ends_the_logging) {
        nap(context->nap);
        CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    }
    __atomic_add_fetch(&context->begun, 1, __ATOMIC_SEQ_CST);
    nap(context->nap);
    CHECK(context->mark == ALIVE);
    __atomic_add_fetch(&context->ended, 1, __ATOMIC_SEQ_CST);
}

static void *call_until_over(void *context)
{
    const World *world = ((void **)context)[0];
    const volatile bool *over = ((void **)context)[1];
    while (!*over) get_workspace(world);
    return NULL;
}

static void *call_once(void *world)
{
    get_workspace(world);
    return NULL;
}

static void wait_until(const volatile int *number, int least)
{
    double end = seconds_now() + within(10);
    while (__atomic_load_n(number, __ATOMIC_SEQ_CST) < least && seconds_now() < end) nap(0.001);
    REQUIRE(__atomic_load_n(number, __ATOMIC_SEQ_CST) >= least);
}

static void a_context_may_be_freed_once_its_function_was_replaced_or_removed(void)
{
    World world = start_world("{\"rate_limit\": false}");
    volatile bool over = false;
    void *given[] = {&world, (void *)&over};
    pthread_t threads[4];
    Context *context = make_context(0.001);
    CHECK_OK(instantly_log_set_function, use_context, context, INSTANTLY_LOG_LEVEL_DEBUG);
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(call_until_over, given);
    wait_until(&context->begun, 1);
    for (int i = 0; i < rounds(100); i++) {
        Context *next = make_context(0.001);
        if (i % 2 == 0) CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
        else CHECK_OK(instantly_log_set_function, use_context, next, INSTANTLY_LOG_LEVEL_DEBUG);
        free_context(context);
        context = next;
        if (i % 2 == 1) wait_until(&context->begun, 1);
    }
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    free_context(context);
    over = true;
    for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    end_world(&world);
}

static void removing_a_function_waits_for_the_calls_of_it_that_run(void)
{
    World world = start_world(NULL);
    Context *context = make_context(0.3);
    pthread_t thread;
    CHECK_OK(instantly_log_set_function, use_context, context, INSTANTLY_LOG_LEVEL_DEBUG);
    thread = start_thread(call_once, &world);
    wait_until(&context->begun, 1);
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
    CHECK(context->ended == 1);
    free_context(context);
    join_thread(thread);
    end_world(&world);
}

static void functions_that_end_the_logging_at_once_do_not_wait_for_each_other(void)
{
    World world = start_world("{\"rate_limit\": false}");
    /* They end it at the same moment in some rounds only. */
    for (int round = 0; round < rounds(50); round++) {
        Context *context = make_context(0.002);
        pthread_t threads[3];
        context->ends_the_logging = true;
        CHECK_OK(instantly_log_set_function, use_context, context, INSTANTLY_LOG_LEVEL_DEBUG);
        for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(call_once, &world);
        wait_until(&context->begun, 1);
        /* From outside it does wait, for those too that ended the logging themselves. */
        CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
        CHECK(context->begun == context->ended);
        free_context(context);
        for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    }
    end_world(&world);
}

const Test log_tests[] = {
    PROMISE(each_attempt_and_each_retry_is_told_on_the_callers_thread),
    PROMISE(a_level_keeps_out_what_matters_less),
    PROMISE(the_function_may_call_the_library_and_end_the_logging),
    PROMISE(nothing_that_is_told_holds_a_secret),
    PROMISE(a_context_may_be_freed_once_its_function_was_replaced_or_removed),
    PROMISE(removing_a_function_waits_for_the_calls_of_it_that_run),
    PROMISE(functions_that_end_the_logging_at_once_do_not_wait_for_each_other),
    NO_MORE,
};
