//go:build cgo

package instantly

import "time"

// Sandbox is a real HTTP server on 127.0.0.1 that behaves as the API does: for trying things out, and for
// your tests. It listens on loopback only, is the same for the same seed, and forgets everything when it
// stops.
//
// It stops when it is closed, and when neither it nor a client that it made can be reached any more. Any
// number of goroutines may use it at once.
type Sandbox struct{ handle *nativeSandbox }

// SandboxOption is a setting of a sandbox.
type SandboxOption func(map[string]any)

func sandboxSetting(name string, value any) SandboxOption {
	return func(settings map[string]any) { settings[name] = value }
}

// StartSandbox starts a sandbox.
//
// [KindNetwork] where the port is not free.
func StartSandbox(options ...SandboxOption) (*Sandbox, error) {
	settings := map[string]any{}
	for _, option := range options {
		// A nil among them sets nothing.
		if option != nil {
			option(settings)
		}
	}
	var sandbox *Sandbox
	err := performLocally(sandboxStart, arguments{options: settings}, func(call *call) error {
		sandbox = &Sandbox{call.takeSandbox()}
		return nil
	})
	return sandbox, err
}

func (sandbox *Sandbox) native() *nativeSandbox {
	if sandbox == nil {
		return nil
	}
	return sandbox.handle
}

// URL is where it listens, for example http://127.0.0.1:40123; empty where it was closed.
func (sandbox *Sandbox) URL() string { return sandboxURL(sandbox.native()) }

// WorkspaceID is the id of the admin workspace.
func (sandbox *Sandbox) WorkspaceID() string { return sandboxWorkspaceID(sandbox.native()) }

// AdminKey is a key of the admin workspace that may do everything.
func (sandbox *Sandbox) AdminKey() Secret { return sandboxAdminKey(sandbox.native()) }

// OwnerToken is the sec that a change of owner takes here.
func (sandbox *Sandbox) OwnerToken() Secret { return sandboxOwnerToken(sandbox.native()) }

// String shows where it listens.
func (sandbox *Sandbox) String() string { return "Sandbox(" + sandbox.URL() + ")" }

// Client returns a client with the admin key. The options are those of [New] that do not say where the
// key is.
func (sandbox *Sandbox) Client(options ...Option) (*Client, error) {
	settings := settingsOf(options)
	if settings.apiKey != nil {
		// The library refuses it as it does the other sources of a key.
		settings.values["api_key"] = nil
	}
	var handle *nativeClient
	given := arguments{sandbox: sandbox.native(), options: settings.values}
	err := performLocally(sandboxClient, given, func(call *call) error {
		handle = call.takeClient(given.sandbox)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return clientOf(handle), nil
}

// KeyWithScopes makes a further key of the admin workspace, with these scopes, without a request.
func (sandbox *Sandbox) KeyWithScopes(scopes ...Scope) (Secret, error) {
	key, err := local[APIKey](sandboxKeyWithScopes, arguments{
		sandbox: sandbox.native(), lists: []list{listed("scopes", scopes)},
	})
	return key.Key, err
}

// SandboxWorkspace is a workspace of the sandbox.
type SandboxWorkspace struct {
	// ID is what [Client.AsWorkspace] and [GroupsService.Invite] take.
	ID string `json:"id"`
	// Name is that of the workspace.
	Name string `json:"name"`
}

// SubWorkspaces are those that have accepted.
func (sandbox *Sandbox) SubWorkspaces() ([]SandboxWorkspace, error) {
	return local[[]SandboxWorkspace](sandboxSubWorkspaces, arguments{sandbox: sandbox.native()})
}

// InvitableWorkspaces are those that can be invited into the group.
func (sandbox *Sandbox) InvitableWorkspaces() ([]SandboxWorkspace, error) {
	return local[[]SandboxWorkspace](sandboxInvitableWorkspaces, arguments{sandbox: sandbox.native()})
}

// SetPaid says whether a workspace has an active plan; without one, every request for it is answered
// with 402.
func (sandbox *Sandbox) SetPaid(workspaceID string, isPaid bool) error {
	return performLocally(sandboxSetPaid, arguments{
		sandbox: sandbox.native(), texts: []text{named("workspace_id", workspaceID)}, flag: isPaid,
	}, nil)
}

// AcceptInvitation accepts the pending invitation of this id, of a member or of a workspace, and says
// whether there was one.
func (sandbox *Sandbox) AcceptInvitation(id string) (bool, error) {
	return localAnswer(sandboxAcceptInvitation, arguments{
		sandbox: sandbox.native(), texts: []text{named("id", id)},
	})
}

// FaultKind is what goes wrong.
type FaultKind string

const (
	// Resets the connection before the body of the request is read; nothing is carried out.
	FaultRefuse FaultKind = "refuse"
	// Answers with Status, and with Headers and Body if given; nothing is carried out, without CarriedOut.
	FaultStatus FaultKind = "status"
	// Resets the connection; nothing is carried out, without CarriedOut.
	FaultReset FaultKind = "reset"
	// Never answers; nothing is carried out, without CarriedOut.
	FaultStall FaultKind = "stall"
	// Never answers, and carries it out after Delay, also when the client has gone by then.
	FaultLate FaultKind = "late"
	// Carries it out, and answers one byte every Interval.
	FaultDrip FaultKind = "drip"
	// Carries it out, and sends ReplyBytes of the answer, those of its head counted.
	FaultCut FaultKind = "cut"
	// Carries it out, and sends BodyBytes of the answer's body.
	FaultTruncate FaultKind = "truncate"
	// Carries it out, and answers 200 with what is no JSON.
	FaultGarbage FaultKind = "garbage"
	// Carries it out, and closes the connection.
	FaultDropReply FaultKind = "drop_reply"
)

// Fault is something that goes wrong with one request by default.
type Fault struct {
	// Kind is what goes wrong.
	Kind FaultKind
	// Operation is the only one that it strikes, such as members.list. Default: any.
	Operation string
	// Times is how many requests it strikes. Default: 1.
	Times int
	// Always strikes every request.
	Always bool
	// After lets so many requests pass first.
	After int
	// Status is that of [FaultStatus].
	Status int
	// Headers are those of [FaultStatus].
	Headers map[string]string
	// Body is that of [FaultStatus].
	Body Optional[string]
	// CarriedOut carries the request out first, for [FaultStatus], [FaultReset] and [FaultStall], as where a
	// proxy loses the reply.
	CarriedOut bool
	// Delay is that of [FaultLate].
	Delay time.Duration
	// Interval is that of [FaultDrip].
	Interval time.Duration
	// ReplyBytes is that of [FaultCut].
	ReplyBytes Optional[int]
	// BodyBytes is that of [FaultTruncate].
	BodyBytes Optional[int]
}

// faultOptions are the fields of a fault as the library takes them.
type faultOptions struct {
	Operation       string            `json:"operation"`
	Times           Change[int]       `json:"times"`
	After           int               `json:"after"`
	Status          int               `json:"status"`
	Headers         map[string]string `json:"headers"`
	Body            Optional[string]  `json:"body"`
	CarriedOut      bool              `json:"carried_out"`
	DelaySeconds    float64           `json:"delay_seconds"`
	IntervalSeconds float64           `json:"interval_seconds"`
	ReplyBytes      Optional[int]     `json:"reply_bytes"`
	BodyBytes       Optional[int]     `json:"body_bytes"`
}

// Fault adds a fault; those added before come first.
//
// [KindInvalidArgument] for what would never strike, such as a status of a fault that is none.
func (sandbox *Sandbox) Fault(fault Fault) error {
	options := faultOptions{
		Operation: fault.Operation, After: fault.After, Status: fault.Status, Headers: fault.Headers,
		Body: fault.Body, CarriedOut: fault.CarriedOut, DelaySeconds: fault.Delay.Seconds(),
		IntervalSeconds: fault.Interval.Seconds(), ReplyBytes: fault.ReplyBytes, BodyBytes: fault.BodyBytes,
	}
	switch {
	case fault.Always:
		options.Times = Clear[int]()
	case fault.Times != 0:
		options.Times = Set(fault.Times)
	}
	return performLocally(sandboxFault, arguments{
		sandbox: sandbox.native(),
		texts:   []text{named("kind", string(fault.Kind))},
		options: optionsOf[CallOption](options, nil),
	}, nil)
}

// ClearFaults ends all faults.
func (sandbox *Sandbox) ClearFaults() error {
	return performLocally(sandboxClearFaults, arguments{sandbox: sandbox.native()}, nil)
}

// SandboxRequest is a request that the sandbox received. No key is in it.
type SandboxRequest struct {
	// Operation is the canonical name; missing where there is no such route.
	Operation Optional[string] `json:"operation"`
	// Method is as it was sent.
	Method string `json:"method"`
	// Path is as it was sent, without the query.
	Path string `json:"path"`
	// Query holds the parameters, names and values, decoded, in order.
	Query [][2]string `json:"query"`
	// Headers are names, in lower case, and values, in order; the key stands as Bearer ***.
	Headers [][2]string `json:"headers"`
	// Body is what json.Unmarshal makes of it, numbers as json.Number; nil where it is no JSON.
	Body any `json:"body"`
	// Workspace is the sub-workspace that it acted for.
	Workspace Optional[string] `json:"workspace"`
	// Status is what it was answered with; missing where no reply was sent at all.
	Status Optional[int] `json:"status"`
	// Fault is the one that struck it, for example "status 503".
	Fault Optional[string] `json:"fault"`
}

// Requests are those that were received, in order; of many, the last 10,000.
func (sandbox *Sandbox) Requests() ([]SandboxRequest, error) {
	return local[[]SandboxRequest](sandboxRequests, arguments{sandbox: sandbox.native()})
}

// Stop stops the sandbox: every connection is closed and the port is free when this returns. What it
// knows of itself, such as its URL, can still be asked.
func (sandbox *Sandbox) Stop() error {
	return performLocally(sandboxStop, arguments{sandbox: sandbox.native()}, nil)
}

// Close stops the sandbox and frees it; later calls are errors. It may be called twice, and always
// returns nil.
func (sandbox *Sandbox) Close() error {
	sandbox.native().close()
	return nil
}
