/* rules_outcomes.c: a sample of the outcome matrix, which core runs whole: what is reported of a write
 * that fails is what there is.
 */

#include "check.h"

/* How many requests of an operation the sandbox has received. */
static int sent(const World *world, const char *operation)
{
    InstantlyDocument *requests = NULL;
    char pointer[64];
    int count = 0;
    CHECK_OK(instantly_sandbox_requests, world->sandbox, &requests);
    for (size_t row = 0; row < row_count(requests); row++) {
        snprintf(pointer, sizeof pointer, "/%zu/operation", row);
        count += strcmp(string_at(requests, pointer), operation) == 0;
    }
    instantly_document_free(requests);
    return count;
}

/* How many records of a list have this text in a field. */
static int count_of(const InstantlyDocument *list, const char *field, const char *text)
{
    char pointer[64];
    int count = 0;
    for (size_t row = 0; row < row_count(list); row++) {
        snprintf(pointer, sizeof pointer, "/items/%zu/%s", row, field);
        count += strcmp(string_at(list, pointer), text) == 0;
    }
    return count;
}

static void an_invitation_whose_reply_is_lost_is_the_one_that_was_made(void)
{
    World world = start_world(NULL);
    InstantlyDocument *member = NULL, *members = NULL;
    add_fault(&world, "reset", "{\"carried_out\": true, \"operation\": \"members.invite\"}");
    CHECK_OK(instantly_members_invite, world.client, "lost@example.com", "view", NULL, NULL, &member);
    CHECK(bool_at(member, "/meta/recovered"));
    CHECK_OK(instantly_members_list, world.client, NULL, NULL, &members);
    CHECK(count_of(members, "email", "lost@example.com") == 1);
    CHECK(count_of(members, "id", string_at(member, "/id")) == 1);
    CHECK(sent(&world, "members.invite") == 1);
    instantly_document_free(members);
    instantly_document_free(member);
    end_world(&world);
}

static void a_removal_behind_a_proxys_502_is_done(void)
{
    World world = start_world(NULL);
    InstantlyDocument *tag = NULL, *removal = NULL, *none = NULL;
    CHECK_OK(instantly_tags_create, world.client, "doomed", NULL, NULL, &tag);
    add_fault(&world, "status",
              "{\"status\": 502, \"headers\": {\"content-type\": \"text/html\"}, \"body\": \"<h1>Bad Gateway</h1>\","
              " \"carried_out\": true, \"times\": 2}");
    CHECK_OK(instantly_tags_delete, world.client, string_at(tag, "/id"), NULL, NULL, &removal);
    CHECK_ERROR(INSTANTLY_STATUS_NOT_FOUND, "", instantly_tags_get, world.client, string_at(tag, "/id"), NULL, NULL,
                &none);
    instantly_document_free(removal);
    instantly_document_free(tag);
    end_world(&world);
}

static void a_key_that_is_made_late_is_unknown_and_never_asked_for_twice(void)
{
    World world = start_world(NULL);
    InstantlyClient *hasty;
    InstantlyDocument *key = NULL, *keys = NULL;
    const char *scopes[] = {"leads:read"};
    double deadline = seconds_now() + within(10);
    char options[128];
    int there = 0;
    snprintf(options, sizeof options, "{\"attempt_timeout_seconds\": %g}", within(0.15));
    hasty = client_with(&world, options);
    snprintf(options, sizeof options, "{\"delay_seconds\": %g, \"operation\": \"keys.create\", \"times\": null}",
             within(0.3));
    add_fault(&world, "late", options);
    CHECK_ERROR(INSTANTLY_STATUS_OUTCOME_UNKNOWN, "may or may not", instantly_keys_create, hasty, "late", scopes, 1,
                NULL, NULL, &key);
    while (there == 0 && seconds_now() < deadline) {
        nap(0.01);
        CHECK_OK(instantly_keys_list, world.client, NULL, NULL, &keys);
        there = count_of(keys, "name", "late");
        instantly_document_free(keys);
    }
    CHECK(there == 1);
    CHECK(sent(&world, "keys.create") == 1);
    instantly_client_free(hasty);
    end_world(&world);
}

static void a_tag_whose_replies_are_cut_is_made_once(void)
{
    static const char *const faults[] = {
        "{\"reply_bytes\": 0, \"operation\": \"tags.create\", \"times\": null}",
        "{\"reply_bytes\": 11, \"operation\": \"tags.create\", \"times\": null}",
        "{\"reply_bytes\": 60, \"operation\": \"tags.create\", \"times\": null}",
    };
    for (size_t fault = 0; fault < COUNT(faults); fault++) {
        World world = start_world(NULL);
        InstantlyDocument *tag = NULL, *tags = NULL;
        add_fault(&world, "cut", faults[fault]);
        CHECK_OK(instantly_tags_create, world.client, "lost", NULL, NULL, &tag);
        CHECK(bool_at(tag, "/meta/recovered"));
        CHECK_OK(instantly_tags_list, world.client, NULL, NULL, &tags);
        CHECK(count_of(tags, "label", "lost") == 1);
        CHECK(count_of(tags, "id", string_at(tag, "/id")) == 1);
        instantly_document_free(tags);
        instantly_document_free(tag);
        end_world(&world);
    }
}

const Test outcome_tests[] = {
    PROMISE(an_invitation_whose_reply_is_lost_is_the_one_that_was_made),
    PROMISE(a_removal_behind_a_proxys_502_is_done),
    PROMISE(a_key_that_is_made_late_is_unknown_and_never_asked_for_twice),
    PROMISE(a_tag_whose_replies_are_cut_is_made_once),
    NO_MORE,
};
