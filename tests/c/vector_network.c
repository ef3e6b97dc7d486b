/* vector_network.c: calls each function over the network, by the tables of vector_network_gen.h. */

#include "vector_calls.h"

#include <stdlib.h>

typedef const InstantlyClient *Client;
typedef const InstantlyCancel *Cancel;
typedef InstantlyDocument **Result;
typedef InstantlyError **Failure;

typedef InstantlyStatus Plain(Client, const char *options, Cancel, Result, Failure);
typedef InstantlyStatus Open(Client, const char *options, Cancel, InstantlyIterator **, Failure);
typedef InstantlyStatus OneText(Client, const char *, const char *options, Cancel, Result, Failure);
typedef InstantlyStatus TwoTexts(Client, const char *, const char *, const char *options, Cancel, Result, Failure);
typedef InstantlyStatus Texts(Client, const char *const *, size_t, const char *options, Cancel, Result, Failure);
typedef InstantlyStatus TextAndTexts(Client, const char *, const char *const *, size_t, const char *options, Cancel,
                                     Result, Failure);

#include "vector_network_gen.h"

/* Reads an iterator to its end, as the list that it is. */
static void read_items(Outcome *outcome, InstantlyIterator *iterator)
{
    char *items = joined("");
    InstantlyDocument *item = NULL, *meta = NULL;
    bool is_complete = false;
    while ((outcome->status = instantly_iterator_next(iterator, &item, &outcome->error)) == INSTANTLY_STATUS_OK) {
        char *longer = joined("%s%s%s", items, items[0] == '\0' ? "" : ",", json_of(item));
        instantly_document_free(item);
        free(items);
        items = longer;
    }
    if (outcome->status == INSTANTLY_STATUS_END) {
        outcome->status = INSTANTLY_STATUS_OK;
        if (instantly_iterator_is_complete(iterator, &is_complete, NULL) != INSTANTLY_STATUS_OK
            || instantly_iterator_meta(iterator, &meta, NULL) != INSTANTLY_STATUS_OK) {
            give_up("an iterator does not say how it went");
        }
        outcome->document = joined("{\"items\":[%s],\"complete\":%s,\"meta\":%s}", items,
                                   is_complete ? "true" : "false", json_of(meta));
        instantly_document_free(meta);
    }
    free(items);
}

static void request(Client client, json_t *arguments, Outcome *outcome)
{
    const char *method = text(arguments, "method"), *path = text(arguments, "path");
    char *query = dumped(arguments, "query"), *body = dumped(arguments, "body");
    outcome->status = instantly_client_request(client, method, path, query, body, NULL, NULL, &outcome->made,
                                               &outcome->error);
    free(query);
    free(body);
}

bool call_network(const char *name, Client client, json_t *arguments, Outcome *outcome)
{
    Result made = &outcome->made;
    Failure error = &outcome->error;
    WITH_ROW_OF(PLAIN, name)
    {
        char *json = options(arguments, NULL, NULL);
        outcome->status = PLAIN[row].function(client, json, NULL, made, error);
        free(json);
        return true;
    }
    WITH_ROW_OF(OPEN, name)
    {
        char *json = options(arguments, NULL, NULL);
        InstantlyIterator *iterator = NULL;
        outcome->status = OPEN[row].function(client, json, NULL, &iterator, error);
        if (outcome->status == INSTANTLY_STATUS_OK) read_items(outcome, iterator);
        instantly_iterator_free(iterator);
        free(json);
        return true;
    }
    WITH_ROW_OF(ONE_TEXT, name)
    {
        const char *given = text(arguments, ONE_TEXT[row].arguments[0]);
        char *json = options(arguments, ONE_TEXT[row].arguments[0], NULL);
        outcome->status = ONE_TEXT[row].function(client, given, json, NULL, made, error);
        free(json);
        return true;
    }
    WITH_ROW_OF(TWO_TEXTS, name)
    {
        const char *const *names = TWO_TEXTS[row].arguments;
        const char *first = text(arguments, names[0]), *second = text(arguments, names[1]);
        char *json = options(arguments, names[0], names[1]);
        outcome->status = TWO_TEXTS[row].function(client, first, second, json, NULL, made, error);
        free(json);
        return true;
    }
    WITH_ROW_OF(TEXTS, name)
    {
        TextArray given = texts(arguments, TEXTS[row].arguments[0]);
        char *json = options(arguments, TEXTS[row].arguments[0], NULL);
        outcome->status = TEXTS[row].function(client, given.items, given.count, json, NULL, made, error);
        free(json);
        return true;
    }
    WITH_ROW_OF(TEXT_AND_TEXTS, name)
    {
        const char *const *names = TEXT_AND_TEXTS[row].arguments;
        const char *first = text(arguments, names[0]);
        TextArray second = texts(arguments, names[1]);
        char *json = options(arguments, names[0], names[1]);
        outcome->status =
            TEXT_AND_TEXTS[row].function(client, first, second.items, second.count, json, NULL, made, error);
        free(json);
        return true;
    }
    if (strcmp(name, "client.request") == 0) {
        request(client, arguments, outcome);
        return true;
    }
    return false;
}
