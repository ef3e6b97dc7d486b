/* rules_cancel.c: a call ends when another thread says so. */

#include "check.h"

/* A call that its server never answers, made on a thread of its own. */
typedef struct {
    const InstantlyClient *client;
    InstantlyCancel *cancel;
    InstantlyIterator *iterator;
    const char *options;
    InstantlyStatus status;
    double ended;
} Stalled;

static void *list_members(void *context)
{
    Stalled *stalled = context;
    InstantlyDocument *document = NULL;
    stalled->status = stalled->iterator != NULL
        ? instantly_iterator_next(stalled->iterator, &document, NULL)
        : instantly_members_list(stalled->client, stalled->options, stalled->cancel, &document, NULL);
    stalled->ended = seconds_now();
    instantly_document_free(document);
    return NULL;
}

static void a_cancelled_call_ends_within_half_a_second(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    Stalled stalled[2];
    pthread_t threads[2];
    double triggered;
    add_fault(&world, "stall", "{\"times\": null}");
    CHECK_OK(instantly_cancel_new, &cancel);
    /* One handle serves both calls. */
    for (int i = 0; i < 2; i++) {
        Stalled fresh = {world.client, cancel, NULL, NULL, INSTANTLY_STATUS_OK, 0};
        stalled[i] = fresh;
        threads[i] = start_thread(list_members, &stalled[i]);
    }
    wait_for_requests(&world, 2);
    triggered = seconds_now();
    CHECK_OK(instantly_cancel_trigger, cancel);
    for (int i = 0; i < 2; i++) {
        join_thread(threads[i]);
        CHECK(stalled[i].status == INSTANTLY_STATUS_CANCELLED);
        /* The header says about 50 ms; the rest is slack for a machine with other things to do. */
        CHECK(stalled[i].ended >= triggered && stalled[i].ended - triggered < within(0.5));
    }
    instantly_cancel_free(cancel);
    end_world(&world);
}

static void a_cancelled_iterator_ends_too(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL;
    Stalled stalled = {NULL, NULL, NULL, NULL, INSTANTLY_STATUS_OK, 0};
    pthread_t thread;
    double triggered;
    add_fault(&world, "stall", "{\"times\": null}");
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_members_open, world.client, NULL, cancel, &iterator);
    stalled.iterator = iterator;
    thread = start_thread(list_members, &stalled);
    wait_for_requests(&world, 1);
    triggered = seconds_now();
    CHECK_OK(instantly_cancel_trigger, cancel);
    join_thread(thread);
    CHECK(stalled.status == INSTANTLY_STATUS_CANCELLED && stalled.ended - triggered < within(0.5));
    CHECK_STATUS(INSTANTLY_STATUS_END, "", instantly_iterator_next, iterator, &item);
    instantly_iterator_free(iterator);
    instantly_cancel_free(cancel);
    end_world(&world);
}

static void a_handle_that_was_triggered_ends_every_later_call_and_sends_nothing(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *document = NULL, *requests = NULL;
    InstantlyIterator *iterator = NULL;
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_members_list, world.client, NULL, cancel, &document);
    instantly_document_free(document);
    CHECK_OK(instantly_cancel_trigger, cancel);
    CHECK_OK(instantly_cancel_trigger, cancel);
    for (int i = 0; i < 2; i++) {
        CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "nothing was done", instantly_members_list, world.client, NULL, cancel,
                    &document);
        CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "nothing was done", instantly_client_review, world.client, NULL, cancel,
                    &document);
    }
    CHECK_OK(instantly_members_open, world.client, NULL, cancel, &iterator);
    CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "interrupted", instantly_iterator_next, iterator, &document);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 1);
    /* Calls without the handle are none of its business. */
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &document);
    instantly_document_free(document);
    instantly_document_free(requests);
    instantly_iterator_free(iterator);
    instantly_cancel_free(cancel);
    end_world(&world);
}

static void a_call_goes_on_when_its_cancel_handle_is_freed(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    char options[64];
    Stalled stalled = {world.client, NULL, NULL, options, INSTANTLY_STATUS_OK, 0};
    pthread_t thread;
    snprintf(options, sizeof options, "{\"attempt_timeout_seconds\": %.1f}", within(0.2));
    add_fault(&world, "stall", "{}");
    CHECK_OK(instantly_cancel_new, &cancel);
    stalled.cancel = cancel;
    thread = start_thread(list_members, &stalled);
    wait_for_requests(&world, 1);
    instantly_cancel_free(cancel);
    join_thread(thread);
    /* The first attempt times out, and the second is answered. */
    CHECK(stalled.status == INSTANTLY_STATUS_OK);
    CHECK_INVALID("is no live InstantlyCancel", instantly_cancel_trigger, cancel);
    end_world(&world);
}

typedef struct {
    const World *world;
    InstantlyCancel *cancel;
} Triggering;

static void *trigger_when_it_was_sent(void *context)
{
    const Triggering *triggering = context;
    wait_for_requests(triggering->world, 1);
    CHECK_OK(instantly_cancel_trigger, triggering->cancel);
    return NULL;
}

static void a_cancelled_write_says_whether_it_may_have_been_done(void)
{
    World world = start_world(NULL);
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *member = NULL;
    Triggering triggering = {&world, NULL};
    pthread_t thread;
    CHECK_OK(instantly_cancel_new, &cancel);
    add_fault(&world, "stall", "{}");
    triggering.cancel = cancel;
    thread = start_thread(trigger_when_it_was_sent, &triggering);
    CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "may have been carried out", instantly_members_invite, world.client,
                "sam@example.com", "view", NULL, cancel, &member);
    join_thread(thread);
    CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "nothing was done", instantly_members_invite, world.client,
                "sam@example.com", "view", NULL, cancel, &member);
    instantly_cancel_free(cancel);
    end_world(&world);
}

/* --- Every wait that a call may be in ------------------------------------------------------------ */

typedef InstantlyStatus (*CancellableCall)(const InstantlyClient *client, const InstantlyCancel *cancel,
                                           InstantlyDocument **document, InstantlyError **error);

/* How the wait comes to be, the call, how many requests were sent by then, and what the error says. */
typedef struct {
    const char *name;
    struct {
        const char *kind, *options;
    } faults[2];
    const char *client;
    bool after_another_call; /* which is answered 429 */
    CancellableCall call;
    size_t requests;
    const char *said;
} Wait;

static InstantlyStatus members(const InstantlyClient *client, const InstantlyCancel *cancel,
                               InstantlyDocument **document, InstantlyError **error)
{
    return instantly_members_list(client, NULL, cancel, document, error);
}

static InstantlyStatus new_key(const InstantlyClient *client, const InstantlyCancel *cancel,
                               InstantlyDocument **document, InstantlyError **error)
{
    static const char *const scopes[] = {"leads:read"};
    return instantly_keys_create(client, "slow", scopes, 1, NULL, cancel, document, error);
}

static InstantlyStatus new_tag(const InstantlyClient *client, const InstantlyCancel *cancel,
                               InstantlyDocument **document, InstantlyError **error)
{
    return instantly_tags_create(client, "slow", NULL, cancel, document, error);
}

/* Until one fails: the pace lets twenty pass at once, and the next ones wait. */
static InstantlyStatus many_reads(const InstantlyClient *client, const InstantlyCancel *cancel,
                                  InstantlyDocument **document, InstantlyError **error)
{
    InstantlyStatus status;
    do {
        instantly_document_free(*document);
        *document = NULL;
        status = instantly_workspace_get(client, NULL, cancel, document, error);
    } while (status == INSTANTLY_STATUS_OK);
    return status;
}

#define UNHURRIED "{\"capacity\": null, \"backoff_seconds\": 0}"
#define MAYBE_DONE "may have been carried out"

static const Wait WAITS[] = {
    {"a reply that never comes", {{"stall", "{}"}}, UNHURRIED, false, members, 1, "interrupted"},
    {"a reply that drips", {{"drip", "{\"interval_seconds\": 0.2}"}}, UNHURRIED, false, members, 1, "interrupted"},
    {"a write that is never answered", {{"stall", "{}"}}, UNHURRIED, false, new_key, 1, MAYBE_DONE},
    {"a write whose reply drips", {{"drip", "{\"interval_seconds\": 0.2}"}}, UNHURRIED, false, new_key, 1, MAYBE_DONE},
    {"reading back a lost write",
     {{"drop_reply", "{\"operation\": \"tags.create\"}"}, {"stall", "{\"operation\": \"tags.list\"}"}},
     UNHURRIED, false, new_tag, 2, MAYBE_DONE},
    {"a back-off", {{"status", "{\"status\": 503, \"times\": null}"}},
     "{\"capacity\": null, \"backoff_seconds\": 20}", false, members, 1, "interrupted"},
    {"a wait that the server asked for",
     {{"status", "{\"status\": 503, \"headers\": {\"retry-after\": \"60\"}}"}}, UNHURRIED, false, members, 1,
     "interrupted"},
    {"a wait that the server asked somebody else for",
     {{"status", "{\"status\": 429, \"headers\": {\"retry-after\": \"60\"}}"}}, UNHURRIED, true, members, 1,
     "nothing was done"},
    {"a wait of the pacing", {{NULL, NULL}}, "{\"capacity\": 0.01}", false, many_reads, 20, "nothing was done"},
};

/* A call under way on a thread of its own. */
typedef struct {
    const Wait *wait;
    const InstantlyClient *client;
    const InstantlyCancel *cancel;
    InstantlyStatus status;
    InstantlyError *error;
    double ended;
} Waiting;

static void *wait_for_it(void *context)
{
    Waiting *waiting = context;
    InstantlyDocument *document = NULL;
    waiting->status = waiting->wait->call(waiting->client, waiting->cancel, &document, &waiting->error);
    waiting->ended = seconds_now();
    instantly_document_free(document);
    return NULL;
}

static void ends_once_it_is_cancelled(const World *world, const InstantlyClient *client, const Wait *wait)
{
    InstantlyCancel *cancel = NULL;
    Waiting waiting = {wait, client, NULL, INSTANTLY_STATUS_OK, NULL, 0};
    pthread_t thread;
    double triggered;
    CHECK_OK(instantly_cancel_new, &cancel);
    waiting.cancel = cancel;
    thread = start_thread(wait_for_it, &waiting);
    wait_for_requests(world, wait->requests);
    /* What is answered by then waits by itself now, or in a moment; either is to end. */
    nap(within(0.02));
    triggered = seconds_now();
    CHECK_OK(instantly_cancel_trigger, cancel);
    join_thread(thread);
    CHECK(waiting.status == INSTANTLY_STATUS_CANCELLED);
    CHECK(waiting.ended >= triggered && waiting.ended - triggered < within(0.5));
    CHECK_HOLDS(instantly_error_text(waiting.error), wait->said);
    instantly_error_free(waiting.error);
    instantly_cancel_free(cancel);
}

static void cancelling_ends_every_wait(void)
{
    for (size_t i = 0; i < COUNT(WAITS); i++) {
        const Wait *wait = &WAITS[i];
        int before = failures();
        World world = start_world("{\"rate_limit\": false}");
        InstantlyClient *client = client_with(&world, wait->client);
        InstantlyDocument *document = NULL;
        for (size_t fault = 0; fault < COUNT(wait->faults); fault++) {
            if (wait->faults[fault].kind == NULL) continue;
            add_fault(&world, wait->faults[fault].kind, wait->faults[fault].options);
        }
        if (wait->after_another_call) {
            CHECK_ERROR(INSTANTLY_STATUS_RATE_LIMITED, "", instantly_workspace_get, client,
                        "{\"total_timeout_seconds\": 30}", NULL, &document);
        }
        ends_once_it_is_cancelled(&world, client, wait);
        if (failures() != before) fprintf(stderr, "    in: %s\n", wait->name);
        instantly_client_free(client);
        end_world(&world);
    }
}

const Test cancel_tests[] = {
    PROMISE(a_cancelled_call_ends_within_half_a_second),
    PROMISE(a_cancelled_iterator_ends_too),
    PROMISE(a_handle_that_was_triggered_ends_every_later_call_and_sends_nothing),
    PROMISE(a_call_goes_on_when_its_cancel_handle_is_freed),
    PROMISE(a_cancelled_write_says_whether_it_may_have_been_done),
    PROMISE(cancelling_ends_every_wait),
    NO_MORE,
};
