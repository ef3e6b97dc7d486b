/* rules_host.c: what the library must not do to the program around it. */

#include "check.h"

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- Signals ------------------------------------------------------------------------------------ */

static void *hang_up_on_everybody(void *context)
{
    int listener = *(int *)context;
    for (;;) {
        struct linger at_once = {1, 0};
        char first;
        int connection = accept(listener, NULL, NULL);
        if (connection < 0) return NULL;
        if (recv(connection, &first, 1, 0) == 1) setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(connection);
    }
}

/* Sends more than a socket's buffers take to a server that hangs up, so that a write fails. */
static void a_server_that_hangs_up_does_not_kill_a_program_that_minds_no_sigpipe(void)
{
    static char body[8 * 1024 * 1024];
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    char options[128];
    InstantlyClient *client = NULL;
    InstantlyDocument *document = NULL;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t server;
    struct sigaction action;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, 8) == 0);
    REQUIRE(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
    server = start_thread(hang_up_on_everybody, &listener);
    REQUIRE(sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL);
    snprintf(options, sizeof options, "{\"base_url\": \"http://127.0.0.1:%d\", \"max_attempts\": 1, \"capacity\": null}",
             ntohs(address.sin_port));
    CHECK_OK(instantly_client_new, "a-key", options, &client);
    memset(body, 'x', sizeof body - 1);
    body[0] = body[sizeof body - 2] = '"';
    for (int i = 0; i < 3; i++) {
        CHECK_ERROR(INSTANTLY_STATUS_OUTCOME_UNKNOWN, "", instantly_client_request, client, "POST", "/leads", NULL, body,
                    NULL, NULL, &document);
    }
    instantly_client_free(client);
    shutdown(listener, SHUT_RDWR);
    close(listener);
    join_thread(server);
}

/* --- Threads ------------------------------------------------------------------------------------ */

static pthread_key_t at_exit;

static void use_the_library(void *context)
{
    InstantlyMatrix *matrix = NULL;
    bool can = false;
    (void)context;
    CHECK_OK(instantly_matrix_original, &matrix);
    CHECK_OK(instantly_matrix_can, matrix, "SDR", "campaigns", "launch", &can);
    instantly_matrix_free(matrix);
}

static void *use_it_now_and_when_the_thread_ends(void *context)
{
    use_the_library(context);
    /* Anything but NULL, or the destructor is not called. */
    pthread_setspecific(at_exit, &at_exit);
    return NULL;
}

static void any_number_of_threads_may_come_and_go_and_use_it_in_their_last_moment(void)
{
    enum { AT_ONCE = 50 };
    pthread_t threads[AT_ONCE];
    REQUIRE(pthread_key_create(&at_exit, use_the_library) == 0);
    for (int round = 0; round < rounds(100); round++) {
        for (int i = 0; i < AT_ONCE; i++) threads[i] = start_thread(use_it_now_and_when_the_thread_ends, NULL);
        for (int i = 0; i < AT_ONCE; i++) join_thread(threads[i]);
    }
    pthread_key_delete(at_exit);
}

/* --- Forks -------------------------------------------------------------------------------------- */

static volatile bool churning;

static void *start_threads_for_as_long_as_it_churns(void *context)
{
    while (churning) join_thread(start_thread(use_it_now_and_when_the_thread_ends, context));
    return NULL;
}

/* A child has no threads but its own, so a lock that one of its parent's held stays held. */
static void a_fork_among_threads_that_come_and_go_leaves_the_child_usable(void)
{
    pthread_t churners[3];
    REQUIRE(pthread_key_create(&at_exit, use_the_library) == 0);
    churning = true;
    for (size_t i = 0; i < COUNT(churners); i++) churners[i] = start_thread(start_threads_for_as_long_as_it_churns, NULL);
    for (int i = 0; i < rounds(500); i++) {
        int status = 0;
        double deadline = seconds_now() + within(10);
        pid_t ended = 0, child;
        fflush(stdout);
        child = fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            int before = failures();
            use_the_library(NULL);
            kill(getpid(), failures() == before ? SIGKILL : SIGABRT);
        }
        while ((ended = waitpid(child, &status, WNOHANG)) == 0 && seconds_now() < deadline) nap(0.001);
        if (ended == 0) {
            kill(child, SIGABRT);
            waitpid(child, &status, 0);
        }
        CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    churning = false;
    for (size_t i = 0; i < COUNT(churners); i++) join_thread(churners[i]);
    pthread_key_delete(at_exit);
}

const Test host_tests[] = {
    PROMISE(a_server_that_hangs_up_does_not_kill_a_program_that_minds_no_sigpipe),
    PROMISE(any_number_of_threads_may_come_and_go_and_use_it_in_their_last_moment),
    PROMISE_WITHOUT_SANITIZER(a_fork_among_threads_that_come_and_go_leaves_the_child_usable),
    NO_MORE,
};
