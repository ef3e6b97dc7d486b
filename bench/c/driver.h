/* What the drivers in C share: the protocol that run.py speaks with every driver. driver.py says what it is. */

#ifndef DRIVER_H
#define DRIVER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "not-a-secret"
#define MEMBER "01900000-0000-7000-8000-000000000001"
#define SMALL_REQUESTS 2000

typedef struct {
    unsigned long long items, checksum;
} Tally;

static void add(Tally *tally, unsigned long long checksum)
{
    tally->items++;
    tally->checksum += checksum;
}

/* Says that the client is warm, and waits for the signal to begin. */
static void ready(void)
{
    puts("ready");
    fflush(stdout);
    while (getchar() != '\n') {
    }
}

/* Says what came of the work, and waits for the runner to have looked at this process. */
static void done(const Tally *tally)
{
    printf("{\"items\": %llu, \"checksum\": %llu}\n", tally->items, tally->checksum);
    fflush(stdout);
    while (getchar() != EOF) {
    }
}

static void must(int worked, const char *what)
{
    if (worked) return;
    fprintf(stderr, "%s failed\n", what);
    exit(1);
}

#endif
