/* Governs the access to a workspace: who is in, in which role, and what its API keys may do.
 *
 *     cc access.c $(pkg-config --cflags --libs instantly_rbac) -o access && ./access
 *
 * It works on a sandbox of its own, over real HTTP on this machine. For your own workspace, make the
 * client with instantly_client_new(NULL, NULL, &client, &error), which reads INSTANTLY_API_KEY.
 */

#include <instantly_rbac.h>
#include <stdio.h>

#define MOST_SCOPES 16

/* Whether a call worked; if not, the reason is printed. */
static bool worked(InstantlyStatus status, InstantlyError **error)
{
    if (status == INSTANTLY_STATUS_OK) return true;
    fprintf(stderr, "%s\n", instantly_error_text(*error));
    instantly_error_free(*error);
    *error = NULL;
    return false;
}

/* A text of a document; "-" where there is none. */
static const char *text(const InstantlyDocument *document, const char *pointer)
{
    const char *string = "-";
    instantly_document_string(document, pointer, &string, NULL, NULL);
    return string;
}

/* --- Members ----------------------------------------------------------------------------------- */

static void print_member(const InstantlyDocument *member)
{
    bool accepted = false;
    instantly_document_bool(member, "/accepted", &accepted, NULL);
    /* Of a time, the first ten characters are the day. */
    printf("  %-40s %-7s %-11.10s %s\n", text(member, "/email"), text(member, "/role"),
           text(member, "/timestamp_created"), accepted ? "yes" : "not yet");
}

/* Calls a function for each row of a list. */
static bool print_rows(const InstantlyDocument *list, void (*print)(const InstantlyDocument *))
{
    InstantlyError *error = NULL;
    const InstantlyDocument *row = NULL;
    size_t count = 0;
    if (!worked(instantly_document_rows(list, &count, &error), &error)) return false;
    for (size_t i = 0; i < count; i++) {
        if (!worked(instantly_document_row(list, i, &row, &error), &error)) return false;
        print(row);
    }
    return true;
}

static bool show_members(const InstantlyClient *client)
{
    InstantlyError *error = NULL;
    InstantlyDocument *members = NULL;
    bool shown;
    printf("\nMembers: who is in, and in which role\n  %-40s %-7s %-11s %s\n", "member", "role", "invited", "joined");
    if (!worked(instantly_members_list(client, NULL, NULL, &members, &error), &error)) return false;
    shown = print_rows(members, print_member);
    instantly_document_free(members);
    return shown;
}

static bool invite_and_promote(const InstantlyClient *client)
{
    static const char *const email = "jordan.reyes@example.com";
    InstantlyError *error = NULL;
    InstantlyDocument *invited = NULL, *member = NULL;
    const char *update = "{\"role\": \"editor\", \"nickname\": \"SDR lead, West\"}";
    InstantlyStatus status = instantly_members_invite(client, email, "view", NULL, NULL, &invited, &error);
    if (status == INSTANTLY_STATUS_OUTCOME_UNKNOWN) {
        fprintf(stderr, "%s may have been invited: look before you repeat it.\n", email);
    }
    if (!worked(status, &error)) return false;
    printf("\nInvite a person, and change the role\nInvited %s as view.\n", email);
    status = instantly_members_update(client, text(invited, "/id"), update, NULL, &member, &error);
    if (worked(status, &error)) print_member(member);
    instantly_document_free(member);
    instantly_document_free(invited);
    return status == INSTANTLY_STATUS_OK;
}

/* --- API keys ---------------------------------------------------------------------------------- */

static void print_key(const InstantlyDocument *key)
{
    size_t count = 0;
    char pointer[32];
    printf("  %-20s %-11.10s", text(key, "/name"), text(key, "/timestamp_created"));
    instantly_document_length(key, "/scopes", &count, NULL);
    for (size_t i = 0; i < count; i++) {
        snprintf(pointer, sizeof pointer, "/scopes/%zu", i);
        printf("%s%s", i == 0 ? " " : ", ", text(key, pointer));
    }
    printf("\n");
}

/* Creates a key with the scopes of a preset, hands its secret over, and keeps its id. */
static bool create_key(const InstantlyClient *client, const char *name, const char *preset, char *id, size_t size)
{
    InstantlyError *error = NULL;
    InstantlyDocument *scopes = NULL, *key = NULL;
    const char *each[MOST_SCOPES], *secret = NULL;
    char pointer[32];
    size_t count = 0;
    bool good = worked(instantly_keys_preset(preset, &scopes, &error), &error)
        && worked(instantly_document_rows(scopes, &count, &error), &error);
    if (count > MOST_SCOPES) {
        fprintf(stderr, "The preset %s has more scopes than this program can hold.\n", preset);
        good = false;
    }
    for (size_t i = 0; good && i < count; i++) {
        snprintf(pointer, sizeof pointer, "/%zu", i);
        each[i] = text(scopes, pointer);
    }
    good = good && worked(instantly_keys_create(client, name, each, count, NULL, NULL, &key, &error), &error);
    /* Here a program would store the secret, which is given this once. */
    good = good && worked(instantly_document_secret(key, "/key", &secret, NULL, &error), &error);
    if (good) {
        print_key(key);
        printf("  %-20s its secret, printed, is %s\n", "", text(key, "/key"));
        snprintf(id, size, "%s", text(key, "/id"));
    }
    instantly_document_free(key);
    instantly_document_free(scopes);
    return good;
}

static bool govern_keys(const InstantlyClient *client)
{
    InstantlyError *error = NULL;
    InstantlyDocument *keys = NULL, *gone = NULL;
    char id[64] = "";
    bool good;
    printf("\nAPI keys: one for each team, with the scopes that it needs\n  %-20s %-11s may\n", "key", "created");
    good = create_key(client, "Marketing dashboard", "analytics_read_only", id, sizeof id)
        && create_key(client, "SDR campaign tool", "campaign_management", id, sizeof id)
        && create_key(client, "Webhook handler", "webhook_handler", id, sizeof id);
    if (good) printf("\nAll keys of the workspace\n  %-20s %-11s may\n", "key", "created");
    good = good && worked(instantly_keys_list(client, NULL, NULL, &keys, &error), &error);
    good = good && print_rows(keys, print_key);
    /* The last one that was made. */
    good = good && worked(instantly_keys_revoke(client, id, NULL, NULL, &gone, &error), &error);
    if (good) printf("\nRevoke one\nRevoked \"%s\".\n", text(gone, "/record/name"));
    instantly_document_free(gone);
    instantly_document_free(keys);
    return good;
}

int main(void)
{
    InstantlyError *error = NULL;
    InstantlySandbox *sandbox = NULL;
    InstantlyClient *client = NULL;
    bool good = worked(instantly_sandbox_start(NULL, &sandbox, &error), &error)
        && worked(instantly_sandbox_client(sandbox, NULL, &client, &error), &error);
    if (good)
        printf("Governing a sandbox workspace at %s. Nothing leaves this machine.\n", instantly_sandbox_url(sandbox));
    good = good && show_members(client) && invite_and_promote(client) && govern_keys(client);
    instantly_client_free(client);
    instantly_sandbox_free(sandbox);
    return good ? 0 : 1;
}
