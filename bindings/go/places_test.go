package instantly_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path"
	"regexp"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// mostCalls is how many calls are in the library at once.
const mostCalls = 64

// startSilence starts a server that accepts connections and answers nothing, and makes a client of it.
func startSilence(t *testing.T, options ...instantly.Option) *instantly.Client {
	t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	var lock sync.Mutex
	var connections []net.Conn
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			lock.Lock()
			connections = append(connections, connection)
			lock.Unlock()
		}
	}()
	client := must(instantly.New(append([]instantly.Option{
		instantly.WithAPIKey("not-a-secret"), instantly.WithBaseURL("http://" + listener.Addr().String()),
		instantly.WithoutPacing(), instantly.WithMaxAttempts(1),
	}, options...)...))
	t.Cleanup(func() {
		client.Close()
		listener.Close()
		// What was given up ends with its connection.
		lock.Lock()
		defer lock.Unlock()
		for _, connection := range connections {
			connection.Close()
		}
	})
	return client
}

// threads is how many threads of the system the process has.
func threads(t *testing.T) int {
	t.Helper()
	status := must(os.ReadFile("/proc/self/status"))
	return must(strconv.Atoi(string(regexp.MustCompile(`(?m)^Threads:\s+(\d+)$`).FindSubmatch(status)[1])))
}

// manyCalls makes calls in goroutines that no server answers, looks at them, and cancels them. The slack is for the
// machine to run so many goroutines once more.
func manyCalls(t *testing.T, count int, slack time.Duration) {
	client := startSilence(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	before, handles := threads(t), settled()
	failures := make(chan error, count)
	for i := range count {
		go func() {
			if i%2 == 0 {
				failures <- listMembers(ctx, client)
			} else {
				failures <- iterateMembers(ctx, client)
			}
		}()
	}
	waitForPlaces(t, mostCalls)
	waitForWaiting(t, count-mostCalls)
	// Each call in the library holds one of Go's threads, and its request one of the library's.
	if more, most := threads(t)-before, 2*mostCalls+32; more > most {
		t.Errorf("%d calls take %d threads more, and may take %d", count, more, most)
	}
	cancelled := time.Now()
	cancel()
	for range count {
		if err := <-failures; !errors.Is(err, context.Canceled) || !errors.Is(err, instantly.KindCancelled) {
			t.Fatal(err)
		}
	}
	if took := time.Since(cancelled); took > 200*time.Millisecond+slack {
		t.Errorf("the last of %d calls ended %v after its context", count, took)
	}
	waitForPlaces(t, 0)
	wantHandles(t, handles)
}

func TestCallsWithoutAnAnswerTakeABoundedNumberOfThreadsAndEndWithTheirContext(t *testing.T) {
	manyCalls(t, 2000, atMost)
}

// fillPlaces has so many calls under way that no other gets a place until the context ends.
func fillPlaces(t *testing.T, ctx context.Context) {
	t.Helper()
	client := startSilence(t)
	for range mostCalls {
		go func() { _ = listMembers(ctx, client) }()
	}
	waitForPlaces(t, mostCalls)
}

func waitForPlaces(t *testing.T, count int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); instantly.PlacesTaken() != count; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d calls are in the library, and not %d", instantly.PlacesTaken(), count)
		}
	}
}

func TestACallThatWaitsForAPlaceEndsWithItsContextOrItsTimeAndSendsNothing(t *testing.T) {
	sandbox, client := startSandbox(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	fillPlaces(t, ctx)
	hasty := must(sandbox.Client(instantly.WithTotalTimeout(50 * time.Millisecond)))
	defer hasty.Close()
	derived := must(hasty.AsWorkspace(must(sandbox.SubWorkspaces())[0].ID))
	defer derived.Close()
	sent := len(must(sandbox.Requests()))
	for name, call := range map[string]func(context.Context) error{
		"a call":             func(ctx context.Context) error { return getWorkspace(ctx, client) },
		"an iteration":       func(ctx context.Context) error { return iterateMembers(ctx, client) },
		"a page":             func(ctx context.Context) error { _, err := client.Tags.Page(ctx, instantly.TagFilter{}); return err },
		"a run over a group": func(ctx context.Context) error { return inTheGroup(ctx, client) },
	} {
		brief, end := context.WithTimeout(background, 50*time.Millisecond)
		failure := wantKind(t, call(brief), instantly.KindCancelled)
		end()
		if !errors.Is(failure, context.DeadlineExceeded) || failure.Operation == "" || failure.Attempts != 0 {
			t.Errorf("%s: %v", name, failure)
		}
	}
	_, brief := client.Workspace.Get(background, instantly.TotalTimeout(50*time.Millisecond))
	for _, err := range []error{brief, getWorkspace(background, hasty), iterateMembers(background, derived)} {
		failure := wantKind(t, err, instantly.KindTimeout)
		if failure.Message != "the call's time ran out while it waited for other calls to end; nothing was done" {
			t.Error(failure)
		}
	}
	if now := len(must(sandbox.Requests())); now != sent {
		t.Errorf("%d requests were sent", now-sent)
	}
}

func TestWhatNeedsNoServerOrIsRefusedWaitsForNoPlace(t *testing.T) {
	sandbox, client := startSandbox(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	fillPlaces(t, ctx)
	done := make(chan error, 1)
	go func() {
		must(instantly.ScopesDocumented())
		must(instantly.OriginalMatrix()).Close()
		must(client.AsWorkspace("another")).Close()
		must(sandbox.Requests())
		_, err := client.Workspace.Get(background, instantly.TotalTimeout(-time.Second))
		wantKind(t, err, instantly.KindInvalidArgument)
		_, err = client.Members.Get(background, "a\x00b")
		wantKind(t, err, instantly.KindInvalidArgument)
		done <- must(instantly.StartSandbox()).Close()
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it waits")
	}
}

func TestTheTimeThatACallWaitsForItsPlaceIsPartOfItsTime(t *testing.T) {
	sandbox, client := startSandbox(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	fillPlaces(t, ctx)
	fail(t, sandbox, instantly.Fault{Kind: instantly.FaultStall})
	time.AfterFunc(1500*time.Millisecond, cancel)
	start := time.Now()
	_, err := client.Workspace.Get(background, instantly.TotalTimeout(2500*time.Millisecond))
	took := time.Since(start)
	if failure := wantKind(t, err, instantly.KindTimeout); failure.Attempts != 1 {
		t.Errorf("it was not sent: %v", failure)
	}
	// Otherwise it would take four seconds.
	if took > 2500*time.Millisecond+atMost {
		t.Errorf("it took %v", took)
	}
}

func TestGoroutinesGetTheirPlacesInTheOrderInWhichTheyCame(t *testing.T) {
	sandbox, client := startSandbox(t)
	silence := startSilence(t)
	for range mostCalls - 1 {
		ctx, cancel := context.WithCancel(background)
		defer cancel()
		go func() { _ = listMembers(ctx, silence) }()
	}
	last, free := context.WithCancel(background)
	defer free()
	go func() { _ = listMembers(last, silence) }()
	waitForPlaces(t, mostCalls)
	var calls sync.WaitGroup
	var wanted []string
	for i := range 20 {
		calls.Add(1)
		go func() {
			defer calls.Done()
			_, err := client.Members.Get(background, strconv.Itoa(i))
			wantKind(t, err, instantly.KindNotFound)
		}()
		wanted = append(wanted, strconv.Itoa(i))
		waitForWaiting(t, i+1)
	}
	free()
	calls.Wait()
	var order []string
	for _, request := range must(sandbox.Requests()) {
		order = append(order, path.Base(request.Path))
	}
	if !slices.Equal(order, wanted) {
		t.Errorf("%v", order)
	}
}

// waitForWaiting waits until so many goroutines wait for a place.
func waitForWaiting(t *testing.T, count int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		var stacks strings.Builder
		if err := pprof.Lookup("goroutine").WriteTo(&stacks, 2); err != nil {
			t.Fatal(err)
		}
		if strings.Count(stacks.String(), "bindings/go.takePlace(") >= count {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("there are no %d goroutines that wait", count)
		}
	}
}

func TestAFunctionOfForEachHoldsNoPlaceSoThatItsOwnCallsGoOn(t *testing.T) {
	_, client := startSandbox(t)
	var runs sync.WaitGroup
	deadline, cancel := context.WithTimeout(background, 60*time.Second)
	defer cancel()
	for range mostCalls {
		runs.Add(1)
		go func() {
			defer runs.Done()
			results, err := client.Groups.ForEach(deadline, func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
				for _, err := range workspace.Members.Iter(ctx, instantly.MemberFilter{}, instantly.PageSize(2)) {
					if err != nil {
						return err
					}
					for _, err := range workspace.Tags.Iter(ctx, instantly.TagFilter{}, instantly.MaxItems(1)) {
						if err != nil {
							return err
						}
					}
				}
				inner, err := client.Groups.ForEach(ctx, func(ctx context.Context, workspace *instantly.Client, _ instantly.GroupMember) error {
					return getWorkspace(ctx, workspace)
				})
				return errors.Join(err, errorOf(inner))
			})
			if err := errors.Join(err, errorOf(results)); err != nil {
				t.Error(err)
			}
		}()
	}
	runs.Wait()
}

func errorOf(results []instantly.ForEachResult) (err error) {
	for _, result := range results {
		err = errors.Join(err, result.Err)
	}
	return err
}

func TestALogHandlerMayMakeCallsWhileEveryPlaceIsTaken(t *testing.T) {
	_, client := startSandbox(t)
	var all, calls sync.WaitGroup
	all.Add(mostCalls)
	var lock sync.Mutex
	begun := 0
	logTo(t, difficult{func() {
		// The first event of each call comes once all of them are in the library.
		lock.Lock()
		begun++
		isFirst := begun <= mostCalls
		lock.Unlock()
		if isFirst {
			all.Done()
			all.Wait()
		}
		_, err := client.Tags.List(background, instantly.TagFilter{}, instantly.TotalTimeout(30*time.Second))
		if err != nil {
			t.Error(err)
		}
	}})
	for range mostCalls {
		calls.Add(1)
		go func() {
			defer calls.Done()
			must(client.Workspace.Get(background))
		}()
	}
	calls.Wait()
}
