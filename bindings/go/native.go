package instantly

// #include <instantly_rbac.h>
import "C"

import (
	"runtime"
	"sync/atomic"
)

// The files native*.go are the border to C: all cgo and all use of unsafe is in them. A handle of
// the library is a key and no address, of a C type that Go knows to be incomplete, so the garbage
// collector never looks at it, and nothing here ever makes an address of it.

type (
	status         = C.InstantlyStatus
	nativeMatrix   = owned[*C.InstantlyMatrix]
	nativeSandbox  = owned[*C.InstantlySandbox]
	nativeDocument = owned[*C.InstantlyDocument]
)

// owned frees a handle once: when it is closed, or as garbage. The handle itself never changes, so
// that calls may read it while another goroutine closes it; the library knows a freed one.
type owned[H any] struct {
	handle H
	free   func(H)
	closed atomic.Bool
}

func own[H any](handle H, free func(H)) *owned[H] {
	it := &owned[H]{handle: handle, free: free}
	// All finalizers share one goroutine, and a sandbox takes a moment to stop.
	runtime.SetFinalizer(it, func(it *owned[H]) { go it.close() })
	return it
}

func (it *owned[H]) close() {
	if it != nil && !it.closed.Swap(true) {
		runtime.SetFinalizer(it, nil)
		it.free(it.handle)
	}
}

func (it *owned[H]) isClosed() bool {
	return it != nil && it.closed.Load()
}

// pointer is the handle for C; NULL where there is none, which is for the library to judge.
func (it *owned[H]) pointer() (handle H) {
	if it != nil {
		handle = it.handle
	}
	return handle
}

// nativeClient is what a [Client] and its resources share. It does not lead back to the client: a
// circle through a finalizer would never be collected.
type nativeClient struct {
	*owned[*C.InstantlyClient]
	// sandbox keeps a server from being stopped as garbage while a client may still call it.
	sandbox *nativeSandbox
}

func ownClient(handle *C.InstantlyClient, sandbox *nativeSandbox) *nativeClient {
	free := func(handle *C.InstantlyClient) { C.instantly_client_free(handle) }
	return &nativeClient{own(handle, free), sandbox}
}

func (client *nativeClient) handleOrNull() *C.InstantlyClient {
	if client == nil {
		return nil
	}
	return client.pointer()
}

// end closes the client, and frees the handle.
func (client *nativeClient) end() {
	if client == nil || client.isClosed() {
		return
	}
	C.instantly_client_close(client.handle, nil)
	client.close()
}

func (client *nativeClient) baseURL() string {
	defer runtime.KeepAlive(client)
	return C.GoString(C.instantly_client_base_url(client.handleOrNull()))
}

func (client *nativeClient) workspaceID() string {
	defer runtime.KeepAlive(client)
	return C.GoString(C.instantly_client_workspace_id(client.handleOrNull()))
}

// handleCount is how many handles of the library are alive, for tests.
func handleCount() int { return int(C.instantly_handle_count()) }

// Version is the release of the library that the program runs with, for example 0.1.0.
func Version() string { return staticText(C.instantly_version()) }
