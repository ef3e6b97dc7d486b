package instantly_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

// logTo logs calls to a handler until the test ends.
func logTo(t *testing.T, handler slog.Handler) {
	t.Helper()
	instantly.SetLogger(slog.New(handler))
	t.Cleanup(func() { instantly.SetLogger(nil) })
}

// logged are the records that a call left at a level.
func logged(t *testing.T, level slog.Level, call func()) (records []map[string]any) {
	t.Helper()
	var lines bytes.Buffer
	logTo(t, slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: level}))
	call()
	instantly.SetLogger(nil)
	for _, line := range strings.Split(strings.TrimSpace(lines.String()), "\n") {
		record := map[string]any{}
		if line != "" && json.Unmarshal([]byte(line), &record) == nil {
			records = append(records, record)
		}
	}
	return records
}

func TestEachAttemptAndEachRetryIsLogged(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStatus, Status: 503}); err != nil {
		t.Fatal(err)
	}
	records := logged(t, slog.LevelDebug, func() { must(client.Workspace.Get(background)) })
	if len(records) != 3 {
		t.Fatalf("%d records: %v", len(records), records)
	}
	for i, expected := range []map[string]any{
		{"level": "DEBUG", "msg": "response received", "attempt": 1.0, "status": 503.0},
		{"level": "INFO", "msg": "retrying", "attempt": 1.0, "status": 503.0, "kind": "server"},
		{"level": "DEBUG", "msg": "response received", "attempt": 2.0, "status": 200.0},
	} {
		expected["operation"] = "workspace.get"
		for name, value := range expected {
			if records[i][name] != value {
				t.Errorf("record %d: %s is %v and not %v", i, name, records[i][name], value)
			}
		}
	}
	if taken, ok := records[0]["duration"].(float64); !ok || taken <= 0 || taken > float64(time.Minute) {
		t.Errorf("an attempt took %v", records[0]["duration"])
	}
}

func TestALevelKeepsWhatMattersLessOutOfTheLog(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultStatus, Status: 503}); err != nil {
		t.Fatal(err)
	}
	records := logged(t, slog.LevelInfo, func() { must(client.Workspace.Get(background)) })
	if len(records) != 1 || records[0]["level"] != "INFO" {
		t.Errorf("%v", records)
	}
}

func TestAnUnknownOutcomeIsAWarning(t *testing.T) {
	sandbox, client := startSandbox(t)
	if err := sandbox.Fault(instantly.Fault{Kind: instantly.FaultDropReply, Operation: "keys.create"}); err != nil {
		t.Fatal(err)
	}
	records := logged(t, slog.LevelWarn, func() {
		_, err := client.Keys.Create(background, "lost", []instantly.Scope{"leads:read"})
		wantKind(t, err, instantly.KindOutcomeUnknown)
	})
	if len(records) != 1 || records[0]["operation"] != "keys.create" || records[0]["kind"] != "network" {
		t.Errorf("%v", records)
	}
}

// difficult is a handler that does what none should do.
type difficult struct{ handle func() }

func (difficult) Enabled(context.Context, slog.Level) bool     { return true }
func (it difficult) Handle(context.Context, slog.Record) error { it.handle(); return nil }
func (it difficult) WithAttrs([]slog.Attr) slog.Handler        { return it }
func (it difficult) WithGroup(string) slog.Handler             { return it }

func TestWhateverAHandlerDoesACallEndsAsItWouldHave(t *testing.T) {
	_, client := startSandbox(t)
	count := 0
	for _, handle := range []func(){
		func() { panic("a handler") },
		func() { must(client.Tags.List(background, instantly.TagFilter{})) },
		func() { instantly.SetLogger(nil) },
	} {
		logTo(t, difficult{func() { count++; handle() }})
		must(client.Workspace.Get(background))
		instantly.SetLogger(nil)
	}
	if count != 3 {
		t.Errorf("%d events, want 3", count)
	}
}

func TestTheHandlerOfTheLoggerBeforeIsNotRunningOnceSetLoggerReturns(t *testing.T) {
	_, client := startSandbox(t)
	for _, next := range []*slog.Logger{nil, slog.New(slog.NewTextHandler(io.Discard, nil))} {
		begun, isRunning := make(chan struct{}, 100), atomic.Int32{}
		logTo(t, difficult{func() {
			isRunning.Add(1)
			begun <- struct{}{}
			time.Sleep(200 * time.Millisecond)
			isRunning.Add(-1)
		}})
		done := make(chan struct{})
		go func() {
			defer close(done)
			must(client.Workspace.Get(background))
		}()
		<-begun
		instantly.SetLogger(next)
		if isRunning.Load() != 0 {
			t.Errorf("it is running: %v", next)
		}
		<-done
	}
}

func TestHandlersThatSetTheLoggerAtOnceDoNotWaitForEachOther(t *testing.T) {
	_, client := startSandbox(t)
	for range 5 {
		var inHandlers, calls sync.WaitGroup
		inHandlers.Add(3)
		var first atomic.Int32
		logTo(t, difficult{func() {
			if first.Add(1) <= 3 {
				inHandlers.Done()
				inHandlers.Wait()
			}
			instantly.SetLogger(nil)
		}})
		for range 3 {
			calls.Add(1)
			go func() {
				defer calls.Done()
				must(client.Workspace.Get(background))
			}()
		}
		inHandlers.Wait()
		instantly.SetLogger(nil)
		calls.Wait()
	}
}

// traced notes the trace of each context that it is given.
type traced struct {
	difficult
	note func(trace any)
}

type traceKey struct{}

func (it traced) Handle(ctx context.Context, _ slog.Record) error {
	it.note(ctx.Value(traceKey{}))
	return nil
}

func TestAHandlerIsGivenTheContextOfTheCall(t *testing.T) {
	_, client := startSandbox(t)
	var lock sync.Mutex
	traces := map[any]int{}
	logTo(t, traced{note: func(trace any) {
		lock.Lock()
		defer lock.Unlock()
		traces[trace]++
	}})
	var calls sync.WaitGroup
	for name, call := range map[string]func(context.Context, *instantly.Client) error{
		"a call": getWorkspace, "an iteration": iterateMembers, "a run over a group": inTheGroup,
	} {
		for i := range 10 {
			calls.Add(1)
			go func() {
				defer calls.Done()
				ctx := context.WithValue(background, traceKey{}, fmt.Sprint(name, i))
				if err := call(ctx, client); err != nil {
					t.Error(err)
				}
			}()
		}
	}
	calls.Wait()
	if traces[nil] != 0 || len(traces) != 30 {
		t.Errorf("%v", traces)
	}
}
