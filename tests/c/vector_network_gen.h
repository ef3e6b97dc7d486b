/* vector_network_gen.h: written by `make types` from core's table of operations.
 *
 * Each function over the network, in the table of those that take the same arguments. A function in the
 * wrong table does not compile.
 */

static const struct {
    const char *name;
    Plain *function;
} PLAIN[] = {
    {"members.list", instantly_members_list},
    {"members.page", instantly_members_page},
    {"keys.list", instantly_keys_list},
    {"keys.page", instantly_keys_page},
    {"groups.list", instantly_groups_list},
    {"groups.page", instantly_groups_page},
    {"groups.admin", instantly_groups_admin},
    {"tags.list", instantly_tags_list},
    {"tags.page", instantly_tags_page},
    {"tags.mappings", instantly_tags_mappings},
    {"tags.mappings_page", instantly_tags_mappings_page},
    {"campaigns.list", instantly_campaigns_list},
    {"campaigns.page", instantly_campaigns_page},
    {"accounts.list", instantly_accounts_list},
    {"accounts.page", instantly_accounts_page},
    {"audit_logs.list", instantly_audit_logs_list},
    {"audit_logs.page", instantly_audit_logs_page},
    {"workspace.get", instantly_workspace_get},
    {"workspace.update", instantly_workspace_update},
    {"workspace.schedule_removal", instantly_workspace_schedule_removal},
    {"workspace.cancel_removal", instantly_workspace_cancel_removal},
    {"workspace.get_domain", instantly_workspace_get_domain},
    {"workspace.delete_domain", instantly_workspace_delete_domain},
    {"workspace.plan", instantly_workspace_plan},
    {"workspace.subscription", instantly_workspace_subscription},
    {"audit_logs.activity", instantly_audit_logs_activity},
    {"members.review", instantly_members_review},
    {"keys.review", instantly_keys_review},
    {"tags.review", instantly_tags_review},
    {"client.review", instantly_client_review},
    {"client.access", instantly_client_access},
    {"client.check", instantly_client_check},
};

static const struct {
    const char *name;
    Open *function;
} OPEN[] = {
    {"members.iter", instantly_members_open},
    {"keys.iter", instantly_keys_open},
    {"groups.iter", instantly_groups_open},
    {"tags.iter", instantly_tags_open},
    {"tags.mappings_iter", instantly_tags_mappings_open},
    {"campaigns.iter", instantly_campaigns_open},
    {"accounts.iter", instantly_accounts_open},
    {"audit_logs.iter", instantly_audit_logs_open},
};

static const struct {
    const char *name;
    OneText *function;
    const char *arguments[1];
} ONE_TEXT[] = {
    {"members.get", instantly_members_get, {"id"}},
    {"members.update", instantly_members_update, {"id"}},
    {"members.remove", instantly_members_remove, {"id"}},
    {"keys.revoke", instantly_keys_revoke, {"id"}},
    {"groups.get", instantly_groups_get, {"id"}},
    {"groups.invite", instantly_groups_invite, {"sub_workspace_id"}},
    {"groups.remove", instantly_groups_remove, {"id"}},
    {"tags.get", instantly_tags_get, {"id"}},
    {"tags.create", instantly_tags_create, {"label"}},
    {"tags.update", instantly_tags_update, {"id"}},
    {"tags.delete", instantly_tags_delete, {"id"}},
    {"workspace.set_domain", instantly_workspace_set_domain, {"domain"}},
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
    const char *arguments[1];
} TEXTS[] = {
    {"tags.assign", instantly_tags_assign, {"tag_ids"}},
    {"tags.unassign", instantly_tags_unassign, {"tag_ids"}},
    {"tags.ensure", instantly_tags_ensure, {"labels"}},
};

static const struct {
    const char *name;
    TextAndTexts *function;
    const char *arguments[2];
} TEXT_AND_TEXTS[] = {
    {"keys.create", instantly_keys_create, {"name", "scopes"}},
};
