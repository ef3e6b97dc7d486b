/* rules_sandbox.c: the sandbox, for the tests of those who use this library. */

#include "check.h"

/* The operation, the fault and the status of each request so far. */
static InstantlyDocument *requests_of(const World *world)
{
    InstantlyDocument *requests = NULL;
    CHECK_OK(instantly_sandbox_requests, world->sandbox, &requests);
    return requests;
}

static void a_sandbox_is_as_large_as_it_was_asked_to_be(void)
{
    World world =
        start_world("{\"seed\": 7, \"members\": 250, \"campaigns\": 130, \"accounts\": 20, \"audit_events\": 100}");
    InstantlyDocument *members = NULL, *campaigns = NULL, *accounts = NULL, *events = NULL;
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK_OK(instantly_campaigns_list, world.client, NULL, NULL, &campaigns);
    CHECK_OK(instantly_accounts_list, world.client, NULL, NULL, &accounts);
    CHECK_OK(instantly_audit_logs_list, world.client, NULL, NULL, &events);
    CHECK(row_count(members) == 250 && row_count(campaigns) == 130);
    CHECK(row_count(accounts) == 20 && row_count(events) == 500);
    instantly_document_free(members);
    instantly_document_free(campaigns);
    instantly_document_free(accounts);
    instantly_document_free(events);
    end_world(&world);
}

static void the_same_seed_gives_the_same_sandbox(void)
{
    World one = start_world("{\"seed\": 5}"), two = start_world("{\"seed\": 5}"), other = start_world("{\"seed\": 6}");
    CHECK(strcmp(instantly_sandbox_workspace_id(one.sandbox), instantly_sandbox_workspace_id(two.sandbox)) == 0);
    CHECK(strcmp(instantly_sandbox_admin_key(one.sandbox), instantly_sandbox_admin_key(two.sandbox)) == 0);
    CHECK(strcmp(instantly_sandbox_url(one.sandbox), instantly_sandbox_url(two.sandbox)) != 0);
    CHECK(strcmp(instantly_sandbox_admin_key(one.sandbox), instantly_sandbox_admin_key(other.sandbox)) != 0);
    end_world(&one);
    end_world(&two);
    end_world(&other);
}

static void the_workspace_is_governed_from_end_to_end(void)
{
    World world = start_world(NULL);
    InstantlyDocument *member = NULL, *workspace = NULL, *invitable = NULL, *link = NULL;
    bool accepted = false;
    CHECK_OK(instantly_members_invite, world.client, "sam@example.com", "admin", NULL, NULL, &member);
    CHECK_OK(instantly_sandbox_accept_invitation, world.sandbox, string_at(member, "/id"), &accepted);
    CHECK(accepted);
    CHECK_OK(instantly_sandbox_accept_invitation, world.sandbox, string_at(member, "/id"), &accepted);
    CHECK(!accepted);
    CHECK_ERROR(INSTANTLY_STATUS_FORBIDDEN, "token", instantly_workspace_change_owner, world.client, "sam@example.com",
                "no-such-token", NULL, NULL, &workspace);
    CHECK_OK(instantly_workspace_change_owner, world.client, "sam@example.com",
             instantly_sandbox_owner_token(world.sandbox), NULL, NULL, &workspace);
    CHECK(strcmp(string_at(workspace, "/id"), instantly_sandbox_workspace_id(world.sandbox)) == 0);
    instantly_document_free(workspace);
    CHECK_OK(instantly_sandbox_invitable_workspaces, world.sandbox, &invitable);
    CHECK(row_count(invitable) > 0);
    CHECK_OK(instantly_groups_invite, world.client, string_at(invitable, "/0/id"), NULL, NULL, &link);
    CHECK_OK(instantly_sandbox_accept_invitation, world.sandbox, string_at(link, "/id"), &accepted);
    CHECK(accepted);
    instantly_document_free(link);
    instantly_document_free(invitable);
    instantly_document_free(member);
    end_world(&world);
}

static void a_workspace_without_a_plan_is_a_status(void)
{
    World world = start_world(NULL);
    const char *id = instantly_sandbox_workspace_id(world.sandbox);
    InstantlyDocument *document = NULL;
    CHECK_OK(instantly_sandbox_set_paid, world.sandbox, id, false);
    CHECK_ERROR(INSTANTLY_STATUS_PAYMENT_REQUIRED, "plan", instantly_workspace_plan, world.client, NULL, NULL,
                &document);
    CHECK_OK(instantly_sandbox_set_paid, world.sandbox, id, true);
    CHECK_OK(instantly_workspace_plan, world.client, NULL, NULL, &document);
    instantly_document_free(document);
    end_world(&world);
}

/* --- Faults ------------------------------------------------------------------------------------ */

static void each_fault_is_what_the_header_says(void)
{
    static const struct {
        const char *kind, *options;
        InstantlyStatus status; /* of a single attempt */
        const char *logged;
    } faults[] = {
        {"status", "{\"status\": 503}", INSTANTLY_STATUS_SERVER, "status 503"},
        {"reset", NULL, INSTANTLY_STATUS_NETWORK, "reset"},
        {"stall", "{}", INSTANTLY_STATUS_TIMEOUT, "stall"},
        {"drip", "{\"interval_seconds\": 30}", INSTANTLY_STATUS_TIMEOUT, "drip"},
        {"truncate", "{\"body_bytes\": 4}", INSTANTLY_STATUS_NETWORK, "truncate 4"},
        {"garbage", "{}", INSTANTLY_STATUS_DECODE, "garbage"},
        {"drop_reply", "{}", INSTANTLY_STATUS_NETWORK, "drop_reply"},
    };
    World world = start_world(NULL);
    char options[64];
    InstantlyClient *once;
    snprintf(options, sizeof options, "{\"max_attempts\": 1, \"attempt_timeout_seconds\": %.1f}", within(0.2));
    once = client_with(&world, options);
    for (size_t i = 0; i < COUNT(faults); i++) {
        InstantlyDocument *document = NULL, *requests;
        char pointer[32];
        add_fault(&world, faults[i].kind, faults[i].options);
        CHECK_ERROR(faults[i].status, "workspace.get", instantly_workspace_get, once, NULL, NULL, &document);
        requests = requests_of(&world);
        snprintf(pointer, sizeof pointer, "/%zu/fault", i);
        CHECK_HOLDS(string_at(requests, pointer), faults[i].logged);
        instantly_document_free(requests);
    }
    instantly_client_free(once);
    end_world(&world);
}

static void a_fault_strikes_where_and_as_often_as_it_was_told_to(void)
{
    World world = start_world(NULL);
    InstantlyClient *once = client_with(&world, "{\"max_attempts\": 1, \"capacity\": null}");
    static const InstantlyStatus expected[] = {INSTANTLY_STATUS_OK, INSTANTLY_STATUS_SERVER, INSTANTLY_STATUS_SERVER,
                                               INSTANTLY_STATUS_OK};
    InstantlyDocument *document = NULL;
    add_fault(&world, "status", "{\"status\": 500, \"operation\": \"workspace.plan\", \"after\": 1, \"times\": 2}");
    for (size_t i = 0; i < COUNT(expected); i++) {
        CHECK_OK(instantly_workspace_get, once, NULL, NULL, &document);
        instantly_document_free(document);
        document = NULL;
        CHECK_STATUS(expected[i], "workspace.plan", instantly_workspace_plan, once, NULL, NULL, &document);
        instantly_document_free(document);
    }
    add_fault(&world, "reset", "{\"times\": null}");
    for (int i = 0; i < 3; i++) {
        CHECK_ERROR(INSTANTLY_STATUS_NETWORK, "", instantly_workspace_get, once, NULL, NULL, &document);
    }
    CHECK_OK(instantly_sandbox_clear_faults, world.sandbox);
    CHECK_OK(instantly_workspace_get, once, NULL, NULL, &document);
    instantly_document_free(document);
    instantly_client_free(once);
    end_world(&world);
}

static void a_client_tries_again_until_it_is_answered(void)
{
    World world = start_world(NULL);
    InstantlyDocument *members = NULL, *requests;
    add_fault(&world, "status", "{\"status\": 503, \"operation\": \"members.list\"}");
    add_fault(&world, "reset", "{\"operation\": \"members.list\"}");
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK(int64_at(members, "/meta/attempts") == 3);
    requests = requests_of(&world);
    CHECK(row_count(requests) == 3);
    CHECK(int64_at(requests, "/0/status") == 503 && null_at(requests, "/1/status")
          && int64_at(requests, "/2/status") == 200);
    CHECK(strcmp(string_at(requests, "/2/method"), "GET") == 0);
    CHECK(strcmp(string_at(requests, "/2/path"), "/api/v2/workspace-members") == 0);
    CHECK(null_at(requests, "/2/fault") && null_at(requests, "/2/body") && null_at(requests, "/2/workspace"));
    instantly_document_free(requests);
    instantly_document_free(members);
    end_world(&world);
}

static void a_fault_that_would_never_strike_is_refused(void)
{
    static const struct {
        const char *kind, *options, *said;
    } refused[] = {
        {"explode", "{}", "kind"},
        {"reset", "{\"times\": 0}", "times"},
        {"status", "{\"status\": 503, \"headers\": {\"content-length\": \"1\"}}", "headers"},
        {"status", "{}", "sandbox.fault: status: is needed"},
        {"status", "{\"status\": 99}", "status"},
        {"reset", "{\"status\": 503}", "status"},
        {"drip", "{}", "interval_seconds"},
        {"drip", "{\"interval_seconds\": -1}", "interval_seconds"},
        {"truncate", "{}", "body_bytes"},
        {"reset", "{\"operation\": \"members.lst\"}", "members.lst"},
        {"reset", "{\"times\": -1}", "times"},
        {"reset", "{\"kind\": \"stall\"}", "unknown option \"kind\""},
    };
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(refused); i++) {
        CHECK_INVALID(refused[i].said, instantly_sandbox_fault, world.sandbox, refused[i].kind, refused[i].options);
    }
    end_world(&world);
}

/* --- Its end ------------------------------------------------------------------------------------ */

static void a_sandbox_that_was_stopped_is_an_error_and_keeps_its_texts(void)
{
    World world = start_world(NULL);
    InstantlyDocument *document = NULL;
    InstantlyClient *client = NULL;
    bool accepted = false;
    static const char *const scopes[] = {"campaigns:read"};
    CHECK_OK(instantly_sandbox_stop, world.sandbox);
    CHECK_OK(instantly_sandbox_stop, world.sandbox);
    CHECK_INVALID("was stopped", instantly_sandbox_client, world.sandbox, NULL, &client);
    CHECK_INVALID("was stopped", instantly_sandbox_key_with_scopes, world.sandbox, scopes, 1, &document);
    CHECK_INVALID("was stopped", instantly_sandbox_sub_workspaces, world.sandbox, &document);
    CHECK_INVALID("was stopped", instantly_sandbox_invitable_workspaces, world.sandbox, &document);
    CHECK_INVALID("was stopped", instantly_sandbox_set_paid, world.sandbox, "w", true);
    CHECK_INVALID("was stopped", instantly_sandbox_accept_invitation, world.sandbox, "m", &accepted);
    CHECK_INVALID("was stopped", instantly_sandbox_fault, world.sandbox, "reset", NULL);
    CHECK_INVALID("was stopped", instantly_sandbox_clear_faults, world.sandbox);
    CHECK_INVALID("was stopped", instantly_sandbox_requests, world.sandbox, &document);
    CHECK_HOLDS(instantly_sandbox_url(world.sandbox), "http://127.0.0.1:");
    CHECK(instantly_sandbox_workspace_id(world.sandbox) != NULL
          && instantly_sandbox_owner_token(world.sandbox) != NULL);
    end_world(&world);
}

static void its_port_is_free_once_it_stopped_and_taken_until_then(void)
{
    World first = start_world(NULL), second;
    InstantlySandbox *sandbox = NULL;
    char options[64];
    snprintf(options, sizeof options, "{\"port\": %s}", strrchr(instantly_sandbox_url(first.sandbox), ':') + 1);
    CHECK_ERROR(INSTANTLY_STATUS_NETWORK, "the sandbox cannot start", instantly_sandbox_start, options, &sandbox);
    CHECK_OK(instantly_sandbox_stop, first.sandbox);
    second = start_world(options);
    CHECK(strcmp(instantly_sandbox_url(first.sandbox), instantly_sandbox_url(second.sandbox)) == 0);
    end_world(&second);
    end_world(&first);
    CHECK_INVALID("port", instantly_sandbox_start, "{\"port\": 65536}", &sandbox);
}

static void a_sandbox_that_would_have_no_room_is_not_started(void)
{
    static const char *const options[][2] = {
        {"{\"members\": -1}", "members"},
        {"{\"members\": 1000001}", "members"},
        {"{\"campaigns\": 18446744073709551615}", "campaigns"},
        {"{\"accounts\": 1e12}", "accounts"},
        {"{\"audit_events\": 1000000000001}", "audit_events"},
        {"{\"audit_events\": 18446744073709551615}", "audit_events"},
        {"{\"seed\": -1}", "seed"},
    };
    InstantlySandbox *sandbox = NULL;
    for (size_t i = 0; i < COUNT(options); i++) {
        CHECK_INVALID(options[i][1], instantly_sandbox_start, options[i][0], &sandbox);
    }
}

static void a_client_of_a_sandbox_is_told_neither_its_key_nor_its_server(void)
{
    static const char *const names[] = {"api_key_env", "api_key_file", "base_url"};
    World world = start_world(NULL);
    for (size_t i = 0; i < COUNT(names); i++) {
        char options[64];
        InstantlyClient *client = NULL;
        snprintf(options, sizeof options, "{\"%s\": \"https://example.com\"}", names[i]);
        CHECK_INVALID(names[i], instantly_sandbox_client, world.sandbox, options, &client);
    }
    end_world(&world);
}

typedef struct {
    const World *world;
    InstantlyStatus status;
} Waiting;

static void *wait_for_an_answer(void *context)
{
    Waiting *waiting = context;
    InstantlyDocument *document = NULL;
    waiting->status = instantly_workspace_get(waiting->world->client, NULL, NULL, &document, NULL);
    return NULL;
}

static void stopping_ends_a_stalled_call_of_another_thread(void)
{
    World world = start_world(NULL);
    Waiting waiting = {&world, INSTANTLY_STATUS_OK};
    pthread_t thread;
    double begun;
    add_fault(&world, "stall", "{\"times\": null}");
    thread = start_thread(wait_for_an_answer, &waiting);
    wait_for_requests(&world, 1);
    begun = seconds_now();
    CHECK_OK(instantly_sandbox_stop, world.sandbox);
    join_thread(thread);
    CHECK(waiting.status == INSTANTLY_STATUS_NETWORK && seconds_now() - begun < within(2));
    end_world(&world);
}

static void codes_have_names(void)
{
    CHECK(strcmp(instantly_campaigns_status_name(1), "active") == 0);
    CHECK(strcmp(instantly_accounts_status_name(2), "paused") == 0);
    CHECK(instantly_accounts_warmup_status_name(1) != NULL && instantly_accounts_provider_name(1) != NULL);
    CHECK(instantly_audit_logs_activity_name(1) != NULL && instantly_tags_resource_type_name(1) != NULL);
    CHECK(instantly_campaigns_status_name(987654) == NULL && instantly_accounts_status_name(INT64_MAX) == NULL);
    CHECK(instantly_accounts_warmup_status_name(INT64_MIN) == NULL && instantly_accounts_provider_name(-7) == NULL);
    CHECK(instantly_audit_logs_activity_name(987654) == NULL && instantly_tags_resource_type_name(987654) == NULL);
}

const Test sandbox_tests[] = {
    PROMISE(a_sandbox_is_as_large_as_it_was_asked_to_be),
    PROMISE(the_same_seed_gives_the_same_sandbox),
    PROMISE(the_workspace_is_governed_from_end_to_end),
    PROMISE(a_workspace_without_a_plan_is_a_status),
    PROMISE(each_fault_is_what_the_header_says),
    PROMISE(a_fault_strikes_where_and_as_often_as_it_was_told_to),
    PROMISE(a_client_tries_again_until_it_is_answered),
    PROMISE(a_fault_that_would_never_strike_is_refused),
    PROMISE(a_sandbox_that_was_stopped_is_an_error_and_keeps_its_texts),
    PROMISE(its_port_is_free_once_it_stopped_and_taken_until_then),
    PROMISE(a_sandbox_that_would_have_no_room_is_not_started),
    PROMISE(a_client_of_a_sandbox_is_told_neither_its_key_nor_its_server),
    PROMISE(stopping_ends_a_stalled_call_of_another_thread),
    PROMISE(codes_have_names),
    NO_MORE,
};
