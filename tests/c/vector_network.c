/* vector_network.c: one row for each function over the network, grouped by how it is called.
 *
 * The types of C group them by themselves: a function in the wrong table does not compile.
 */

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

static const struct {
    const char *name;
    Plain *function;
} PLAIN[] = {
    {"members.list", instantly_members_list},
    {"members.page", instantly_members_page},
    {"members.review", instantly_members_review},
    {"keys.list", instantly_keys_list},
    {"keys.page", instantly_keys_page},
    {"keys.review", instantly_keys_review},
    {"groups.list", instantly_groups_list},
    {"groups.page", instantly_groups_page},
    {"groups.admin", instantly_groups_admin},
    {"tags.list", instantly_tags_list},
    {"tags.page", instantly_tags_page},
    {"tags.mappings", instantly_tags_mappings},
    {"tags.mappings_page", instantly_tags_mappings_page},
    {"tags.review", instantly_tags_review},
    {"campaigns.list", instantly_campaigns_list},
    {"campaigns.page", instantly_campaigns_page},
    {"accounts.list", instantly_accounts_list},
    {"accounts.page", instantly_accounts_page},
    {"audit_logs.list", instantly_audit_logs_list},
    {"audit_logs.page", instantly_audit_logs_page},
    {"audit_logs.activity", instantly_audit_logs_activity},
    {"workspace.get", instantly_workspace_get},
    {"workspace.update", instantly_workspace_update},
    {"workspace.schedule_removal", instantly_workspace_schedule_removal},
    {"workspace.cancel_removal", instantly_workspace_cancel_removal},
    {"workspace.get_domain", instantly_workspace_get_domain},
    {"workspace.delete_domain", instantly_workspace_delete_domain},
    {"workspace.plan", instantly_workspace_plan},
    {"workspace.subscription", instantly_workspace_subscription},
    {"client.check", instantly_client_check},
    {"client.review", instantly_client_review},
};

static const struct {
    const char *name;
    Open *function;
} OPEN[] = {
    {"members.iter", instantly_members_open},       {"keys.iter", instantly_keys_open},
    {"groups.iter", instantly_groups_open},         {"tags.iter", instantly_tags_open},
    {"campaigns.iter", instantly_campaigns_open},   {"accounts.iter", instantly_accounts_open},
    {"audit_logs.iter", instantly_audit_logs_open}, {"tags.mappings_iter", instantly_tags_mappings_open},
};

static const struct {
    const char *name;
    OneText *function;
    const char *argument;
} ONE_TEXT[] = {
    {"members.get", instantly_members_get, "id"},
    {"members.update", instantly_members_update, "id"},
    {"members.remove", instantly_members_remove, "id"},
    {"keys.revoke", instantly_keys_revoke, "id"},
    {"groups.get", instantly_groups_get, "id"},
    {"groups.invite", instantly_groups_invite, "sub_workspace_id"},
    {"groups.remove", instantly_groups_remove, "id"},
    {"tags.get", instantly_tags_get, "id"},
    {"tags.create", instantly_tags_create, "label"},
    {"tags.update", instantly_tags_update, "id"},
    {"tags.delete", instantly_tags_delete, "id"},
    {"workspace.set_domain", instantly_workspace_set_domain, "domain"},
};

static const struct {
    const char *name;
    TwoTexts *function;
    const char *arguments[2];
} TWO_TEXTS[] = {
    {"members.invite", instantly_members_invite, {"email", "role"}},
    {"workspace.change_owner", instantly_workspace_change_owner, {"email", "sec"}},
    {"workspace.change_owner_to_member", instantly_workspace_change_owner_to_member, {"member_id", "sec"}},
};

static const struct {
    const char *name;
    Texts *function;
    const char *argument;
} TEXTS[] = {
    {"tags.ensure", instantly_tags_ensure, "labels"},
    {"tags.assign", instantly_tags_assign, "tag_ids"},
    {"tags.unassign", instantly_tags_unassign, "tag_ids"},
};

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

static void create_key(Client client, json_t *arguments, Outcome *outcome)
{
    const char *name = text(arguments, "name");
    TextArray scopes = texts(arguments, "scopes");
    char *json = options(arguments, "name", "scopes");
    outcome->status = instantly_keys_create(client, name, scopes.items, scopes.count, json, NULL, &outcome->made,
                                            &outcome->error);
    free(json);
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
        const char *given = text(arguments, ONE_TEXT[row].argument);
        char *json = options(arguments, ONE_TEXT[row].argument, NULL);
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
        TextArray given = texts(arguments, TEXTS[row].argument);
        char *json = options(arguments, TEXTS[row].argument, NULL);
        outcome->status = TEXTS[row].function(client, given.items, given.count, json, NULL, made, error);
        free(json);
        return true;
    }
    if (strcmp(name, "keys.create") == 0) {
        create_key(client, arguments, outcome);
        return true;
    }
    if (strcmp(name, "client.request") == 0) {
        request(client, arguments, outcome);
        return true;
    }
    return false;
}
