/* vector_calls.c: what the calls of the vectors share: their arguments, and what comes out. */

#include "vector_calls.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void give_up(const char *what)
{
    fprintf(stderr, "vectors: %s\n", what);
    exit(2);
}

const char *text(json_t *arguments, const char *name)
{
    const char *value = json_string_value(json_object_get(arguments, name));
    if (value == NULL) give_up("an argument that must be a text is none");
    return value;
}

TextArray texts(json_t *arguments, const char *name)
{
    TextArray array = {{NULL}, 0};
    json_t *values = json_object_get(arguments, name), *value;
    size_t index;
    if (!json_is_array(values) || json_array_size(values) > MOST_TEXTS) give_up("an argument is no array of texts");
    json_array_foreach(values, index, value) array.items[array.count++] = json_string_value(value);
    return array;
}

char *dumped(json_t *arguments, const char *name)
{
    json_t *value = json_object_get(arguments, name);
    return value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
}

char *options(json_t *arguments, const char *first, const char *second)
{
    json_t *rest = json_copy(arguments);
    char *json;
    if (first != NULL) json_object_del(rest, first);
    if (second != NULL) json_object_del(rest, second);
    json = json_object_size(rest) == 0 ? NULL : json_dumps(rest, JSON_COMPACT);
    json_decref(rest);
    return json;
}

char *joined(const char *format, ...)
{
    va_list measured, written;
    int length;
    char *made;
    va_start(measured, format);
    va_copy(written, measured);
    length = vsnprintf(NULL, 0, format, measured);
    made = malloc((size_t)length + 1);
    if (made == NULL) give_up("out of memory");
    vsnprintf(made, (size_t)length + 1, format, written);
    va_end(written);
    va_end(measured);
    return made;
}

const char *json_of(const InstantlyDocument *document)
{
    const char *json = NULL;
    size_t length = 0;
    if (instantly_document_json(document, &json, &length, NULL) != INSTANTLY_STATUS_OK || strlen(json) != length) {
        give_up("a document has no JSON");
    }
    return json;
}

/* Where a call gives a secret, as the judge wants it. */
static const char *place_of_secret(const char *name)
{
    if (strcmp(name, "keys.create") == 0) return "/key";
    if (strcmp(name, "keys.page") == 0) return "/items/0/key";
    return NULL;
}

static void check_agreement(const Outcome *outcome)
{
    if ((outcome->status == INSTANTLY_STATUS_OK) != (outcome->error == NULL))
        give_up("a status and its error disagree");
    if (instantly_error_status(outcome->error) != outcome->status) give_up("an error has another status than its call");
}

bool make_call(const char *name, const InstantlyClient *client, json_t *arguments, Outcome *outcome)
{
    const char *place = place_of_secret(name), *secret = NULL;
    memset(outcome, 0, sizeof *outcome);
    if (!call_network(name, client, arguments, outcome) && !call_offline(name, arguments, outcome)) return false;
    check_agreement(outcome);
    if (outcome->made == NULL) return true;
    outcome->document = joined("%s", json_of(outcome->made));
    if (place != NULL && instantly_document_secret(outcome->made, place, &secret, NULL, NULL) == INSTANTLY_STATUS_OK) {
        outcome->secret = joined("%s", secret);
    }
    return true;
}

void free_outcome(Outcome *outcome)
{
    free(outcome->document);
    free(outcome->secret);
    instantly_document_free(outcome->made);
    instantly_error_free(outcome->error);
}
