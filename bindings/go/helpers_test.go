package instantly_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	instantly "github.com/instantly-rbac/instantly-rbac/bindings/go"
)

var background = context.Background()

// startSandbox starts a sandbox and a client of it, which end with the test.
func startSandbox(t *testing.T, options ...instantly.SandboxOption) (*instantly.Sandbox, *instantly.Client) {
	t.Helper()
	sandbox, err := instantly.StartSandbox(append(options, instantly.WithoutRateLimit())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sandbox.Close() })
	client, err := sandbox.Client(instantly.WithoutPacing(), instantly.WithBackoff(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return sandbox, client
}

// must returns a value that there is an error in place of only in a broken test.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// wantKind finds an error of the package in another, and checks its kind.
func wantKind(t *testing.T, err error, kind instantly.Kind) *instantly.Error {
	t.Helper()
	var failure *instantly.Error
	if !errors.As(err, &failure) {
		t.Fatalf("%T %v is no error of the package", err, err)
	}
	if failure.Kind != kind || !errors.Is(err, kind) {
		t.Fatalf("the kind is %q and not %q: %v", failure.Kind, kind, err)
	}
	return failure
}

// settled is the number of handles once the garbage of earlier tests is gone.
func settled() int {
	count := instantly.HandleCount()
	for range 5 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
		count = min(count, instantly.HandleCount())
	}
	return count
}

// wantHandles waits until no more handles are alive than before.
func wantHandles(t *testing.T, before int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); ; {
		runtime.GC()
		count := instantly.HandleCount()
		if count <= before {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d handles are alive, and were %d before", count, before)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
