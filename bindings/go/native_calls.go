package instantly

/*
#include <instantly_rbac.h>

extern void instantly_rbac_go_take_client(char *, size_t, InstantlyClient *, uintptr_t);

// Hands the client of a sub-workspace over to Go. Go's function is called once this call has returned: until then it
// would hold a thread of the system.
static int take_client(const InstantlyClient *workspace, const InstantlyDocument *link, void *context,
                       InstantlyDocument **result, InstantlyError **error) {
    InstantlyClient *client = NULL;
    const char *id = NULL;
    size_t length = 0;
    InstantlyStatus status = instantly_document_string(link, "/sub_workspace_id", &id, &length, error);
    (void)result;
    if (status == INSTANTLY_STATUS_OK)
        status = instantly_client_as_workspace(workspace, instantly_client_workspace_id(workspace), &client, error);
    if (status == INSTANTLY_STATUS_OK)
        instantly_rbac_go_take_client((char *)id, length, client, (uintptr_t)context);
    return status;
}

static InstantlyStatus groups_for_each(const InstantlyClient *client, uintptr_t clients, const char *options,
                                       const InstantlyCancel *cancel, InstantlyDocument **document,
                                       InstantlyError **error) {
    return instantly_groups_for_each(client, take_client, (void *)clients, options, cancel, document, error);
}

extern void instantly_rbac_go_log(int32_t, char *, uintptr_t);

// Go's handle to the context of the call that this thread makes, or 0.
static __thread uintptr_t context_of_call;

static uintptr_t swap_context_of_call(uintptr_t context) {
    uintptr_t before = context_of_call;
    context_of_call = context;
    return before;
}

// Whether this thread is in a log handler. A goroutine stays on its thread while C waits for it.
static __thread bool is_in_log_handler;

static bool in_log_handler(void) { return is_in_log_handler; }

static void logged(int32_t level, const char *message, const char *json, void *context) {
    (void)message, (void)context;
    is_in_log_handler = true;
    instantly_rbac_go_log(level, (char *)json, context_of_call);
    is_in_log_handler = false;
}

static void set_log(bool is_on) {
    instantly_log_set_function(is_on ? logged : NULL, NULL, INSTANTLY_LOG_LEVEL_DEBUG, NULL);
}
*/
import "C"

import (
	"context"
	"runtime"
	"runtime/cgo"
)

// setLog turns logging on or off.
func setLog(isOn bool) { C.set_log(C.bool(isOn)) }

func isInLogHandler() bool { return bool(C.in_log_handler()) }

// inContext makes a call whose events the logger's handler is given with this context.
func inContext(ctx context.Context, makeCall func()) {
	if logger.Load() == nil {
		makeCall()
		return
	}
	// An event is known by the thread of its call.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	handle := cgo.NewHandle(ctx)
	defer handle.Delete()
	before := C.swap_context_of_call(C.uintptr_t(handle))
	defer C.swap_context_of_call(before)
	makeCall()
}

// The functions of the library that are not in native_calls_gen.go, in the order of the header.
var (
	// Clients.
	clientNew = function{"client.new", func(c *call) status {
		return C.instantly_client_new(c.texts[0], c.options, &c.newClient, &c.failure)
	}}
	clientAsWorkspace = function{"client.as_workspace", func(c *call) status {
		return C.instantly_client_as_workspace(c.client, c.texts[0], &c.newClient, &c.failure)
	}}
	clientRequest = function{"client.request", func(c *call) status {
		return C.instantly_client_request(c.client, c.texts[0], c.texts[1], c.texts[2], c.texts[3],
			c.options, c.cancel, &c.document, &c.failure)
	}}

	// API keys.
	keysPreset = function{"keys.preset", func(c *call) status {
		return C.instantly_keys_preset(c.texts[0], &c.document, &c.failure)
	}}

	// The workspace group.
	groupsForEach = function{"groups.for_each", func(c *call) status {
		return C.groups_for_each(c.client, c.clients, c.options, c.cancel, &c.document, &c.failure)
	}}

	// The audit log.
	auditLogsBatches = function{"audit_logs.batches", func(c *call) status {
		return C.instantly_audit_logs_batches(c.client, c.options, c.cancel, c.stream, &c.failure)
	}}

	// The access review.
	clientReviewFindings = function{"client.review_findings", func(c *call) status {
		return C.instantly_client_review_findings(c.review, &c.document, &c.failure)
	}}
	clientReviewRender = function{"client.review_render", func(c *call) status {
		return C.instantly_client_review_render(c.review, c.texts[0], &c.document, &c.failure)
	}}

	// Scopes.
	scopesDocumented = function{"scopes.documented", func(c *call) status {
		return C.instantly_scopes_documented(&c.document, &c.failure)
	}}
	scopesAllows = function{"scopes.allows", func(c *call) status {
		return C.instantly_scopes_allows(c.lists[0], c.counts[0], c.texts[0], &c.answer, &c.failure)
	}}
	scopesEffective = function{"scopes.effective", func(c *call) status {
		return C.instantly_scopes_effective(c.lists[0], c.counts[0], &c.document, &c.failure)
	}}
	scopesInWords = function{"scopes.in_words", func(c *call) status {
		return C.instantly_scopes_in_words(c.lists[0], c.counts[0], &c.document, &c.failure)
	}}
	scopesSmallestFor = function{"scopes.smallest_for", func(c *call) status {
		return C.instantly_scopes_smallest_for(c.lists[0], c.counts[0], &c.document, &c.failure)
	}}
	scopesAddedAccess = function{"scopes.added_access", func(c *call) status {
		return C.instantly_scopes_added_access(c.lists[0], c.counts[0], c.lists[1], c.counts[1], &c.document, &c.failure)
	}}
	scopesAddsAccess = function{"scopes.adds_access", func(c *call) status {
		return C.instantly_scopes_adds_access(c.lists[0], c.counts[0], c.lists[1], c.counts[1], &c.answer, &c.failure)
	}}

	// The access matrix.
	matrixOriginal = function{"matrix.original", func(c *call) status {
		return C.instantly_matrix_original(&c.newMatrix, &c.failure)
	}}
	matrixFromJSON = function{"matrix.from_json", func(c *call) status {
		return C.instantly_matrix_from_json(c.texts[0], &c.newMatrix, &c.failure)
	}}
	matrixFromTOML = function{"matrix.from_toml", func(c *call) status {
		return C.instantly_matrix_from_toml(c.texts[0], &c.newMatrix, &c.failure)
	}}
	matrixToJSON = function{"matrix.to_json", func(c *call) status {
		return C.instantly_matrix_to_json(c.matrix, &c.document, &c.failure)
	}}
	matrixRoles = function{"matrix.roles", func(c *call) status {
		return C.instantly_matrix_roles(c.matrix, &c.document, &c.failure)
	}}
	matrixRows = function{"matrix.rows", func(c *call) status {
		return C.instantly_matrix_rows(c.matrix, &c.document, &c.failure)
	}}
	matrixCell = function{"matrix.cell", func(c *call) status {
		return C.instantly_matrix_cell(c.matrix, c.texts[0], c.texts[1], &c.document, &c.failure)
	}}
	matrixCan = function{"matrix.can", func(c *call) status {
		return C.instantly_matrix_can(c.matrix, c.texts[0], c.texts[1], c.texts[2], &c.answer, &c.failure)
	}}
	matrixCompile = function{"matrix.compile", func(c *call) status {
		return C.instantly_matrix_compile(c.matrix, c.texts[0], &c.document, &c.failure)
	}}
	matrixCheck = function{"matrix.check", func(c *call) status {
		return C.instantly_matrix_check(c.matrix, c.texts[0], c.texts[1], c.texts[2], &c.document, &c.failure)
	}}
	matrixAddedAccess = function{"matrix.added_access", func(c *call) status {
		return C.instantly_matrix_added_access(c.texts[0], c.texts[1], &c.document, &c.failure)
	}}
	matrixAddsAccess = function{"matrix.adds_access", func(c *call) status {
		return C.instantly_matrix_adds_access(c.texts[0], c.texts[1], &c.answer, &c.failure)
	}}

	// The sandbox.
	sandboxStart = function{"sandbox.start", func(c *call) status {
		return C.instantly_sandbox_start(c.options, &c.newSandbox, &c.failure)
	}}
	sandboxClient = function{"sandbox.client", func(c *call) status {
		return C.instantly_sandbox_client(c.sandbox, c.options, &c.newClient, &c.failure)
	}}
	sandboxKeyWithScopes = function{"sandbox.key_with_scopes", func(c *call) status {
		return C.instantly_sandbox_key_with_scopes(c.sandbox, c.lists[0], c.counts[0], &c.document, &c.failure)
	}}
	sandboxSubWorkspaces = function{"sandbox.sub_workspaces", func(c *call) status {
		return C.instantly_sandbox_sub_workspaces(c.sandbox, &c.document, &c.failure)
	}}
	sandboxInvitableWorkspaces = function{"sandbox.invitable_workspaces", func(c *call) status {
		return C.instantly_sandbox_invitable_workspaces(c.sandbox, &c.document, &c.failure)
	}}
	sandboxSetPaid = function{"sandbox.set_paid", func(c *call) status {
		return C.instantly_sandbox_set_paid(c.sandbox, c.texts[0], c.flag, &c.failure)
	}}
	sandboxAcceptInvitation = function{"sandbox.accept_invitation", func(c *call) status {
		return C.instantly_sandbox_accept_invitation(c.sandbox, c.texts[0], &c.answer, &c.failure)
	}}
	sandboxFault = function{"sandbox.fault", func(c *call) status {
		return C.instantly_sandbox_fault(c.sandbox, c.texts[0], c.options, &c.failure)
	}}
	sandboxClearFaults = function{"sandbox.clear_faults", func(c *call) status {
		return C.instantly_sandbox_clear_faults(c.sandbox, &c.failure)
	}}
	sandboxRequests = function{"sandbox.requests", func(c *call) status {
		return C.instantly_sandbox_requests(c.sandbox, &c.document, &c.failure)
	}}
	sandboxStop = function{"sandbox.stop", func(c *call) status {
		return C.instantly_sandbox_stop(c.sandbox, &c.failure)
	}}
)
