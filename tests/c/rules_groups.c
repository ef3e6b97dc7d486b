/* rules_groups.c: a function of the caller's for every sub-workspace. */

#include "check.h"

/* What the functions below note of their calls, from up to eight threads at once. */
typedef struct {
    pthread_mutex_t lock;
    int calls;
    const InstantlyClient *workspaces[16];
    const InstantlyDocument *links[16];
    InstantlyDocument *shared;
    InstantlyCancel *cancel;
    int returned;
} Notes;

static void note(Notes *notes, const InstantlyClient *workspace, const InstantlyDocument *link)
{
    pthread_mutex_lock(&notes->lock);
    notes->workspaces[notes->calls] = workspace;
    notes->links[notes->calls] = link;
    notes->calls++;
    pthread_mutex_unlock(&notes->lock);
}

static Notes fresh_notes(void)
{
    Notes notes;
    memset(&notes, 0, sizeof notes);
    pthread_mutex_init(&notes.lock, NULL);
    return notes;
}

/* --- Results and errors ------------------------------------------------------------------------- */

static int list_members(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                        InstantlyDocument **result, InstantlyError **error)
{
    note(context, workspace, link);
    CHECK(strcmp(instantly_client_workspace_id(workspace), string_at(link, "/sub_workspace_id")) == 0);
    return (int)instantly_members_list(workspace, NULL, NULL, result, error);
}

static void every_accepted_sub_workspace_has_its_result_in_the_order_of_the_group(void)
{
    World world = start_world(NULL);
    Notes notes = fresh_notes();
    InstantlyDocument *outcomes = NULL, *links = NULL;
    size_t accepted = 0;
    CHECK_OK(instantly_groups_for_each, world.client, list_members, &notes, NULL, NULL, &outcomes);
    CHECK_OK(instantly_groups_list, world.client, NULL, NULL, &links);
    for (size_t i = 0; i < row_count(links); i++) {
        const InstantlyDocument *link = NULL, *outcome = NULL;
        CHECK_OK(instantly_document_row, links, i, &link);
        if (strcmp(string_at(link, "/status"), "accepted") != 0) continue;
        CHECK_OK(instantly_document_row, outcomes, accepted++, &outcome);
        CHECK(strcmp(string_at(outcome, "/link/id"), string_at(link, "/id")) == 0);
        CHECK_HOLDS(string_at(outcome, "/result/items/0/email"), "@");
        CHECK(null_at(outcome, "/error"));
    }
    CHECK(row_count(outcomes) == accepted && accepted == 4 && notes.calls == 4);
    /* What the function was given ended with its call. */
    for (int i = 0; i < notes.calls; i++) {
        bool is_null = false;
        CHECK(instantly_client_base_url(notes.workspaces[i]) == NULL);
        CHECK_INVALID("is no live", instantly_document_is_null, notes.links[i], "", &is_null);
    }
    instantly_document_free(links);
    instantly_document_free(outcomes);
    end_world(&world);
}

static int fail_for_one(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                        InstantlyDocument **result, InstantlyError **error)
{
    if (strcmp(string_at(link, "/sub_workspace_name"), context) != 0) {
        return (int)instantly_workspace_get(workspace, NULL, NULL, result, error);
    }
    /* A result beside an error is the library's to free, too. */
    CHECK_OK(instantly_scopes_documented, result);
    return (int)instantly_members_get(workspace, "no-such-id", NULL, NULL, result, error);
}

static void one_failure_ends_nothing(void)
{
    World world = start_world(NULL);
    InstantlyDocument *subs = NULL, *outcomes = NULL;
    size_t failed = 0;
    CHECK_OK(instantly_sandbox_sub_workspaces, world.sandbox, &subs);
    CHECK_OK(instantly_groups_for_each, world.client, fail_for_one, (void *)string_at(subs, "/1/name"), NULL, NULL,
             &outcomes);
    for (size_t i = 0; i < row_count(outcomes); i++) {
        const InstantlyDocument *outcome = NULL;
        CHECK_OK(instantly_document_row, outcomes, i, &outcome);
        if (null_at(outcome, "/error")) continue;
        failed++;
        CHECK(strcmp(string_at(outcome, "/error/kind"), "not_found") == 0);
        CHECK(strcmp(string_at(outcome, "/error/operation"), "members.get") == 0);
        CHECK(null_at(outcome, "/result"));
    }
    CHECK(failed == 1 && row_count(outcomes) == 4);
    instantly_document_free(outcomes);
    instantly_document_free(subs);
    end_world(&world);
}

/* Returns the status that it was given, with a result, an error, both or neither. */
static int return_a_number(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                           InstantlyDocument **result, InstantlyError **error)
{
    const Notes *notes = context;
    (void)workspace, (void)link, (void)result, (void)error;
    return notes->returned;
}

static void a_status_without_an_error_is_told(void)
{
    static const struct {
        int returned;
        const char *kind;
    } cases[] = {
        {INSTANTLY_STATUS_NOT_FOUND, "not_found"}, {INSTANTLY_STATUS_CANCELLED, "cancelled"},
        {INSTANTLY_STATUS_END, "invalid_argument"}, {99, "invalid_argument"},
        {-1, "invalid_argument"},                   {INT32_MIN, "invalid_argument"},
    };
    World world = start_world(NULL);
    Notes notes = fresh_notes();
    InstantlyDocument *outcomes = NULL;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char number[16];
        snprintf(number, sizeof number, "%d", cases[i].returned);
        notes.returned = cases[i].returned;
        CHECK_OK(instantly_groups_for_each, world.client, return_a_number, &notes, NULL, NULL, &outcomes);
        CHECK(strcmp(string_at(outcomes, "/0/error/kind"), cases[i].kind) == 0);
        CHECK_HOLDS(string_at(outcomes, "/0/error/message"), number);
        instantly_document_free(outcomes);
    }
    notes.returned = INSTANTLY_STATUS_OK;
    CHECK_OK(instantly_groups_for_each, world.client, return_a_number, &notes, NULL, NULL, &outcomes);
    CHECK(row_count(outcomes) == 4 && null_at(outcomes, "/0/result") && null_at(outcomes, "/0/error"));
    instantly_document_free(outcomes);
    end_world(&world);
}

static int succeed_with_an_error(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                                 InstantlyDocument **result, InstantlyError **error)
{
    (void)link, (void)context;
    instantly_members_get(workspace, "no-such-id", NULL, NULL, result, error);
    CHECK_OK(instantly_scopes_documented, result);
    return INSTANTLY_STATUS_OK;
}

static void an_error_beside_a_success_is_freed(void)
{
    World world = start_world(NULL);
    InstantlyDocument *outcomes = NULL;
    CHECK_OK(instantly_groups_for_each, world.client, succeed_with_an_error, NULL, NULL, NULL, &outcomes);
    CHECK(null_at(outcomes, "/0/error") && !null_at(outcomes, "/0/result"));
    instantly_document_free(outcomes);
    end_world(&world);
}

/* --- Functions that do what they should not -------------------------------------------------------- */

static int return_what_is_borrowed(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                                   InstantlyDocument **result, InstantlyError **error)
{
    (void)workspace, (void)context, (void)error;
    *result = (InstantlyDocument *)link;
    return INSTANTLY_STATUS_OK;
}

static int free_what_is_borrowed(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                                 InstantlyDocument **result, InstantlyError **error)
{
    (void)context, (void)result, (void)error;
    instantly_client_free((InstantlyClient *)workspace);
    instantly_document_free((InstantlyDocument *)link);
    return INSTANTLY_STATUS_OK;
}

static int return_another_sort(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                               InstantlyDocument **result, InstantlyError **error)
{
    (void)link, (void)context;
    *result = (InstantlyDocument *)workspace;
    *error = (InstantlyError *)workspace;
    return INSTANTLY_STATUS_CONFLICT;
}

static void a_function_that_mistakes_its_handles_crashes_nothing(void)
{
    static const InstantlyForEach functions[] = {return_what_is_borrowed, free_what_is_borrowed, return_another_sort};
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(functions); i++) {
        InstantlyDocument *outcomes = NULL;
        CHECK_OK(instantly_groups_for_each, world.client, functions[i], NULL, NULL, NULL, &outcomes);
        CHECK(row_count(outcomes) == 4);
        instantly_document_free(outcomes);
    }
    end_world(&world);
}

static void without_a_function_nothing_is_sent(void)
{
    World world = start_world(NULL);
    InstantlyDocument *outcomes = NULL, *requests = NULL;
    CHECK_INVALID("concurrency: must be 1 to 64", instantly_groups_for_each, world.client, list_members, NULL,
                  "{\"concurrency\": 65}", NULL, &outcomes);
    CHECK_INVALID("function: must not be NULL", instantly_groups_for_each, world.client, NULL, NULL, NULL, NULL,
                  &outcomes);
    CHECK_OK(instantly_sandbox_requests, world.sandbox, &requests);
    CHECK(row_count(requests) == 0);
    instantly_document_free(requests);
    end_world(&world);
}

static void an_error_of_the_group_is_an_error_of_the_call(void)
{
    World world = start_world(NULL);
    Notes notes = fresh_notes();
    InstantlyDocument *outcomes = NULL;
    add_fault(&world, "status", "{\"status\": 403}");
    CHECK_ERROR(INSTANTLY_STATUS_FORBIDDEN, "groups.list", instantly_groups_for_each, world.client, list_members,
                &notes, NULL, NULL, &outcomes);
    CHECK(notes.calls == 0);
    end_world(&world);
}

/* --- Cancelling -------------------------------------------------------------------------------- */

typedef struct {
    const World *world;
    InstantlyCancel *cancel;
    double at;
} Triggering;

/* Once the group was listed and the first call of the function was sent. */
static void *trigger_when_it_was_sent(void *context)
{
    Triggering *triggering = context;
    wait_for_requests(triggering->world, 2);
    triggering->at = seconds_now();
    CHECK_OK(instantly_cancel_trigger, triggering->cancel);
    return NULL;
}

static void a_cancelled_run_ends_the_calls_that_its_function_makes(void)
{
    World world = start_world(NULL);
    Notes notes = fresh_notes();
    InstantlyCancel *cancel = NULL;
    InstantlyDocument *outcomes = NULL;
    Triggering triggering = {&world, NULL, 0};
    pthread_t thread;
    double ended;
    CHECK_OK(instantly_cancel_new, &cancel);
    add_fault(&world, "stall", "{\"operation\": \"members.list\", \"times\": null}");
    triggering.cancel = cancel;
    thread = start_thread(trigger_when_it_was_sent, &triggering);
    CHECK_OK(instantly_groups_for_each, world.client, list_members, &notes, NULL, cancel, &outcomes);
    ended = seconds_now();
    join_thread(thread);
    CHECK(ended - triggering.at < within(0.5));
    CHECK(row_count(outcomes) == 4);
    for (size_t i = 0; i < row_count(outcomes); i++) {
        const InstantlyDocument *outcome = NULL;
        CHECK_OK(instantly_document_row, outcomes, i, &outcome);
        CHECK(strcmp(string_at(outcome, "/error/kind"), "cancelled") == 0);
    }
    instantly_document_free(outcomes);
    CHECK_ERROR(INSTANTLY_STATUS_CANCELLED, "nothing was done", instantly_groups_for_each, world.client, list_members,
                &notes, NULL, cancel, &outcomes);
    instantly_cancel_free(cancel);
    end_world(&world);
}

/* --- What becomes of results -------------------------------------------------------------------- */

static int create_key(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                      InstantlyDocument **result, InstantlyError **error)
{
    static const char *const scopes[] = {"campaigns:read"};
    (void)link, (void)context;
    return (int)instantly_keys_create(workspace, "for each", scopes, 1, NULL, NULL, result, error);
}

static void keys_that_are_created_for_each_keep_their_secrets(void)
{
    World world = start_world(NULL);
    InstantlyDocument *outcomes = NULL;
    const InstantlyDocument *outcome = NULL;
    const char *secret = NULL, *same = NULL;
    CHECK_OK(instantly_groups_for_each, world.client, create_key, NULL, NULL, NULL, &outcomes);
    CHECK_OK(instantly_document_secret, outcomes, "/3/result/key", &secret, NULL);
    CHECK_OK(instantly_document_row, outcomes, 3, &outcome);
    CHECK_OK(instantly_document_secret, outcome, "/result/key", &same, NULL);
    CHECK(secret != NULL && same != NULL && strcmp(secret, same) == 0);
    CHECK_LACKS(json_of(outcomes), secret);
    instantly_document_free(outcomes);
    end_world(&world);
}

/* Gives what is not its own to give, or makes something of its own. */
static int give(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                InstantlyDocument **result, InstantlyError **error)
{
    Notes *notes = context;
    note(notes, workspace, link);
    switch (notes->returned) {
    case 0: return (int)instantly_document_from_json("{\"mine\": true}", result, error);
    case 1: *result = (InstantlyDocument *)link; return INSTANTLY_STATUS_OK;
    case 2: *result = notes->shared; return INSTANTLY_STATUS_OK;
    default: *result = (InstantlyDocument *)(void *)workspace; return INSTANTLY_STATUS_OK;
    }
}

static void a_result_is_kept_or_told_to_be_none(void)
{
    World world = start_world(NULL);
    Notes notes = fresh_notes();
    InstantlyDocument *outcomes = NULL;
    size_t kept = 0;
    CHECK_OK(instantly_groups_for_each, world.client, give, &notes, NULL, NULL, &outcomes);
    CHECK(bool_at(outcomes, "/0/result/mine") && bool_at(outcomes, "/3/result/mine"));
    instantly_document_free(outcomes);
    notes = fresh_notes(), notes.returned = 1;
    CHECK_OK(instantly_groups_for_each, world.client, give, &notes, NULL, NULL, &outcomes);
    CHECK(strcmp(string_at(outcomes, "/1/result/id"), string_at(outcomes, "/1/link/id")) == 0);
    instantly_document_free(outcomes);
    /* The same document for all four: one has it, the others get an error. */
    notes = fresh_notes(), notes.returned = 2;
    CHECK_OK(instantly_document_from_json, "{\"shared\": true}", &notes.shared);
    CHECK_OK(instantly_groups_for_each, world.client, give, &notes, NULL, NULL, &outcomes);
    for (size_t i = 0; i < 4; i++) {
        const InstantlyDocument *outcome = NULL;
        CHECK_OK(instantly_document_row, outcomes, i, &outcome);
        kept += !null_at(outcome, "/result");
        CHECK(null_at(outcome, "/result") != null_at(outcome, "/error"));
    }
    CHECK(kept >= 1);
    instantly_document_free(outcomes);
    notes = fresh_notes(), notes.returned = 3;
    CHECK_OK(instantly_groups_for_each, world.client, give, &notes, NULL, NULL, &outcomes);
    CHECK_HOLDS(string_at(outcomes, "/0/error/message"), "result: is no live InstantlyDocument");
    instantly_document_free(outcomes);
    end_world(&world);
}

const Test group_tests[] = {
    PROMISE(keys_that_are_created_for_each_keep_their_secrets),
    PROMISE(a_result_is_kept_or_told_to_be_none),
    PROMISE(every_accepted_sub_workspace_has_its_result_in_the_order_of_the_group),
    PROMISE(one_failure_ends_nothing),
    PROMISE(a_status_without_an_error_is_told),
    PROMISE(an_error_beside_a_success_is_freed),
    PROMISE(a_function_that_mistakes_its_handles_crashes_nothing),
    PROMISE(without_a_function_nothing_is_sent),
    PROMISE(an_error_of_the_group_is_an_error_of_the_call),
    PROMISE(a_cancelled_run_ends_the_calls_that_its_function_makes),
    NO_MORE,
};
