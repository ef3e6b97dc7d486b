package instantly_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

func TestSettingsReachTheLibrary(t *testing.T) {
	sandbox, _ := startSandbox(t)
	key := sandbox.AdminKey().Reveal()
	client, err := instantly.New(
		instantly.WithAPIKey(key),
		instantly.WithBaseURL(sandbox.URL()),
		instantly.WithConnectTimeout(time.Second),
		instantly.WithAttemptTimeout(2*time.Second),
		instantly.WithTotalTimeout(3*time.Second),
		instantly.WithCapacity(0.5),
		instantly.WithMaxAttempts(2),
		instantly.WithBackoff(time.Millisecond),
		instantly.WithUserAgent("governor/1"),
		instantly.WithMaxResponseBytes(1<<20),
		nil,
	)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if client.BaseURL() != sandbox.URL() || client.WorkspaceID() != "" {
		t.Errorf("%v", client)
	}
	if _, err := client.Members.List(background, instantly.MemberFilter{}); err != nil {
		t.Fatal(err)
	}
	requests := must(sandbox.Requests())
	last := requests[len(requests)-1]
	var agent string
	for _, header := range last.Headers {
		if header[0] == "user-agent" {
			agent = header[1]
		}
	}
	if last.Operation != instantly.Some("members.list") || !strings.HasPrefix(agent, "governor/1 ") {
		t.Errorf("%+v", last)
	}
}

func TestEachSourceOfTheKey(t *testing.T) {
	sandbox, _ := startSandbox(t)
	key := sandbox.AdminKey().Reveal()
	t.Setenv("INSTANTLY_API_KEY", key)
	t.Setenv("GOVERNOR_KEY", key)
	for name, option := range map[string]instantly.Option{
		"the usual variable": nil,
		"a variable":         instantly.WithAPIKeyEnv("GOVERNOR_KEY"),
		"the key itself":     instantly.WithAPIKey(key),
	} {
		client, err := instantly.New(option, instantly.WithBaseURL(sandbox.URL()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		check, err := client.Check(background)
		if err != nil || !check.Works || check.Workspace.ID != sandbox.WorkspaceID() {
			t.Errorf("%s: %v %v", name, check, err)
		}
		client.Close()
	}
	for name, options := range map[string][]instantly.Option{
		"two sources":        {instantly.WithAPIKey(key), instantly.WithAPIKeyEnv("GOVERNOR_KEY")},
		"an empty key":       {instantly.WithAPIKey("")},
		"no such file":       {instantly.WithAPIKeyFile("/no/such/file")},
		"a key with a NUL":   {instantly.WithAPIKey("k\x00")},
		"a bad share":        {instantly.WithAPIKey(key), instantly.WithCapacity(2)},
		"a negative time":    {instantly.WithAPIKey(key), instantly.WithTotalTimeout(-time.Second)},
		"an address in vain": {instantly.WithAPIKey(key), instantly.WithBaseURL("http://example.com")},
	} {
		client, err := instantly.New(options...)
		failure := wantKind(t, err, instantly.KindInvalidArgument)
		if client != nil || strings.Contains(failure.Error(), key) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := sandbox.Client(instantly.WithAPIKey(key))
	if failure := wantKind(t, err, instantly.KindInvalidArgument); strings.Contains(failure.Error(), key) {
		t.Error(err)
	}
}

func TestTheAddressIsThatOfTheEnvironmentUnlessOneIsGiven(t *testing.T) {
	sandbox, _ := startSandbox(t)
	key := instantly.WithAPIKey(sandbox.AdminKey().Reveal())
	t.Setenv("INSTANTLY_BASE_URL", sandbox.URL())
	client := must(instantly.New(key))
	defer client.Close()
	if check := must(client.Check(background)); !check.Works {
		t.Errorf("%v", check)
	}
	other := must(instantly.New(key, instantly.WithBaseURL("https://api.example")))
	defer other.Close()
	if other.BaseURL() != "https://api.example" {
		t.Error(other.BaseURL())
	}
	for _, mistake := range []string{"", "api.example"} {
		t.Setenv("INSTANTLY_BASE_URL", mistake)
		_, err := instantly.New(key)
		failure := wantKind(t, err, instantly.KindInvalidArgument)
		if message := failure.Error(); !strings.Contains(message, "INSTANTLY_BASE_URL: ") || !strings.Contains(message, "must be a URL") {
			t.Error(message)
		}
		own := must(sandbox.Client())
		if own.BaseURL() != sandbox.URL() {
			t.Error(own.BaseURL())
		}
		own.Close()
	}
}

func TestMisuseIsAnError(t *testing.T) {
	sandbox, client := startSandbox(t)
	closed, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := closed.Close(); err != nil {
			t.Errorf("closing twice is allowed: %v", err)
		}
	}
	zero := &instantly.Client{}
	var none *instantly.Client
	var noContext context.Context
	gone := must(sandbox.Client())
	derived := must(gone.AsWorkspace(must(sandbox.SubWorkspaces())[0].ID))
	gone.Close()
	for name, call := range map[string]func() error{
		"a closed client":             func() error { _, err := closed.Members.List(background, instantly.MemberFilter{}); return err },
		"a client of a closed one":    func() error { _, err := derived.Members.List(background, instantly.MemberFilter{}); return err },
		"a workspace of a closed one": func() error { _, err := closed.AsWorkspace("x"); return err },
		"no client":                   func() error { _, err := none.Check(background); return err },
		"a request of no client":      func() error { _, err := none.Request(background, "GET", "/x", nil, nil); return err },
		"a review of no client":       func() error { _, err := none.Review(background, instantly.ReviewOptions{}); return err },
		"a zero client":               func() error { _, err := zero.Members.Get(background, "x"); return err },
		"a zero sandbox":              func() error { _, err := (&instantly.Sandbox{}).Requests(); return err },
		"no context":                  func() error { _, err := client.Members.Get(noContext, "x"); return err },
		"no function":                 func() error { _, err := client.Groups.ForEach(background, nil); return err },
		"an iteration of a zero one": func() error {
			for _, err := range zero.AuditLogs.Iter(background, instantly.AuditLogFilter{}) {
				return err
			}
			return nil
		},
		"an export of a zero one": func() error {
			return zero.AuditLogs.ExportBatches(background, instantly.AuditLogFilter{}, nil)
		},
		"a report that was made by hand": func() error { _, err := (&instantly.Report{}).Render(instantly.ReportText); return err },
	} {
		if failure := wantKind(t, call(), instantly.KindInvalidArgument); failure.Operation == "" {
			t.Errorf("%s: no operation: %v", name, failure)
		}
	}
	if err := none.Close(); err != nil {
		t.Error(err)
	}
	if none.BaseURL() != "" || closed.BaseURL() != "" {
		t.Error("a closed client has no address")
	}
}

func TestClosingADerivedClientLeavesItsParentAndItsSiblingsOpen(t *testing.T) {
	sandbox, client := startSandbox(t)
	id := must(sandbox.SubWorkspaces())[0].ID
	derived, sibling := must(client.AsWorkspace(id)), must(client.AsWorkspace(id))
	if derived.WorkspaceID() != id {
		t.Errorf("acts for %q", derived.WorkspaceID())
	}
	child := must(derived.AsWorkspace(id))
	theirs := must(derived.Members.List(background, instantly.MemberFilter{}))
	derived.Close()
	for _, closed := range []*instantly.Client{derived, child} {
		_, err := closed.Workspace.Get(background)
		wantKind(t, err, instantly.KindInvalidArgument)
	}
	if _, err := sibling.Workspace.Get(background); err != nil {
		t.Error(err)
	}
	ours, err := client.Members.List(background, instantly.MemberFilter{})
	if err != nil || len(ours.Items) == len(theirs.Items) {
		t.Errorf("%v %v", ours, err)
	}
	client.Close()
	_, err = sibling.Workspace.Get(background)
	wantKind(t, err, instantly.KindInvalidArgument)
}

func TestAnIteratorEndsWhenItsClientIsClosedAndNotWithAnother(t *testing.T) {
	sandbox, client := startSandbox(t)
	derived := must(client.AsWorkspace(must(sandbox.SubWorkspaces())[0].ID))
	var ended error
	for _, err := range derived.Members.Iter(background, instantly.MemberFilter{}, instantly.PageSize(1)) {
		derived.Close()
		ended = err
	}
	wantKind(t, ended, instantly.KindInvalidArgument)
	count := 0
	for _, err := range client.Members.Iter(background, instantly.MemberFilter{}, instantly.PageSize(1)) {
		if count++; err != nil {
			t.Fatal(err)
		}
	}
	if count < 2 {
		t.Error(count)
	}
}

func TestFiftyGoroutinesShareAClient(t *testing.T) {
	_, client := startSandbox(t)
	var wait sync.WaitGroup
	for range 50 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			ctx, cancel := context.WithCancel(background)
			defer cancel()
			for range 3 {
				members, err := client.Members.List(ctx, instantly.MemberFilter{})
				if err != nil || len(members.Items) == 0 || members.Meta.Attempts != 1 {
					t.Errorf("%v %v", members, err)
				}
			}
		}()
	}
	wait.Wait()
}

func TestClosingWhileCallsAreUnderWay(t *testing.T) {
	sandbox, _ := startSandbox(t)
	before := settled()
	for range 5 {
		client := must(sandbox.Client())
		var wait sync.WaitGroup
		for range 20 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				for {
					if _, err := client.Workspace.Get(background); err != nil {
						if !errors.Is(err, instantly.KindInvalidArgument) {
							t.Error(err)
						}
						return
					}
				}
			}()
		}
		time.Sleep(20 * time.Millisecond)
		for range 2 {
			wait.Add(1)
			go func() {
				defer wait.Done()
				client.Close()
			}()
		}
		wait.Wait()
	}
	wantHandles(t, before)
}

func TestWhatIsNotClosedIsFreedAsGarbage(t *testing.T) {
	before := settled()
	func() {
		sandbox := must(instantly.StartSandbox())
		client := must(sandbox.Client())
		derived := must(client.AsWorkspace(must(sandbox.SubWorkspaces())[0].ID))
		matrix := must(instantly.OriginalMatrix())
		report := must(derived.Review(background, instantly.ReviewOptions{Matrix: matrix}))
		if instantly.HandleCount() < before+5 {
			t.Errorf("%d handles are alive", instantly.HandleCount())
		}
		if text := must(report.Render(instantly.ReportText)); text == "" {
			t.Error("an empty report")
		}
	}()
	wantHandles(t, before)
}

func TestAClientOfASandboxTakesNoKeyAndNoAddress(t *testing.T) {
	sandbox, _ := startSandbox(t)
	for name, option := range map[string]instantly.Option{
		"api_key": instantly.WithAPIKey("key"), "base_url": instantly.WithBaseURL("http://127.0.0.1:1"),
	} {
		_, err := sandbox.Client(option)
		failure := wantKind(t, err, instantly.KindInvalidArgument)
		if wanted := "options: unknown option \"" + name + "\""; !strings.HasPrefix(failure.Message, wanted) || strings.Contains(err.Error(), "json") {
			t.Error(err)
		}
	}
}

func TestAClientKeepsItsSandboxAlive(t *testing.T) {
	client := func() *instantly.Client {
		return must(must(instantly.StartSandbox()).Client())
	}()
	settled()
	if _, err := client.Workspace.Get(background); err != nil {
		t.Error(err)
	}
	client.Close()
}

func TestAnIterationKeepsItsSandboxAlive(t *testing.T) {
	count := 0
	for member, err := range must(must(instantly.StartSandbox()).Client()).Members.Iter(
		background, instantly.MemberFilter{}, instantly.PageSize(2)) {
		settled()
		if must(member, err).ID != "" {
			count++
		}
	}
	if count != 8 {
		t.Errorf("%d members", count)
	}
}

func TestCallsLeaveNothingBehind(t *testing.T) {
	_, client := startSandbox(t)
	before := settled()
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	for range 3 {
		must(client.Keys.List(ctx, instantly.KeyFilter{Reveal: true}))
		if _, err := client.Members.Get(ctx, "no such member"); !errors.Is(err, instantly.KindNotFound) {
			t.Error(err)
		}
		must(instantly.ScopesEffective([]instantly.Scope{"all:all"}))
	}
	if count := instantly.HandleCount(); count != before {
		t.Errorf("%d handles are alive, and were %d before", count, before)
	}
}
