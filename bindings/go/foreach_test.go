package instantly_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestForEachKeepsWhatCameOfEach(t *testing.T) {
	sandbox, client := startSandbox(t)
	accepted := must(sandbox.SubWorkspaces())
	if len(accepted) < 4 {
		t.Fatalf("%v", accepted)
	}
	before := settled()
	ordinary := errors.New("not today")
	results, err := instantly.ForEach(background, client, func(
		ctx context.Context, workspace *instantly.Client, link instantly.GroupMember,
	) (int, error) {
		if workspace.WorkspaceID() != link.SubWorkspaceID {
			t.Errorf("acts for %q", workspace.WorkspaceID())
		}
		switch link.SubWorkspaceID {
		case accepted[0].ID:
			_, err := workspace.Members.Get(ctx, "no such member")
			return 0, err
		case accepted[1].ID:
			return 7, ordinary
		case accepted[2].ID:
			runtime.Goexit()
		}
		members, err := workspace.Members.List(ctx, instantly.MemberFilter{})
		return len(members.Items), err
	})
	if err != nil || len(results) != len(accepted) {
		t.Fatalf("%v %v", results, err)
	}
	for _, result := range results {
		switch result.Link.SubWorkspaceID {
		case accepted[0].ID:
			if failure := wantKind(t, result.Err, instantly.KindNotFound); failure.Operation != "members.get" {
				t.Error(failure)
			}
		case accepted[1].ID:
			if result.Err != ordinary || result.Value != 7 {
				t.Errorf("%v", result)
			}
		case accepted[2].ID:
			wantKind(t, result.Err, instantly.KindInternal)
		default:
			if result.Err != nil || result.Value == 0 {
				t.Errorf("%v", result)
			}
		}
	}
	if count := instantly.HandleCount(); count != before {
		t.Errorf("%d handles are alive, and were %d before", count, before)
	}
}

func TestForEachComesInTheOrderOfTheGroup(t *testing.T) {
	_, client := startSandbox(t)
	var order []string
	for link, err := range client.Groups.Iter(background) {
		if must(link, err).Status == instantly.GroupStatusAccepted {
			order = append(order, link.ID)
		}
	}
	results, err := client.Groups.ForEach(background, func(_ context.Context, _ *instantly.Client, link instantly.GroupMember) error {
		for i, id := range order {
			if id == link.ID {
				// The last of the group is the first to be done.
				time.Sleep(time.Duration(len(order)-i) * 20 * time.Millisecond)
			}
		}
		return nil
	})
	if err != nil || len(results) != len(order) {
		t.Fatal(results, err)
	}
	for i, result := range results {
		if result.Link.ID != order[i] || result.Link.SubWorkspaceName.Or("") == "" || result.Err != nil {
			t.Errorf("%v", result)
		}
	}
}

func TestForEachWorksOnAsManyAtOnceAsItIsToldTo(t *testing.T) {
	_, client := startSandbox(t)
	var here, most atomic.Int32
	look := func(context.Context, *instantly.Client, instantly.GroupMember) error {
		now := here.Add(1)
		for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
		}
		time.Sleep(20 * time.Millisecond)
		here.Add(-1)
		return nil
	}
	if _, err := client.Groups.ForEach(background, look, instantly.Concurrency(2)); err != nil || most.Load() != 2 {
		t.Errorf("%v, %d at once", err, most.Load())
	}
	for _, wrong := range []int{-1, 0, 65} {
		_, err := client.Groups.ForEach(background, look, instantly.Concurrency(wrong))
		if failure := wantKind(t, err, instantly.KindInvalidArgument); !strings.HasPrefix(failure.Message, "concurrency: must be ") {
			t.Error(failure)
		}
	}
}

func TestForEachEndsWithItsContext(t *testing.T) {
	_, client := startSandbox(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	var begun atomic.Int32
	results, err := client.Groups.ForEach(ctx, func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
		if begun.Add(1) == 1 {
			cancel()
		}
		<-ctx.Done()
		_, err := workspace.Workspace.Get(ctx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, result := range results {
		if wantKind(t, result.Err, instantly.KindCancelled); !errors.Is(result.Err, context.Canceled) || result.Link.ID == "" {
			t.Errorf("%v", result)
		}
	}
}

func TestTheClientOfAVisitEndsWithIt(t *testing.T) {
	_, client := startSandbox(t)
	var kept *instantly.Client
	var lock atomic.Bool
	must(client.Groups.ForEach(background, func(_ context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
		if !lock.Swap(true) {
			kept = workspace
		}
		// It is not the function's to close, and closing it harms nobody.
		return workspace.Close()
	}))
	_, err := kept.Workspace.Get(background)
	wantKind(t, err, instantly.KindInvalidArgument)
	if _, err := client.Workspace.Get(background); err != nil {
		t.Error(err)
	}
}

func TestAPanicOfAFunctionComesToItsCaller(t *testing.T) {
	_, client := startSandbox(t)
	var done atomic.Int32
	defer func() {
		problem, _ := recover().(string)
		if !strings.Contains(problem, "out of cheese") || !strings.Contains(problem, "foreach_test.go") {
			t.Errorf("%v", problem)
		}
		if done.Load() < 3 {
			t.Error("the others were not visited")
		}
	}()
	_, _ = client.Groups.ForEach(background, func(context.Context, *instantly.Client, instantly.GroupMember) error {
		if done.Add(1) == 1 {
			panic("out of cheese")
		}
		return nil
	})
	t.Error("it returned")
}

func TestAGroupThatCannotBeListed(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStatus, Status: 403, Operation: "groups.list"}); err != nil {
		t.Fatal(err)
	}
	results, err := client.Groups.ForEach(background, func(context.Context, *instantly.Client, instantly.GroupMember) error {
		t.Error("there is nobody to visit")
		return nil
	})
	if wantKind(t, err, instantly.KindForbidden); results != nil {
		t.Errorf("%v", results)
	}
}

func TestForEachVisitsLinksToTheSameWorkspaceAndIdsWithSpaces(t *testing.T) {
	sandbox, client := startSandbox(t)
	before := settled()
	links := `[{"id": "1", "sub_workspace_id": "w", "status": "accepted"}, {"id": "2", "sub_workspace_id": " w ", "status": "accepted"},
		{"id": "3", "sub_workspace_id": "w", "status": "accepted"}, {"id": "4", "sub_workspace_id": "\u00fc", "status": "accepted"}]`
	fault := instantly.Fault{Kind: instantly.FaultStatus, Status: 200, Operation: "groups.list", Body: instantly.Some(`{"items": ` + links + `}`)}
	if err := sandbox.Fault(fault); err != nil {
		t.Fatal(err)
	}
	results := must(instantly.ForEach(background, client, func(
		_ context.Context, workspace *instantly.Client, link instantly.GroupMember,
	) (string, error) {
		return link.ID + workspace.WorkspaceID(), nil
	}))
	var values []string
	for _, result := range results[:3] {
		values = append(values, result.Value)
	}
	if shown := strings.Join(values, " "); shown != "1w 2w 3w" || len(results) != 4 {
		t.Errorf("%s: %v", shown, results)
	}
	wantKind(t, results[3].Err, instantly.KindInvalidArgument)
	if after := settled(); after != before {
		t.Errorf("%v handles, and %v before", after, before)
	}
}
