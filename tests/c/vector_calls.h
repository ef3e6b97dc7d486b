/* vector_calls.h: a call of a vector, made by its canonical name, with its arguments from JSON. */

#ifndef VECTOR_CALLS_H
#define VECTOR_CALLS_H

#include <instantly_rbac.h>
#include <jansson.h>
#include <string.h>

/* What a call came to. */
typedef struct {
    InstantlyStatus status;
    InstantlyError *error;
    InstantlyDocument *made; /* what the call returned, where it returned a document */
    char *document;          /* JSON as the library wrote it, malloc'd; NULL where there is an error */
    char *secret;            /* malloc'd; NULL where there is none */
} Outcome;

/* Makes the call. False where no table has such a function. */
bool make_call(const char *name, const InstantlyClient *client, json_t *arguments, Outcome *outcome);

void free_outcome(Outcome *outcome);

/* Prints a message and ends the program: for defects of the runner, not of what it runs. */
void give_up(const char *what);

/* --- Between the files of the calls ------------------------------------------------------------ */

/* vector_network.c and vector_offline.c: each makes the calls that are in its tables. */
bool call_network(const char *name, const InstantlyClient *client, json_t *arguments, Outcome *outcome);
bool call_offline(const char *name, json_t *arguments, Outcome *outcome);

/* Runs the block that follows for the row of a table that has this name. */
#define WITH_ROW_OF(table, name_of_call)                                  \
    for (size_t row = 0; row < sizeof(table) / sizeof((table)[0]); row++) \
        if (strcmp((table)[row].name, (name_of_call)) == 0)

#define MOST_TEXTS 64

typedef struct {
    const char *items[MOST_TEXTS];
    size_t count;
} TextArray;

/* An argument that is a text, or an array of texts. */
const char *text(json_t *arguments, const char *name);
TextArray texts(json_t *arguments, const char *name);

/* An argument as JSON, malloc'd; NULL where the case does not have it. */
char *dumped(json_t *arguments, const char *name);

/* All arguments but those that are named, as a JSON object, malloc'd; NULL where there are none. */
char *options(json_t *arguments, const char *first, const char *second);

/* printf into malloc'd memory. */
char *joined(const char *format, ...);

const char *json_of(const InstantlyDocument *document);

#endif
