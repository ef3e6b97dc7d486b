/* rules.c: the promises of the C ABI, kept or not.
 *
 *     rules [PART OF A NAME]
 *
 * runs every test, or those whose name has that part. The tests are in rules_*.c.
 */

#include "check.h"

#include <dirent.h>

static const Test *const FILES[] = {
    misuse_tests, error_tests, handle_tests, document_tests, option_tests,  list_tests,   arrow_tests,
    thread_tests, cancel_tests, fork_tests,  group_tests,    sandbox_tests, secret_tests,
    host_tests,   log_tests,    outcome_tests,
};

/* The threads of this process, where Linux counts them. */
static int threads_alive(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int count = 0;
    if (tasks == NULL) return 1;
    for (const struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks))
        count += task->d_name[0] != '.';
    closedir(tasks);
    return count;
}

/* The library keeps its threads for ten seconds after their last call. A leak checker must not look
 * before they have ended, or it takes what they hold for lost.
 */
static bool threads_end(void)
{
    double deadline = seconds_now() + 10 + within(5);
    while (threads_alive() > 1 && seconds_now() < deadline) nap(0.05);
    return threads_alive() == 1;
}

int main(int count, char **arguments)
{
    int failed = run_tests(FILES, COUNT(FILES), count > 1 ? arguments[1] : NULL);
    if (leaks_are_looked_for() && !threads_end()) {
        fprintf(stderr, "%d threads of the library do not end\n", threads_alive() - 1);
        failed++;
    }
    return failed == 0 ? 0 : 1;
}
