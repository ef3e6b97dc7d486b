package tests

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/arrio"
	"github.com/apache/arrow-go/v18/arrow/cdata"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
	"github.com/instantly-rbac/instantly-rbac/tests/go/handles"
)

// openLog starts a sandbox with an audit log of 2,500 events, and exports it.
func openLog(t *testing.T, ctx context.Context, fault *instantly.Fault, options ...instantly.ListOption) arrio.Reader {
	t.Helper()
	sandbox, err := instantly.StartSandbox(instantly.WithAuditEvents(2100), instantly.WithoutRateLimit())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sandbox.Close() })
	if fault != nil {
		if err := sandbox.Fault(*fault); err != nil {
			t.Fatal(err)
		}
	}
	client, err := sandbox.Client(instantly.WithBackoff(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	stream := new(cdata.CArrowArrayStream)
	if err := client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, unsafe.Pointer(stream), options...); err != nil {
		t.Fatal(err)
	}
	reader, err := cdata.ImportCRecordReader(stream, nil)
	if err != nil {
		t.Fatal(err)
	}
	return reader
}

func TestArrowReadsTheWholeLog(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	reader := openLog(t, ctx, nil)
	rows, batches := 0, 0
	for {
		batch, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if batch.NumCols() != 19 || batch.Schema().Field(4).Name != "activity_type_name" {
			t.Fatalf("%v", batch.Schema())
		}
		names, ids := batch.Column(4).(*array.String), batch.Column(0).(*array.String)
		for row := range int(batch.NumRows()) {
			if ids.Value(row) == "" || names.IsValid(row) && names.Value(row) == "" {
				t.Fatalf("row %d has no id or no name", rows+row)
			}
		}
		rows += int(batch.NumRows())
		batches++
	}
	if rows != 2500 || batches != 3 {
		t.Errorf("%d rows in %d batches", rows, batches)
	}
}

func TestArrowTellsAnErrorOfAPage(t *testing.T) {
	reader := openLog(t, context.Background(), &instantly.Fault{
		Kind: instantly.FaultStatus, Status: 403, Operation: "audit_logs.list", After: 1, Always: true,
	}, instantly.PageSize(500))
	batch, err := reader.Read()
	if err != nil || batch.NumRows() != 500 {
		t.Fatalf("%v %v", batch, err)
	}
	if _, err = reader.Read(); err == nil || !strings.Contains(err.Error(), "audit_logs.list") {
		t.Errorf("%v", err)
	}
}

func TestAContextEndsAStream(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	reader := openLog(t, ctx, &instantly.Fault{Kind: instantly.FaultStall, Operation: "audit_logs.list", After: 1})
	if _, err := reader.Read(); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	if _, err := reader.Read(); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 1050*time.Millisecond {
		t.Errorf("it took %v", took)
	}
}

func TestAStreamMayBeReleasedEarly(t *testing.T) {
	for range 3 {
		ctx, cancel := context.WithCancel(context.Background())
		reader := openLog(t, ctx, nil, instantly.MaxItems(1500))
		batch, err := reader.Read()
		if err != nil || batch.NumRows() != 1000 {
			t.Fatalf("%v %v", batch, err)
		}
		// What was read outlives the stream, which arrow-go releases when its reader is garbage. The
		// reader owns the batch that it read last, until somebody else holds on to it.
		batch.Retain()
		reader = nil
		for range 3 {
			runtime.GC()
			time.Sleep(10 * time.Millisecond)
		}
		cancel()
		if id := batch.Column(0).(*array.String).Value(999); id == "" {
			t.Error("the batch is gone")
		}
		batch.Release()
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

func TestAStreamThatWasReleasedLeavesNothingWithAContextThatLivesOn(t *testing.T) {
	ctx := &lasting{Context: context.Background(), done: make(chan struct{})}
	sandbox, err := instantly.StartSandbox(instantly.WithAuditEvents(10))
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	client, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	before := handles.Count()
	for _, isRead := range []bool{true, false} {
		stream := new(cdata.CArrowArrayStream)
		if err := client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, unsafe.Pointer(stream)); err != nil {
			t.Fatal(err)
		}
		if handles.Count() == before || ctx.waiting.Load() != 1 {
			t.Errorf("%d handles, %d wait for the context: nothing could end the stream", handles.Count()-before, ctx.waiting.Load())
		}
		if isRead {
			reader, err := cdata.ImportCRecordReader(stream, nil)
			if err != nil {
				t.Fatal(err)
			}
			if batch, err := reader.Read(); err != nil || batch.NumRows() != 410 {
				t.Fatal(batch, err)
			}
			// arrow-go releases it when the reader is garbage.
			reader = nil
			for deadline := time.Now().Add(10 * time.Second); ctx.waiting.Load() > 0 && time.Now().Before(deadline); {
				runtime.GC()
				time.Sleep(10 * time.Millisecond)
			}
		} else {
			cdata.ReleaseCArrowArrayStream(stream)
		}
		if now := handles.Count(); now != before || ctx.waiting.Load() != 0 {
			t.Errorf("%d handles, and %d before; %d wait for the context", now, before, ctx.waiting.Load())
		}
	}
}

func TestAnExportChecksItsArguments(t *testing.T) {
	sandbox, err := instantly.StartSandbox()
	if err != nil {
		t.Fatal(err)
	}
	defer sandbox.Close()
	client, err := sandbox.Client()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	stream := new(cdata.CArrowArrayStream)
	bad := instantly.AuditLogFilter{StartDate: instantly.Some("yesterday")}
	for _, err := range []error{
		client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, nil),
		client.AuditLogs.ExportBatches(ctx, bad, unsafe.Pointer(stream)),
		client.AuditLogs.ExportBatches(ctx, instantly.AuditLogFilter{}, unsafe.Pointer(stream), instantly.PageSize(1001)),
	} {
		if !errors.Is(err, instantly.KindInvalidArgument) || !strings.HasPrefix(err.Error(), "audit_logs.") {
			t.Errorf("%v", err)
		}
	}
}
