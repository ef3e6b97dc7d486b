package instantly_test

import (
	"errors"
	"iter"
	"strings"
	"testing"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestAnIterationTakesEverything(t *testing.T) {
	_, client := startSandbox(t, instantly.WithAuditEvents(2100))
	var progress instantly.Progress
	before := settled()
	events := client.AuditLogs.Iter(background, instantly.AuditLogFilter{}, instantly.Track(&progress))
	for range 2 {
		count := 0
		for event, err := range events {
			if err != nil || event.ID == "" || event.Timestamp.Time().IsZero() {
				t.Fatalf("%v %v", event, err)
			}
			count++
		}
		// It starts anew each time.
		if count != 2500 || !progress.Complete || progress.Meta.Attempts != 3 {
			t.Errorf("%d events, %+v", count, progress)
		}
	}
	wantHandles(t, before)
}

func TestLeavingALoopEndsTheIteration(t *testing.T) {
	_, client := startSandbox(t, instantly.WithMembers(250))
	before := settled()
	var progress instantly.Progress
	for range client.Members.Iter(background, instantly.MemberFilter{}, instantly.PageSize(10), instantly.Track(&progress)) {
		break
	}
	if progress.Complete || progress.Meta.Attempts != 1 {
		t.Errorf("%+v", progress)
	}
	func() {
		defer func() { recover() }()
		for range client.Members.Iter(background, instantly.MemberFilter{}) {
			panic("in the loop")
		}
	}()
	next, stop := iter.Pull2(client.Members.Iter(background, instantly.MemberFilter{}))
	if _, err, ok := next(); err != nil || !ok {
		t.Error(err)
	}
	stop()
	if count := instantly.HandleCount(); count != before {
		t.Errorf("%d handles are alive, and were %d before", count, before)
	}
}

func TestWhatIsCompleteWasTaken(t *testing.T) {
	_, client := startSandbox(t, instantly.WithMembers(25))
	for taken, complete := range map[int]bool{5: false, 10: false, 24: false, 25: true} {
		var progress instantly.Progress
		seen := map[string]bool{}
		for member, err := range client.Members.Iter(background, instantly.MemberFilter{}, instantly.PageSize(10), instantly.Track(&progress)) {
			if err != nil {
				t.Fatal(err)
			}
			seen[member.ID] = true
			if len(seen) == taken {
				break
			}
		}
		if len(seen) != taken || progress.Complete != complete || progress.Meta.Attempts != (taken+9)/10 {
			t.Errorf("%d of %d, %+v", len(seen), taken, progress)
		}
	}
}

func TestKeysOfAnIterationHaveTheirSecrets(t *testing.T) {
	sandbox, client := startSandbox(t)
	body := `{"items": [{"id": "a", "key": "not-a-secret-1"}, {"id": "b"}, {"id": "c", "key": "not-a-secret-3"}]}`
	fault := instantly.Fault{Kind: instantly.FaultStatus, Status: 200, Body: instantly.Some(body), Operation: "keys.list"}
	for range 2 {
		if err := sandbox.Fault(fault); err != nil {
			t.Fatal(err)
		}
	}
	for reveal, wanted := range map[bool]string{true: "not-a-secret-1,,not-a-secret-3", false: ",,"} {
		var keys []string
		for key, err := range client.Keys.Iter(background, instantly.KeyFilter{Reveal: reveal}) {
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key.Key.Reveal())
		}
		if joined := strings.Join(keys, ","); joined != wanted {
			t.Errorf("%v: %s", reveal, joined)
		}
	}
}

func TestAnErrorComesOnceAndLast(t *testing.T) {
	sandbox, client := startSandbox(t, instantly.WithMembers(250))
	fault := instantly.Fault{Kind: instantly.FaultStatus, Status: 403, Operation: "members.list", After: 1, Always: true}
	if err := sandbox.Fault(fault); err != nil {
		t.Fatal(err)
	}
	var progress instantly.Progress
	var members, failures int
	for member, err := range client.Members.Iter(background, instantly.MemberFilter{}, instantly.Track(&progress)) {
		switch {
		case err == nil:
			members++
		case members != 100 || member.ID != "" || !errors.Is(err, instantly.KindForbidden):
			t.Errorf("%v", err)
		default:
			failures++
		}
	}
	if failures != 1 || progress.Complete {
		t.Errorf("%d errors, %+v", failures, progress)
	}
}

func TestBoundsOfAList(t *testing.T) {
	_, client := startSandbox(t, instantly.WithMembers(250))
	list := must(client.Members.List(background, instantly.MemberFilter{}, instantly.PageSize(20), instantly.MaxItems(30), nil))
	if len(list.Items) != 30 || list.Complete || list.Meta.Attempts != 2 {
		t.Errorf("%d members, %v", len(list.Items), list.Meta)
	}
	first := must(client.Members.Page(background, instantly.MemberFilter{}, instantly.Limit(100)))
	cursor, ok := first.NextStartingAfter.Get()
	if !ok {
		t.Fatal("there is more")
	}
	second := must(client.Members.Page(background, instantly.MemberFilter{}, instantly.StartingAfter(cursor)))
	if len(second.Items) != 100 || second.Items[0].ID == first.Items[0].ID {
		t.Errorf("%v", second.Meta)
	}
	sorted := must(client.Accounts.Page(background, instantly.AccountFilter{},
		instantly.SortBy(instantly.AccountSortEmail), instantly.InOrder(instantly.SortOrderAscending), instantly.Limit(5)))
	for i := range len(sorted.Items) - 1 {
		if sorted.Items[i].Email > sorted.Items[i+1].Email {
			t.Errorf("%v", sorted.Items)
		}
	}
}
