package instantly_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// atMost is the most that a call may go on after its context has ended.
const atMost = time.Second

func TestCancellingEndsAStalledCall(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStall, Operation: "members.list"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(background)
	var cancelled time.Time
	time.AfterFunc(100*time.Millisecond, func() {
		cancelled = time.Now()
		cancel()
	})
	_, err := client.Members.List(ctx, instantly.MemberFilter{})
	if late := time.Since(cancelled); late > atMost {
		t.Errorf("it went on for %v", late)
	}
	failure := wantKind(t, err, instantly.KindCancelled)
	if !errors.Is(err, context.Canceled) || failure.Operation != "members.list" {
		t.Errorf("%v", failure)
	}
}

// wait is one that a call may be in: how it comes to be, the call, and how many requests were sent by then.
type wait struct {
	faults   []instantly.Fault
	client   []instantly.Option
	before   func(*testing.T, *instantly.Client)
	call     func(context.Context, *instantly.Client) error
	requests int
	isWrite  bool
}

func listMembers(ctx context.Context, client *instantly.Client) error {
	_, err := client.Members.List(ctx, instantly.MemberFilter{})
	return err
}

func createKey(ctx context.Context, client *instantly.Client) error {
	_, err := client.Keys.Create(ctx, "slow", []instantly.Scope{"leads:read"})
	return err
}

func createTag(ctx context.Context, client *instantly.Client) error {
	_, err := client.Tags.Create(ctx, "slow", instantly.TagOptions{})
	return err
}

func getWorkspace(ctx context.Context, client *instantly.Client) error {
	_, err := client.Workspace.Get(ctx)
	return err
}

// manyReads go on until one fails. After a 429 each takes two turns of the pace, of which there are twenty
// at once and then one a second: from the eleventh on they wait for two seconds, longer than atMost.
func manyReads(ctx context.Context, client *instantly.Client) error {
	for {
		if err := getWorkspace(ctx, client); err != nil {
			return err
		}
	}
}

func iterateMembers(ctx context.Context, client *instantly.Client) error {
	for _, err := range client.Members.Iter(ctx, instantly.MemberFilter{}) {
		if err != nil {
			return err
		}
	}
	return nil
}

// inTheGroup lists the members of every sub-workspace; what came of the last one is the error.
func inTheGroup(ctx context.Context, client *instantly.Client) error {
	results, err := client.Groups.ForEach(ctx, func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
		return listMembers(ctx, workspace)
	})
	if err != nil || len(results) == 0 {
		return err
	}
	return results[len(results)-1].Err
}

// askedToWait has the server ask everybody to wait for a minute.
func askedToWait(t *testing.T, client *instantly.Client) {
	_, err := client.Workspace.Get(background, instantly.TotalTimeout(5*time.Second))
	wantKind(t, err, instantly.KindRateLimited)
}

// waits are all of them, by their names.
func waits() map[string]wait {
	inAMinute := map[string]string{"retry-after": "60"}
	return map[string]wait{
		"a reply that never comes": {
			faults: []instantly.Fault{{Kind: instantly.FaultStall}}, call: listMembers, requests: 1,
		},
		"a reply that drips": {
			faults: []instantly.Fault{{Kind: instantly.FaultDrip, Interval: time.Second}}, call: listMembers, requests: 1,
		},
		"an iteration": {
			faults: []instantly.Fault{{Kind: instantly.FaultStall}}, call: iterateMembers, requests: 1,
		},
		"a write that is never answered": {
			faults: []instantly.Fault{{Kind: instantly.FaultStall}}, call: createKey, requests: 1, isWrite: true,
		},
		"a write whose reply drips": {
			faults: []instantly.Fault{{Kind: instantly.FaultDrip, Interval: time.Second}}, call: createKey, requests: 1,
			isWrite: true,
		},
		"reading back a lost write": {
			faults: []instantly.Fault{
				{Kind: instantly.FaultDropReply, Operation: "tags.create"},
				{Kind: instantly.FaultStall, Operation: "tags.list"},
			},
			call: createTag, requests: 2, isWrite: true,
		},
		"a back-off": {
			faults: []instantly.Fault{{Kind: instantly.FaultStatus, Status: 503, Always: true}},
			client: []instantly.Option{instantly.WithBackoff(20 * time.Second)}, call: getWorkspace, requests: 1,
		},
		"a wait that the server asked for": {
			faults: []instantly.Fault{{Kind: instantly.FaultStatus, Status: 503, Headers: inAMinute}},
			call:   getWorkspace, requests: 1,
		},
		"a wait that the server asked somebody else for": {
			faults: []instantly.Fault{{Kind: instantly.FaultStatus, Status: 429, Headers: inAMinute}},
			before: askedToWait, call: getWorkspace, requests: 1,
		},
		"a wait of the pacing": {
			faults: []instantly.Fault{{Kind: instantly.FaultStatus, Status: 429}},
			client: []instantly.Option{instantly.WithCapacity(0.01)}, call: manyReads, requests: 11,
		},
		"the workspaces of a group": {
			faults: []instantly.Fault{{Kind: instantly.FaultStall, Operation: "members.list", Always: true}},
			call:   inTheGroup, requests: 5,
		},
	}
}

func TestCancellingEndsEveryWait(t *testing.T) {
	for name, wait := range waits() {
		t.Run(name, func(t *testing.T) {
			sandbox, _ := startSandbox(t)
			defaults := []instantly.Option{instantly.WithoutPacing(), instantly.WithBackoff(0)}
			client := must(sandbox.Client(append(defaults, wait.client...)...))
			defer client.Close()
			for _, fault := range wait.faults {
				fail(t, sandbox, fault)
			}
			if wait.before != nil {
				wait.before(t, client)
			}
			endsOnceItIsCancelled(t, sandbox, client, wait)
		})
	}
}

func endsOnceItIsCancelled(t *testing.T, sandbox *instantly.Sandbox, client *instantly.Client, wait wait) {
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	outcome := make(chan error, 1)
	go func() { outcome <- wait.call(ctx, client) }()
	for deadline := time.Now().Add(10 * time.Second); len(must(sandbox.Requests())) < wait.requests; {
		if time.Now().After(deadline) {
			t.Fatal("it was not sent")
		}
		time.Sleep(5 * time.Millisecond)
	}
	// What is answered by then waits by itself now, or in a moment; either is to end.
	select {
	case err := <-outcome:
		t.Fatalf("it was to wait: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	cancel()
	select {
	case err := <-outcome:
		failure := wantKind(t, err, instantly.KindCancelled)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		if doubts := strings.Contains(failure.Message, "may have been carried out"); doubts != wait.isWrite {
			t.Errorf("%v", err)
		}
	case <-time.After(atMost):
		t.Fatal("it goes on")
	}
}

func TestADeadlineEndsAStalledCall(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStall}); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
	defer cancel()
	_, err := client.Workspace.Get(ctx)
	failure := wantKind(t, err, instantly.KindCancelled)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.HasPrefix(failure.Message, "the deadline of the context passed") {
		t.Errorf("%v", err)
	}
	if shown := err.Error(); !strings.HasPrefix(shown, "workspace.get: the deadline of the context passed") {
		t.Error(shown)
	}
	if took := time.Since(start); took > 100*time.Millisecond+atMost {
		t.Errorf("it took %v", took)
	}
}

func TestADoneContextSendsNothing(t *testing.T) {
	sandbox, client := startSandbox(t)
	sent := len(must(sandbox.Requests()))
	reason := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(background)
	cancel(reason)
	_, listed := client.Members.List(ctx, instantly.MemberFilter{})
	_, visited := client.Groups.ForEach(ctx, func(context.Context, *instantly.Client, instantly.GroupMember) error { return nil })
	var iterated error
	for _, err := range client.Members.Iter(ctx, instantly.MemberFilter{}) {
		iterated = err
	}
	for _, err := range []error{listed, visited, iterated} {
		wantKind(t, err, instantly.KindCancelled)
		if !errors.Is(err, context.Canceled) || !errors.Is(err, reason) {
			t.Errorf("%v does not say why", err)
		}
	}
	if now := len(must(sandbox.Requests())); now != sent {
		t.Errorf("%d requests were sent", now-sent)
	}
}

func TestAWriteThatWasInterruptedSaysThatItMayBeDone(t *testing.T) {
	sandbox, client := startSandbox(t)
	fault := instantly.Fault{Kind: instantly.FaultDrip, Operation: "keys.create", Interval: time.Second}
	if err := sandbox.Fault(fault); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(background, 200*time.Millisecond)
	defer cancel()
	_, err := client.Keys.Create(ctx, "slow", []instantly.Scope{"leads:read"})
	failure := wantKind(t, err, instantly.KindCancelled)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(failure.Message, "may have been carried out") {
		t.Errorf("%v", err)
	}
}

// lasting is a context that does not end, and counts what waits for its end.
type lasting struct {
	context.Context
	done    chan struct{}
	waiting atomic.Int32
}

func (ctx *lasting) Done() <-chan struct{} { return ctx.done }

func (ctx *lasting) AfterFunc(func()) (stop func() bool) {
	ctx.waiting.Add(1)
	return func() bool { ctx.waiting.Add(-1); return true }
}

func TestWhatHasEndedLeavesNothingWithAContextThatLivesOn(t *testing.T) {
	_, client := startSandbox(t)
	ctx := &lasting{Context: background, done: make(chan struct{})}
	before := settled()
	for name, call := range map[string]func(context.Context, *instantly.Client) error{
		"a list": listMembers, "an iteration": iterateMembers, "a run over a group": inTheGroup,
		"a loop that was left": func(ctx context.Context, client *instantly.Client) error {
			for range client.Members.Iter(ctx, instantly.MemberFilter{}) {
				if ctx.(*lasting).waiting.Load() == 0 {
					t.Error("nothing could end the iteration")
				}
				break
			}
			return nil
		},
		"a page": func(ctx context.Context, client *instantly.Client) error {
			_, err := client.Tags.Page(ctx, instantly.TagFilter{})
			return err
		},
		"a bad stream": func(ctx context.Context, client *instantly.Client) error {
			return notInvalid(client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, nil))
		},
		"a failed call": func(ctx context.Context, client *instantly.Client) error {
			_, err := client.Members.Get(ctx, "")
			return notInvalid(err)
		},
	} {
		if err := call(ctx, client); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if waiting := ctx.waiting.Load(); waiting != 0 {
			t.Errorf("%s: %d functions still wait for the context", name, waiting)
		}
	}
	wantHandles(t, before)
}

// notInvalid is an error that is not of a bad argument.
func notInvalid(err error) error {
	if errors.Is(err, instantly.KindInvalidArgument) {
		return nil
	}
	return err
}

func TestOtherErrorsDoNotBlameTheContext(t *testing.T) {
	_, client := startSandbox(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	_, err := client.Members.Get(ctx, "no such member")
	if wantKind(t, err, instantly.KindNotFound); errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestTheTimeoutsOfACall(t *testing.T) {
	sandbox, client := startSandbox(t)
	for _, option := range []instantly.CallOption{
		instantly.TotalTimeout(200 * time.Millisecond), instantly.AttemptTimeout(50 * time.Millisecond),
	} {
		if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStall, Always: true}); err != nil {
			t.Fatal(err)
		}
		_, err := client.Workspace.Get(background, option)
		if wantKind(t, err, instantly.KindTimeout); errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("no context has ended: %v", err)
		}
		if err := sandbox.ClearFaults(); err != nil {
			t.Fatal(err)
		}
	}
}
