/* check.c: the checks, and what all tests start from. */

#include "check.h"

#include <time.h>

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND 0
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int failed_checks;
static const char *running = "(no test)";

/* --- Checks ------------------------------------------------------------------------------------ */

static void report_failure(const char *file, int line, const char *what, const char *more)
{
    pthread_mutex_lock(&lock);
    failed_checks++;
    fprintf(stderr, "%s:%d: %s\n    %s%s%s\n", file, line, running, what, more[0] == '\0' ? "" : ": ", more);
    pthread_mutex_unlock(&lock);
}

int failures(void)
{
    pthread_mutex_lock(&lock);
    int count = failed_checks;
    pthread_mutex_unlock(&lock);
    return count;
}

void stop(void)
{
    fprintf(stderr, "stopped: what follows needs this\n");
    exit(1);
}

bool check_that(bool condition, const char *what, const char *file, int line)
{
    if (!condition) report_failure(file, line, what, "");
    return condition;
}

void check_holds(const char *text, const char *part, const char *what, const char *file, int line)
{
    if (text == NULL || strstr(text, part) == NULL) {
        report_failure(file, line, what, text == NULL ? "NULL" : text);
        fprintf(stderr, "    lacks: %s\n", part);
    }
}

/* The text is not repeated: it may be a key that leaked. */
void check_lacks(const char *text, const char *part, const char *what, const char *file, int line)
{
    if (text == NULL || part == NULL || part[0] == '\0') report_failure(file, line, what, "there is nothing to look at");
    else if (strstr(text, part) != NULL) report_failure(file, line, what, "it holds what it must not");
}

void check_call(InstantlyStatus expected, const char *said, InstantlyStatus status, InstantlyError *error,
                const char *what, const char *file, int line)
{
    const char *text = instantly_error_text(error), *name = instantly_status_name(status);
    bool must_fail = expected != INSTANTLY_STATUS_OK && expected != INSTANTLY_STATUS_END;
    if (status != expected) {
        report_failure(file, line, what, name == NULL ? "a status without a name" : name);
        fprintf(stderr, "    expected %s; error: %s\n", instantly_status_name(expected), text == NULL ? "none" : text);
    } else if (must_fail != (error != NULL) || (error != NULL && instantly_error_status(error) != status)) {
        report_failure(file, line, what, "the error does not fit the status");
    } else if (must_fail && strstr(text, said) == NULL) {
        report_failure(file, line, what, text);
        fprintf(stderr, "    lacks: %s\n", said);
    }
    instantly_error_free(error);
}

/* --- Running ----------------------------------------------------------------------------------- */

static bool run_test(const Test *test)
{
    int before = failures();
    size_t handles = instantly_handle_count();
    running = test->promise;
    test->keep();
    if (instantly_handle_count() != handles) {
        char counted[64];
        snprintf(counted, sizeof counted, "%zu before, %zu after", handles, instantly_handle_count());
        report_failure(__FILE__, __LINE__, "as many handles are alive as before the test", counted);
    }
    return failures() == before;
}

int run_tests(const Test *const *files, size_t count, const char *only)
{
    int run = 0, failed = 0, left_out = 0;
    const char *why = NULL;
    for (size_t file = 0; file < count; file++) {
        for (const Test *test = files[file]; test->promise != NULL; test++) {
            if (only != NULL && strstr(test->promise, only) == NULL) continue;
            if (test->left_out != NULL) {
                printf("left out %s\n", test->promise);
                why = test->left_out;
                left_out++;
                continue;
            }
            double begun = seconds_now();
            bool kept = run_test(test);
            run++;
            failed += !kept;
            printf("%s %s (%.2f s)\n", kept ? "ok  " : "FAIL", test->promise, seconds_now() - begun);
            fflush(stdout);
        }
    }
    printf("%d of %d promises kept", run - failed, run);
    if (left_out > 0) printf(", %d left out: %s", left_out, why);
    printf("\n");
    return run == 0 ? 1 : failed;
}

/* --- Sandboxes --------------------------------------------------------------------------------- */

InstantlyClient *client_with(const World *world, const char *options)
{
    InstantlyClient *client = NULL;
    CHECK_OK(instantly_sandbox_client, world->sandbox, options, &client);
    REQUIRE(client != NULL);
    return client;
}

World start_world(const char *options)
{
    World world = {NULL, NULL};
    CHECK_OK(instantly_sandbox_start, options, &world.sandbox);
    REQUIRE(world.sandbox != NULL);
    world.client = client_with(&world, "{\"capacity\": null, \"backoff_seconds\": 0}");
    return world;
}

void end_world(World *world)
{
    instantly_client_free(world->client);
    instantly_sandbox_free(world->sandbox);
}

void add_fault(const World *world, const char *kind, const char *options)
{
    CHECK_OK(instantly_sandbox_fault, world->sandbox, kind, options);
}

void wait_for_requests(const World *world, size_t count)
{
    double deadline = seconds_now() + within(10);
    for (size_t received = 0; received < count; nap(0.005)) {
        InstantlyDocument *requests = NULL;
        REQUIRE(seconds_now() < deadline);
        CHECK_OK(instantly_sandbox_requests, world->sandbox, &requests);
        received = row_count(requests);
        instantly_document_free(requests);
    }
}

InstantlyDocument *answered_with(const World *world, const char *json)
{
    char options[4096];
    InstantlyDocument *document = NULL;
    int length = snprintf(options, sizeof options, "{\"status\": 200, \"body\": \"");
    for (const char *at = json; *at != '\0' && (size_t)length + 8 < sizeof options; at++) {
        if (*at == '"' || *at == '\\') options[length++] = '\\';
        options[length++] = *at;
    }
    snprintf(options + length, sizeof options - (size_t)length, "\"}");
    add_fault(world, "status", options);
    CHECK_OK(instantly_client_request, world->client, "GET", "/anything", NULL, NULL, NULL, NULL, &document);
    REQUIRE(document != NULL);
    return document;
}

/* --- Documents --------------------------------------------------------------------------------- */

const char *string_at(const InstantlyDocument *document, const char *pointer)
{
    const char *string = "";
    CHECK_OK(instantly_document_string, document, pointer, &string, NULL);
    return string;
}

int64_t int64_at(const InstantlyDocument *document, const char *pointer)
{
    int64_t number = INT64_MIN;
    CHECK_OK(instantly_document_int64, document, pointer, &number);
    return number;
}

bool bool_at(const InstantlyDocument *document, const char *pointer)
{
    bool value = false;
    CHECK_OK(instantly_document_bool, document, pointer, &value);
    return value;
}

bool null_at(const InstantlyDocument *document, const char *pointer)
{
    bool is_null = false;
    CHECK_OK(instantly_document_is_null, document, pointer, &is_null);
    return is_null;
}

size_t row_count(const InstantlyDocument *document)
{
    size_t count = 0;
    CHECK_OK(instantly_document_rows, document, &count);
    return count;
}

const char *json_of(const InstantlyDocument *document)
{
    const char *json = "";
    size_t length = 0;
    CHECK_OK(instantly_document_json, document, &json, &length);
    CHECK(strlen(json) == length);
    return json;
}

/* --- Time and threads -------------------------------------------------------------------------- */

double seconds_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void nap(double seconds)
{
    struct timespec time;
    time.tv_sec = (time_t)seconds;
    time.tv_nsec = (long)((seconds - (double)time.tv_sec) * 1e9);
    nanosleep(&time, NULL);
}

double within(double seconds)
{
    /* valgrind runs one thread at a time, and each of them many times slower. */
    return RUNNING_ON_VALGRIND ? seconds * 20 : seconds;
}

int rounds(int count)
{
    return RUNNING_ON_VALGRIND ? count / 10 : count;
}

bool leaks_are_looked_for(void)
{
#ifdef __SANITIZE_ADDRESS__
    return true;
#else
    return RUNNING_ON_VALGRIND != 0;
#endif
}

pthread_t start_thread(ThreadFunction function, void *context)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, function, context) == 0);
    return thread;
}

void join_thread(pthread_t thread)
{
    CHECK(pthread_join(thread, NULL) == 0);
}
