/* check.h: what the tests of the C ABI are written with.
 *
 * A test is a function whose name is a promise. A check that fails is printed and counted, and the test
 * goes on; REQUIRE is for what the rest of a test needs. After each test, as many handles must be
 * alive as before it.
 */

#ifndef CHECK_H
#define CHECK_H

#include <instantly_rbac.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *promise;
    void (*keep)(void);
    const char *left_out; /* why it is, where it is */
} Test;

#define PROMISE(name) {#name, name, NULL}
#define NO_MORE {NULL, NULL, NULL}
/* AddressSanitizer's own locks may be held by another thread, such as a sandbox's, when a process
 * forks; then the child hangs in malloc.
 */
#ifdef __SANITIZE_ADDRESS__
#define PROMISE_WITHOUT_SANITIZER(name) {#name, name, "AddressSanitizer hangs after a fork among threads"}
#else
#define PROMISE_WITHOUT_SANITIZER(name) PROMISE(name)
#endif
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The tests of each file, which ends with an empty one. */
extern const Test misuse_tests[], error_tests[], handle_tests[], document_tests[], option_tests[];
extern const Test list_tests[], arrow_tests[], thread_tests[], cancel_tests[], fork_tests[], group_tests[];
extern const Test outcome_tests[], sandbox_tests[], secret_tests[], host_tests[], log_tests[];

/* Runs all tests whose name contains a text; NULL for every test. Returns how many failed. */
int run_tests(const Test *const *files, size_t count, const char *only);

#define CHECK(condition) check_that((condition), #condition, __FILE__, __LINE__)
#define REQUIRE(condition)                                                    \
    do {                                                                      \
        if (!check_that((condition), #condition, __FILE__, __LINE__)) stop(); \
    } while (0)
/* Whether one text holds another. */
#define CHECK_HOLDS(text, part) check_holds((text), (part), #text, __FILE__, __LINE__)
#define CHECK_LACKS(text, part) check_lacks((text), (part), #text, __FILE__, __LINE__)

/* CHECK_OK(instantly_members_get, client, id, NULL, NULL, &member): the call works, and no error is
 * written. The error argument, which is always the last, is not given.
 */
#define CHECK_OK(function, ...) CHECK_STATUS(INSTANTLY_STATUS_OK, "", function, __VA_ARGS__)

/* The call fails with that status, with an error of that status, and that error says something. */
#define CHECK_ERROR(status, said, function, ...) CHECK_STATUS(status, said, function, __VA_ARGS__)

#define CHECK_INVALID(said, function, ...) \
    CHECK_STATUS(INSTANTLY_STATUS_INVALID_ARGUMENT, said, function, __VA_ARGS__)

#define CHECK_STATUS(status, said, function, ...)                                              \
    do {                                                                                       \
        InstantlyError *error_of_call = NULL;                                                  \
        InstantlyStatus status_of_call = function(__VA_ARGS__, &error_of_call);                \
        check_call((status), (said), status_of_call, error_of_call, #function, __FILE__, __LINE__); \
    } while (0)

bool check_that(bool condition, const char *what, const char *file, int line);
void check_holds(const char *text, const char *part, const char *what, const char *file, int line);
void check_lacks(const char *text, const char *part, const char *what, const char *file, int line);
void check_call(InstantlyStatus expected, const char *said, InstantlyStatus status, InstantlyError *error,
                const char *what, const char *file, int line);
int failures(void);
/* Ends the program: nothing after this would make sense. */
void stop(void);

/* --- Sandboxes --------------------------------------------------------------------------------- */

/* A sandbox and a client of it, which paces nothing and waits for nothing. */
typedef struct {
    InstantlySandbox *sandbox;
    InstantlyClient *client;
} World;

/* `options` are those of the sandbox, or NULL. */
World start_world(const char *options);
void end_world(World *world);
/* The same client with other options. */
InstantlyClient *client_with(const World *world, const char *options);
/* Adds a fault to any operation. */
void add_fault(const World *world, const char *kind, const char *options);
/* Waits until the sandbox has received so many requests, whether or not it answered them. */
void wait_for_requests(const World *world, size_t count);
/* Makes the next request be answered with this JSON, which is put into a string of the options. */
InstantlyDocument *answered_with(const World *world, const char *json);

/* --- Documents --------------------------------------------------------------------------------- */

/* What a pointer leads to; checked to be there. */
const char *string_at(const InstantlyDocument *document, const char *pointer);
int64_t int64_at(const InstantlyDocument *document, const char *pointer);
bool bool_at(const InstantlyDocument *document, const char *pointer);
bool null_at(const InstantlyDocument *document, const char *pointer);
size_t row_count(const InstantlyDocument *document);
const char *json_of(const InstantlyDocument *document);

/* --- Time and threads -------------------------------------------------------------------------- */

double seconds_now(void);
void nap(double seconds);
/* A deadline: so many seconds, and many times that where a tool slows everything down. */
double within(double seconds);
/* So many rounds of something, and fewer where a tool slows everything down. */
int rounds(int count);
/* Whether this runs under valgrind or with AddressSanitizer. */
bool leaks_are_looked_for(void);

typedef void *(*ThreadFunction)(void *);
pthread_t start_thread(ThreadFunction function, void *context);
void join_thread(pthread_t thread);

#endif
