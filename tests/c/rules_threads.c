/* rules_threads.c: everything may be used from any thread. */

#include "check.h"

#include <signal.h>
#include <unistd.h>

#define THREADS 10
#define CALLS 50

/* --- Ten threads on one client ------------------------------------------------------------------ */

typedef struct {
    const World *world;
    InstantlyDocument *(*documents)[CALLS];
    pthread_barrier_t *all_made;
    int number;
} Caller;

/* Makes its documents, and frees those of its neighbour. */
static void *call_and_free_the_neighbours(void *context)
{
    const Caller *caller = context;
    InstantlyDocument **mine = caller->documents[caller->number];
    InstantlyDocument **theirs = caller->documents[(caller->number + 1) % THREADS];
    for (int i = 0; i < rounds(CALLS); i++) {
        char options[64];
        snprintf(options, sizeof options, "{\"page_size\": %d}", 2 + (caller->number + i) % 7);
        CHECK_OK(instantly_members_list, caller->world->client, options, NULL, &mine[i]);
    }
    pthread_barrier_wait(caller->all_made);
    for (int i = 0; i < rounds(CALLS); i++) {
        CHECK(row_count(theirs[i]) == 8);
        CHECK_HOLDS(json_of(theirs[i]), "priya.raman@northwind.example.com");
        instantly_document_free(theirs[i]);
    }
    return NULL;
}

static void ten_threads_share_a_client_and_free_each_others_documents(void)
{
    static InstantlyDocument *documents[THREADS][CALLS];
    World world = start_world("{\"rate_limit\": false}");
    pthread_barrier_t all_made;
    pthread_t threads[THREADS];
    Caller callers[THREADS];
    memset(documents, 0, sizeof documents);
    REQUIRE(pthread_barrier_init(&all_made, NULL, THREADS) == 0);
    for (int i = 0; i < THREADS; i++) {
        Caller caller = {&world, documents, &all_made, i};
        callers[i] = caller;
        threads[i] = start_thread(call_and_free_the_neighbours, &callers[i]);
    }
    for (int i = 0; i < THREADS; i++) join_thread(threads[i]);
    pthread_barrier_destroy(&all_made);
    end_world(&world);
}

/* --- One document, many readers ------------------------------------------------------------------ */

static void *read_all(void *context)
{
    const InstantlyDocument *document = context;
    for (size_t i = 0; i < row_count(document); i++) {
        const InstantlyDocument *row = NULL;
        CHECK_OK(instantly_document_row, document, i, &row);
        CHECK_HOLDS(json_of(row), string_at(row, "/email"));
    }
    CHECK_HOLDS(json_of(document), "\"items\"");
    return NULL;
}

static void many_threads_read_one_document_for_the_first_time_at_once(void)
{
    World world = start_world("{\"members\": 100}");
    InstantlyDocument *members = NULL;
    pthread_t threads[THREADS];
    size_t handles;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    handles = instantly_handle_count();
    for (int i = 0; i < THREADS; i++) threads[i] = start_thread(read_all, members);
    for (int i = 0; i < THREADS; i++) join_thread(threads[i]);
    CHECK(instantly_handle_count() == handles + 100);
    instantly_document_free(members);
    end_world(&world);
}

/* --- Freed under a call --------------------------------------------------------------------------- */

static void *get_workspace(void *context)
{
    const World *world = context;
    InstantlyDocument *workspace = NULL;
    CHECK_OK(instantly_workspace_get, world->client, NULL, NULL, &workspace);
    instantly_document_free(workspace);
    return NULL;
}

static void a_call_goes_on_when_its_client_is_freed_or_closed_meanwhile(void)
{
    for (int closed = 0; closed < 2; closed++) {
        World world = start_world(NULL);
        pthread_t thread;
        add_fault(&world, "drip", "{\"interval_seconds\": 0.0001}");
        thread = start_thread(get_workspace, &world);
        wait_for_requests(&world, 1);
        if (closed) CHECK_OK(instantly_client_close, world.client);
        instantly_client_free(world.client);
        join_thread(thread);
        instantly_sandbox_free(world.sandbox);
    }
}

typedef struct {
    InstantlyDocument *document;
    pthread_barrier_t *all_there;
} Freeing;

static void *free_it(void *context)
{
    const Freeing *freeing = context;
    pthread_barrier_wait(freeing->all_there);
    instantly_document_free(freeing->document);
    return NULL;
}

static void of_many_threads_that_free_a_handle_at_once_one_does(void)
{
    for (int round = 0; round < rounds(200); round++) {
        pthread_barrier_t all_there;
        Freeing freeing = {NULL, &all_there};
        pthread_t threads[4];
        size_t handles = instantly_handle_count();
        CHECK_OK(instantly_scopes_documented, &freeing.document);
        REQUIRE(pthread_barrier_init(&all_there, NULL, COUNT(threads)) == 0);
        for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(free_it, &freeing);
        for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
        pthread_barrier_destroy(&all_there);
        if (!CHECK(instantly_handle_count() == handles)) return;
    }
}

static void *make_and_free(void *context)
{
    InstantlyMatrix *matrix = NULL;
    (void)context;
    CHECK_OK(instantly_matrix_original, &matrix);
    instantly_matrix_free(matrix);
    return NULL;
}

static void threads_that_come_and_go_leave_nothing(void)
{
    /* More than there could be at the same time. */
    for (int round = 0; round < rounds(5000); round++) join_thread(start_thread(make_and_free, NULL));
}

/* --- While a thread ends -------------------------------------------------------------------------- */

static pthread_key_t at_thread_end;

static void free_at_thread_end(void *document)
{
    InstantlyDocument *another = NULL;
    /* By now the state that libraries keep for a thread may be gone. */
    CHECK(row_count(document) > 20);
    instantly_document_free(document);
    CHECK_OK(instantly_scopes_documented, &another);
    instantly_document_free(another);
}

static void *keep_until_the_thread_ends(void *context)
{
    InstantlyDocument *document = NULL;
    (void)context;
    CHECK_OK(instantly_scopes_documented, &document);
    pthread_setspecific(at_thread_end, document);
    return NULL;
}

static void a_handle_may_be_made_and_freed_while_its_thread_ends(void)
{
    REQUIRE(pthread_key_create(&at_thread_end, free_at_thread_end) == 0);
    for (int i = 0; i < 20; i++) join_thread(start_thread(keep_until_the_thread_ends, NULL));
    pthread_key_delete(at_thread_end);
}

/* --- Small stacks, and signals --------------------------------------------------------------------- */

static int review_theirs(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                         InstantlyDocument **result, InstantlyError **error)
{
    (void)link, (void)context;
    return (int)instantly_client_review(workspace, NULL, NULL, result, error);
}

/* What goes deepest. */
static void *go_deep(void *context)
{
    const World *world = context;
    InstantlyDocument *documents[5] = {NULL};
    InstantlyMatrix *matrix = NULL;
    struct ArrowArrayStream stream;
    struct ArrowArray batch;
    CHECK_OK(instantly_client_review, world->client, NULL, NULL, &documents[0]);
    CHECK_OK(instantly_client_review_render, documents[0], "html", &documents[1]);
    CHECK_OK(instantly_groups_for_each, world->client, review_theirs, NULL, NULL, NULL, &documents[2]);
    CHECK_OK(instantly_audit_logs_list, world->client, NULL, NULL, &documents[3]);
    CHECK_OK(instantly_document_from_json, json_of(documents[2]), &documents[4]);
    CHECK(row_count(documents[4]) == 4);
    CHECK_OK(instantly_matrix_from_toml, "[roles.Closer]\nleads = \"Edit/Import\"\n", &matrix);
    CHECK_OK(instantly_audit_logs_batches, world->client, NULL, NULL, &stream);
    CHECK(stream.get_next(&stream, &batch) == 0 && batch.length == 400);
    batch.release(&batch);
    stream.release(&stream);
    instantly_matrix_free(matrix);
    for (size_t i = 0; i < COUNT(documents); i++) instantly_document_free(documents[i]);
    return NULL;
}

static void a_stack_of_256_kb_is_enough(void)
{
    World world = start_world("{\"rate_limit\": false}");
    pthread_attr_t small;
    pthread_t thread;
    REQUIRE(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 256 * 1024) == 0);
    REQUIRE(pthread_create(&thread, &small, go_deep, &world) == 0);
    join_thread(thread);
    pthread_attr_destroy(&small);
    end_world(&world);
}

static volatile sig_atomic_t signals_handled;

static void count_signal(int number)
{
    (void)number;
    signals_handled++;
}

static void a_signal_of_the_program_waits_for_one_of_its_own_threads(void)
{
    World world = start_world(NULL);
    struct sigaction action, former;
    sigset_t usr1, mask, pending;
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *members = NULL;
    memset(&action, 0, sizeof action);
    action.sa_handler = count_signal;
    sigaction(SIGUSR1, &action, &former);
    signals_handled = 0;
    /* Threads of all sorts are alive: a client's, a worker, and those of the sandbox. */
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_members_list, world.client, NULL, cancel, &members);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, &mask);
    kill(getpid(), SIGUSR1);
    nap(0.05);
    CHECK(signals_handled == 0);
    CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 1);
    pthread_sigmask(SIG_SETMASK, &mask, NULL);
    CHECK(signals_handled == 1);
    sigaction(SIGUSR1, &former, NULL);
    instantly_document_free(members);
    instantly_cancel_free(cancel);
    end_world(&world);
}

static int look_at_the_mask(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                            InstantlyDocument **result, InstantlyError **error)
{
    sigset_t mask;
    (void)workspace, (void)link, (void)context, (void)result, (void)error;
    CHECK(pthread_sigmask(SIG_BLOCK, NULL, &mask) == 0);
    CHECK(sigismember(&mask, SIGUSR1) == 1 && sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGPIPE) == 1);
    CHECK(sigismember(&mask, SIGSEGV) == 0);
    return INSTANTLY_STATUS_OK;
}

static void no_handler_runs_on_the_threads_that_run_a_function_for_each(void)
{
    World world = start_world(NULL);
    InstantlyDocument *outcomes = NULL;
    CHECK_OK(instantly_groups_for_each, world.client, look_at_the_mask, NULL, NULL, NULL, &outcomes);
    instantly_document_free(outcomes);
    end_world(&world);
}

const Test thread_tests[] = {
    PROMISE(no_handler_runs_on_the_threads_that_run_a_function_for_each),
    PROMISE(a_stack_of_256_kb_is_enough),
    PROMISE(a_signal_of_the_program_waits_for_one_of_its_own_threads),
    PROMISE(ten_threads_share_a_client_and_free_each_others_documents),
    PROMISE(many_threads_read_one_document_for_the_first_time_at_once),
    PROMISE(a_call_goes_on_when_its_client_is_freed_or_closed_meanwhile),
    PROMISE(of_many_threads_that_free_a_handle_at_once_one_does),
    PROMISE(threads_that_come_and_go_leave_nothing),
    PROMISE(a_handle_may_be_made_and_freed_while_its_thread_ends),
    NO_MORE,
};
