/* rules_fork.c: a client works on both sides of a fork.
 *
 * What is looked for is a hang, so each child has a deadline. A child sends what it found through a
 * pipe and leaves by a signal: a leak checker that looked at it would miss the memory that only the
 * parent's other threads knew of.
 */

#include "check.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEADLINE 10.0

typedef void (*InChild)(void *context);

/* Runs the checks in a child. True where all of them held, in time. */
static bool holds_in_child(InChild checks, void *context)
{
    int pipe_of_child[2], status = 0;
    char verdict = 0;
    struct pollfd poll_fd;
    pid_t child;
    fflush(stdout);
    REQUIRE(pipe(pipe_of_child) == 0);
    child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        int before = failures();
        checks(context);
        verdict = failures() == before ? 'y' : 'n';
        if (write(pipe_of_child[1], &verdict, 1) == 1) kill(getpid(), SIGKILL);
        _exit(1);
    }
    close(pipe_of_child[1]);
    poll_fd.fd = pipe_of_child[0];
    poll_fd.events = POLLIN;
    if (poll(&poll_fd, 1, (int)(within(DEADLINE) * 1000)) <= 0) fprintf(stderr, "    the child hangs\n");
    else if (read(pipe_of_child[0], &verdict, 1) != 1) fprintf(stderr, "    the child crashed\n");
    kill(child, SIGKILL);
    waitpid(child, &status, 0);
    close(pipe_of_child[0]);
    return verdict == 'y';
}

/* --- What a child does ------------------------------------------------------------------------- */

static void list_members(void *client)
{
    InstantlyDocument *members = NULL;
    CHECK_OK(instantly_members_list, client, NULL, NULL, &members);
    CHECK(row_count(members) == 8);
    instantly_document_free(members);
}

static void list_members_interruptibly(void *client)
{
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *members = NULL;
    CHECK_OK(instantly_cancel_new, &cancel);
    CHECK_OK(instantly_members_list, client, NULL, cancel, &members);
    CHECK_OK(instantly_cancel_trigger, cancel);
    instantly_document_free(members);
    instantly_cancel_free(cancel);
}

static void *list_in_thread(void *client)
{
    list_members(client);
    return NULL;
}

static void list_members_in_threads(void *client)
{
    pthread_t threads[3];
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(list_in_thread, client);
    for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    list_members(client);
}

static void fork_again(void *client)
{
    list_members(client);
    CHECK(holds_in_child(list_members, client));
    list_members(client);
}

static void free_client(void *client)
{
    instantly_client_free(client);
    CHECK(instantly_client_base_url(client) == NULL);
}

/* --- Clients ----------------------------------------------------------------------------------- */

static void a_client_made_before_a_fork_works_in_the_child_and_in_the_parent(void)
{
    World world = start_world(NULL);
    CHECK(holds_in_child(list_members, world.client));
    list_members(world.client);
    end_world(&world);
}

static void a_client_used_before_a_fork_works_in_the_child_and_in_the_parent(void)
{
    World world = start_world(NULL);
    list_members(world.client);
    list_members_interruptibly(world.client);
    CHECK(holds_in_child(list_members, world.client));
    CHECK(holds_in_child(list_members_interruptibly, world.client));
    CHECK(holds_in_child(list_members_in_threads, world.client));
    CHECK(holds_in_child(fork_again, world.client));
    CHECK(holds_in_child(free_client, world.client));
    list_members(world.client);
    end_world(&world);
}

typedef struct {
    World *world;
    volatile bool *over;
} Busy;

static void *be_busy(void *context)
{
    const Busy *busy = context;
    while (!*busy->over) {
        list_members(busy->world->client);
        list_members_interruptibly(busy->world->client);
    }
    return NULL;
}

static void a_fork_in_the_middle_of_other_threads_calls_does_not_hang_the_child(void)
{
    World world = start_world("{\"rate_limit\": false}");
    volatile bool over = false;
    Busy busy = {&world, &over};
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(be_busy, &busy);
    for (int i = 0; i < 10; i++) {
        CHECK(holds_in_child(list_members, world.client));
        CHECK(holds_in_child(list_members_interruptibly, world.client));
        CHECK(holds_in_child(list_members_in_threads, world.client));
    }
    over = true;
    for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    end_world(&world);
}

/* A thread's first handle, and its last. */
static void *make_and_free(void *unused)
{
    InstantlyDocument *roles = NULL;
    (void)unused;
    CHECK_OK(instantly_matrix_roles, NULL, &roles);
    instantly_document_free(roles);
    return NULL;
}

static void make_and_free_in_a_thread(void *unused)
{
    join_thread(start_thread(make_and_free, unused));
}

static void *let_threads_come_and_go(void *over)
{
    while (!*(volatile bool *)over) {
        pthread_t threads[4];
        for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(make_and_free, NULL);
        for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    }
    return NULL;
}

static void a_fork_while_other_threads_come_and_go_does_not_hang_the_childs_threads(void)
{
    volatile bool over = false;
    pthread_t threads[4];
    bool holds = true;
    for (size_t i = 0; i < COUNT(threads); i++) threads[i] = start_thread(let_threads_come_and_go, (void *)&over);
    /* What is looked for is rare. */
    for (int i = 0; i < rounds(600) && holds; i++) holds = holds_in_child(make_and_free_in_a_thread, NULL);
    over = true;
    for (size_t i = 0; i < COUNT(threads); i++) join_thread(threads[i]);
    CHECK(holds);
}

/* --- Other handles ------------------------------------------------------------------------------ */

static void read_and_free(void *document)
{
    CHECK(row_count(document) == 8);
    CHECK_HOLDS(json_of(document), "priya.raman");
    instantly_document_free(document);
}

static void a_document_is_read_and_freed_on_both_sides(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK(holds_in_child(read_and_free, members));
    read_and_free(members);
    end_world(&world);
}

static void take_the_rest(void *iterator)
{
    InstantlyDocument *item = NULL;
    int count = 0;
    while (instantly_iterator_next(iterator, &item, NULL) == INSTANTLY_STATUS_OK) {
        instantly_document_free(item);
        count++;
    }
    CHECK(count == 7);
}

static void an_iterator_goes_on_on_both_sides(void)
{
    World world = start_world(NULL);
    InstantlyIterator *iterator = NULL;
    InstantlyDocument *item = NULL;
    CHECK_OK(instantly_members_open, world.client, "{\"page_size\": 3}", NULL, &iterator);
    CHECK_OK(instantly_iterator_next, iterator, &item);
    CHECK(holds_in_child(take_the_rest, iterator));
    take_the_rest(iterator);
    instantly_document_free(item);
    instantly_iterator_free(iterator);
    end_world(&world);
}

static void read_stream(void *context)
{
    struct ArrowArrayStream *stream = context;
    struct ArrowArray batch;
    int64_t rows = 0;
    while (stream->get_next(stream, &batch) == 0 && batch.release != NULL) {
        rows += batch.length;
        batch.release(&batch);
    }
    CHECK(rows == 400);
    stream->release(stream);
}

static void an_arrow_stream_is_read_on_both_sides(void)
{
    World world = start_world(NULL);
    struct ArrowArrayStream stream;
    CHECK_OK(instantly_audit_logs_batches, world.client, "{\"page_size\": 150}", NULL, &stream);
    CHECK(holds_in_child(read_stream, &stream));
    read_stream(&stream);
    end_world(&world);
}

static void free_sandbox(void *sandbox)
{
    instantly_sandbox_free(sandbox);
    CHECK(instantly_sandbox_url(sandbox) == NULL);
}

static void freeing_the_sandbox_in_a_child_neither_hangs_nor_hurts_the_parents(void)
{
    World world = start_world(NULL);
    InstantlyDocument *requests = NULL;
    list_members(world.client);
    CHECK(holds_in_child(free_sandbox, world.sandbox));
    list_members(world.client);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 2);
    instantly_document_free(requests);
    end_world(&world);
}

static void start_another_sandbox(void *unused)
{
    World world = start_world(NULL);
    (void)unused;
    list_members(world.client);
    end_world(&world);
}

static void a_child_may_start_a_sandbox_of_its_own(void)
{
    World world = start_world(NULL);
    CHECK(holds_in_child(start_another_sandbox, NULL));
    end_world(&world);
}

/* --- Logging ------------------------------------------------------------------------------------ */

static void run_for_long(int32_t level, const char *message, const char *json, void *context)
{
    (void)level, (void)message, (void)json;
    __atomic_store_n((int *)context, 1, __ATOMIC_SEQ_CST);
    nap(1);
}

static void end_the_logging(void *unused)
{
    (void)unused;
    CHECK_OK(instantly_log_set_function, NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG);
}

static void a_child_waits_for_no_log_function_of_its_parents_threads(void)
{
    World world = start_world(NULL);
    int is_running = 0;
    pthread_t thread;
    CHECK_OK(instantly_log_set_function, run_for_long, &is_running, INSTANTLY_LOG_LEVEL_DEBUG);
    thread = start_thread(list_in_thread, world.client);
    while (!__atomic_load_n(&is_running, __ATOMIC_SEQ_CST)) nap(0.001);
    CHECK(holds_in_child(end_the_logging, NULL));
    end_the_logging(NULL);
    join_thread(thread);
    end_world(&world);
}

const Test fork_tests[] = {
    PROMISE_WITHOUT_SANITIZER(a_client_made_before_a_fork_works_in_the_child_and_in_the_parent),
    PROMISE_WITHOUT_SANITIZER(a_client_used_before_a_fork_works_in_the_child_and_in_the_parent),
    PROMISE_WITHOUT_SANITIZER(a_fork_in_the_middle_of_other_threads_calls_does_not_hang_the_child),
    PROMISE_WITHOUT_SANITIZER(a_fork_while_other_threads_come_and_go_does_not_hang_the_childs_threads),
    PROMISE_WITHOUT_SANITIZER(a_document_is_read_and_freed_on_both_sides),
    PROMISE_WITHOUT_SANITIZER(an_iterator_goes_on_on_both_sides),
    PROMISE_WITHOUT_SANITIZER(an_arrow_stream_is_read_on_both_sides),
    PROMISE_WITHOUT_SANITIZER(freeing_the_sandbox_in_a_child_neither_hangs_nor_hurts_the_parents),
    PROMISE_WITHOUT_SANITIZER(a_child_may_start_a_sandbox_of_its_own),
    PROMISE_WITHOUT_SANITIZER(a_child_waits_for_no_log_function_of_its_parents_threads),
    NO_MORE,
};
