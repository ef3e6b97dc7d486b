package instantly_test

import (
	"context"
	"errors"
	"strings"
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

func TestADeadlineEndsAStalledCall(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStall}); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(background, 100*time.Millisecond)
	defer cancel()
	_, err := client.Workspace.Get(ctx)
	wantKind(t, err, instantly.KindCancelled)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
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
